"""My hours: totals, what is still needed, every step of the arithmetic; and who else may look."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from volunteers.honours import mine
from volunteers.hours import actions, ledger
from volunteers.hours.models import Service, Volunteer
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db
OWN = reverse("volunteers:hours-mine")


def page(client, user, path=OWN):
    client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
    return client.get(path)


def text(answer):
    return answer.content.decode()


def test_totals_tell_the_sources_apart(honours, cast):
    honours.service(3)
    honours.service(2, ago=2, source="system", grade="checked")
    honours.service(5, ago=3, state="pending")
    found = mine.page_of(volunteer_of(cast.student))
    assert (found.total, found.system, found.claimed, found.pending) == (5, 2, 3, 1)


def test_this_term_and_this_year(honours, cast):
    today = date(2026, 2, 20)
    honours.service(1, day=date(2026, 2, 1))
    honours.service(2, day=date(2026, 1, 31))
    honours.service(4, day=date(2025, 8, 31))
    found = mine.page_of(volunteer_of(cast.student), today=today)
    assert (found.this_term, found.this_year, found.total) == (1, 3, 7)
    assert [term.code for term in found.terms] == ["2025-2", "2025-1", "2024-2"]
    other = mine.page_of(volunteer_of(cast.student), "2025-1", today=today)
    assert [line.hours for line in other.lines] == [2]


def test_every_step_is_said_and_ends_in_the_ledger(honours, cast, client):
    honours.service(7)
    honours.service(3)
    answer = text(page(client, cast.student))
    assert "申请 7 小时。" in answer
    assert "每天最多 8 小时。" in answer
    found = mine.page_of(volunteer_of(cast.student))
    assert [line.hours for line in found.lines] == [1, 7]
    for line in found.lines:
        assert line.steps[-1][1] == line.hours
        assert not line.is_settling


def test_what_waits_says_for_what_and_what_it_would_be_worth(honours, cast, client):
    honours.service(7)
    honours.service(3, state="pending", waits_for="等指导教师签到确认。")
    (waiting,) = [x for x in mine.page_of(volunteer_of(cast.student)).lines if x.is_pending]
    assert (waiting.hours, waiting.worth.hours) == (0, 1)
    assert "等指导教师签到确认。" in text(page(client, cast.student))


def test_a_pending_one_takes_nothing_from_what_counts(honours, cast):
    """Begun earlier, it would use up the day; while it waits, the later one stands whole."""
    honours.service(7, state="pending")
    honours.service(3)
    found = {x.service.state: x for x in mine.page_of(volunteer_of(cast.student)).lines}
    assert (found["counted"].hours, found["counted"].worth.hours) == (3, 3)
    assert found["pending"].worth.hours == 7


def test_a_correction_stands_with_its_reason(honours, cast, client):
    made = honours.service(3)
    actions.void_service(service=made, by=cast.staff, reason="那天改期了。")
    (line,) = mine.page_of(volunteer_of(cast.student)).lines
    assert [(entry.hours, entry.reason) for entry in line.corrections] == [(-3, "那天改期了。")]
    assert line.chip[1] == "不计"
    assert "更正过" in text(page(client, cast.student))


def test_says_when_the_ledger_is_behind(honours, cast, client):
    made = honours.service(3)
    Service.objects.filter(pk=made.pk).update(minutes=120)
    (line,) = mine.page_of(volunteer_of(cast.student)).lines
    assert (line.is_settling, line.hours, line.worth.hours) == (True, 3, 2)
    answer = text(page(client, cast.student))
    assert "正在重新计算" in answer
    assert "按规则应是 2 小时" in answer


def test_what_is_still_needed(honours, cast, client):
    for ago in range(1, 4):
        honours.service(6, ago=ago)
    answer = text(page(client, cast.student))
    assert "还没有星级" in answer
    assert "离一星志愿者还差" in answer
    assert "还差 2 小时多一点" in answer  # more than 20 in a year
    assert "还差 2 小时</span>" in answer  # 20 for the goal
    honours.service(2, ago=4)
    found = mine.page_of(volunteer_of(cast.student)).standing
    assert (found.held, found.goals[0].holds) == (None, True)
    honours.service(1, ago=5)
    answer = text(page(client, cast.student))
    assert "离二星志愿者还差" in answer


def test_each_service_leads_to_what_it_comes_from(honours, cast, client):
    for origin in ("shift:5:3", "claim:7", "lesson:4:3", "desk:9", "demo"):
        Service.objects.filter(pk=honours.service(1).pk).update(origin=origin)
    lines = mine.page_of(volunteer_of(cast.student)).lines
    assert {line.service.origin: line.source_url for line in lines} == {
        "shift:5:3": "/volunteers/shifts/5/", "claim:7": "/volunteers/claims/7/",
        "lesson:4:3": "/volunteers/school/lessons/4/", "desk:9": "", "demo": "",
    }  # fmt: skip
    assert 'href="/volunteers/claims/7/"' in text(page(client, cast.student))


@pytest.mark.parametrize(("ago", "says"), [(1, False), (3, True)])
def test_whoever_forgot_to_sign_out_reads_whom_to_tell(honours, cast, client, ago, says):
    made, now = honours.service(1, state="pending", waits_for="还没有签退。"), timezone.now()
    Service.objects.filter(pk=made.pk).update(
        came_at=now - timedelta(hours=9), left_at=None, closes_at=now - timedelta(hours=ago)
    )
    assert ("告诉队长你几点走的" in text(page(client, cast.student))) is says


def test_somebody_without_hours(cast, client):
    answer = text(page(client, cast.student))
    assert "还没有志愿服务" in answer
    assert not Volunteer.objects.exists()


def test_others_are_read_by_their_cadres_and_the_committee(honours, cast, client):
    paper = reverse("volunteers:transcript", args=[honours.transcript().pk])
    path = reverse("volunteers:hours-person", args=[volunteer_of(cast.student).pk])
    for reader in (
        cast.secretary,
        cast.general_secretary,
        cast.staff,
        cast.teacher,
        cast.supervisor,
    ):
        answer = page(client, reader, path)
        assert answer.status_code == 200
        assert "记得不对" not in text(answer)
        assert cast.student.number not in text(answer)
        assert paper in text(answer)
    for other in (cast.other_student, cast.party_member, cast.answerer):
        assert page(client, other, path).status_code == 404
    assert page(client, cast.student, path).headers["Location"] == OWN


def test_nobody_but_the_committee_reads_people_without_account(honours, cast, client):
    stranger = Volunteer.objects.create(name="外来的人", code="330000000000000001")
    path = reverse("volunteers:hours-person", args=[stranger.pk])
    assert page(client, cast.staff, path).status_code == 200
    assert page(client, cast.secretary, path).status_code == 404


@pytest.mark.parametrize("services", [1, 3, 200])
def test_queries(honours, cast, client, services, django_assert_max_num_queries):
    for n in range(services):
        honours.service(1, ago=1 + n % 50, settled=False)
    ledger.settle([volunteer_of(cast.student).pk])
    honours.award()
    client.force_login(cast.student, "tuanwei.accounts.backends.NumberBackend")
    client.get(OWN)
    with django_assert_max_num_queries(12) as asked:
        assert client.get(OWN).status_code == 200
    assert len(asked) == 11


def test_another_year_is_another_level(honours, cast):
    """The best year counts: 21 hours of a past year are a star still."""
    for ago in range(800, 804):
        honours.service(Decimal(6), ago=ago)
    found = mine.page_of(volunteer_of(cast.student)).standing
    assert found.held.level.level == 1
    assert found.held.on == honours.today - timedelta(days=800)


def test_only_whoever_is_in_the_rosters_is_led_to_a_claim(client, cast):
    there = reverse("volunteers:claim-new")
    assert there in text(page(client, cast.student))
    assert there not in text(page(client, cast.staff))
