"""What waits in the rooms of the volunteers stands on the home page of those it waits for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from volunteers.cards import waiting
from volunteers.claims.models import Claim, Dispute
from volunteers.hours.people import volunteer_of
from volunteers.services.models import Shift
from volunteers.teams.queries import leading

pytestmark = pytest.mark.django_db


def said(user):
    return {each.title: (each.count, each.url) for each in waiting(user)}


def test_each_sees_what_waits_for_them(cast, field, client):
    day = timezone.localdate() + timedelta(days=3)
    shift = field.shift(day=day, came=False)
    Shift.objects.filter(pk=shift.pk).update(teacher_confirmed_at=None)
    service = field.service(cast.student)
    Dispute.objects.create(service=service, by=cast.student, words="少记了")
    Claim.objects.create(
        volunteer=volunteer_of(cast.student), unit=cast.branch, made_by=cast.student, title="检录",
        day=timezone.localdate(), minutes=Decimal(60), state="branch",
        submitted_at=timezone.now(),
    )  # fmt: skip
    asked = {"请你带队的班": (1, "/volunteers/shifts/to-confirm/")}
    claims = {"补录的时数": (1, "/volunteers/claims/queue/")}
    assert said(cast.teacher) == asked
    assert said(cast.secretary) == claims
    assert said(cast.staff) == {"时数异议": (1, "/volunteers/disputes/")}
    assert said(cast.student) == {}
    client.force_login(cast.secretary)
    assert [card.title for card in client.get("/").context["todo"]] == ["补录的时数"]


def test_a_leader_finds_the_work_of_a_team_on_the_page_of_their_teams(cast, field, client):
    team = field.team()
    field.member(team, cast.student, role="leader")
    field.member(team, cast.teacher, role="teacher")
    assert leading(cast.student) == {team.pk}
    works = ("/volunteers/claims/queue/", "/volunteers/waiting/", "/volunteers/projects/new/")
    only_teachers = ("/volunteers/shifts/to-confirm/", "/volunteers/holdings/")
    for user, seen, unseen in (
        (cast.student, works, only_teachers), (cast.teacher, works + only_teachers, ()),
        (cast.other_student, (), works + only_teachers),
    ):  # fmt: skip
        client.force_login(user)
        page = client.get("/volunteers/teams/mine/").content.decode()
        for address in seen:
            assert f'href="{address}"' in page.split("<main")[1], (user, address)
            assert client.get(address).status_code == 200
        for address in unseen:
            assert f'href="{address}"' not in page.split("<main")[1], (user, address)
