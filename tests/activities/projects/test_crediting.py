"""Hours of closed projects as other rooms take them: shared out, exact, after three sentences."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from activities.projects import crediting, queries
from activities.projects.hours import shared_out
from activities.projects.models import Project, Rating
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.worked import sources

START = datetime(2026, 10, 8, 14, tzinfo=UTC)
lengths = st.lists(st.integers(-60, 600), max_size=6)


@given(st.fractions(0, 1000), lengths)
def test_what_is_shared_out_is_what_is_credited(asked, minutes):
    stays = [(START, START + timedelta(minutes=each)) for each in minutes]
    given_out = shared_out(asked, stays)
    real = [max(each, 0) for each in minutes]
    assert sum(given_out) == min(int(asked), sum(real))
    assert all(0 <= got <= there for got, there in zip(given_out, real, strict=True))
    rest = asked
    for got, there in zip(given_out, real, strict=True):  # the earlier first, one minute at a time
        assert got == min(there, int(rest))
        rest = max(rest - got, Fraction(0))


def closed(project):
    Project.objects.filter(pk=project.pk).update(state="closed", closed_at=timezone.now())
    return project


def said(project, user):
    Rating.objects.create(
        project=project, user=user, stars=5, did="扫了落叶", learned="坚持", served="同学"
    )


@pytest.mark.django_db
class TestCredited:
    def test_closed_projects_with_hours_and_three_sentences(self, cast, projects):
        came = [cast.student, cast.party_member]
        project = projects.over(came=came, hours=Decimal("1.5"))
        said(project, cast.student)
        assert crediting.worked() == []  # still running
        closed(project)
        (row,) = sources["activity"]()
        gathering = queries.gatherings(project).get()
        assert row.origin == f"activity:{project.pk}:{cast.student.pk}:{gathering.pk}"
        assert (row.minutes, row.title, row.event) == (90, "夜跑", f"activity:{project.pk}")
        assert (row.starts_at, row.ends_at) == (gathering.starts_at, gathering.ends_at)
        assert row.unit_id == cast.branch.pk
        said(project, cast.party_member)
        assert {row.user_id for row in crediting.worked()} == {each.pk for each in came}

    def test_the_team_is_not_asked_and_who_left_early_gets_less(self, cast, projects):
        project = projects.over(hours=Decimal(2), team=[cast.student])
        gathering = queries.gatherings(project).get()
        left = gathering.starts_at + timedelta(minutes=45, seconds=59)
        projects.came(gathering, cast.student, left_at=left)
        closed(project)
        (row,) = crediting.worked(users=[cast.student.pk])
        assert (row.minutes, row.ends_at) == (45, left)
        assert crediting.worked(users=[cast.party_member.pk]) == []

    def test_no_hours_said_no_hours(self, cast, projects):
        project = closed(projects.over(came=[cast.student]))
        said(project, cast.student)
        assert crediting.worked() == []

    def test_several_days_share_what_is_credited(self, cast, projects):
        parts = [(f"第{n}场", projects.day(n - 5, 14), 2, {}) for n in (1, 2)]
        project = projects.running(parts=parts, hours=Decimal(3))
        Gathering.objects.filter(occasion__project=project).update(state="published")
        for gathering in queries.gatherings(project):
            projects.came(gathering, cast.student)
        (whole,) = Gathering.objects.filter(occasion__project=project, parent=None)
        projects.came(whole, cast.student)  # came to its parts: the whole says nothing more
        said(closed(project), cast.student)
        rows = crediting.worked()
        assert [row.minutes for row in rows] == [120, 60]
        days = [timezone.localdate(row.starts_at) for row in rows]
        assert crediting.worked(first=days[1]) == rows[1:]
        assert crediting.worked(last=days[0]) == rows[:1]
        assert crediting.worked(first=days[1] + timedelta(days=1)) == []

    def test_as_many_queries_for_three_projects_as_for_one(self, cast, projects):
        counts = []
        for _n in range(3):
            said(closed(projects.over(came=[cast.student], hours=Decimal(1))), cast.student)
            with CaptureQueriesContext(connection) as asked:
                crediting.worked()
            counts.append(len(asked))
        assert counts[0] == counts[2] <= 5
