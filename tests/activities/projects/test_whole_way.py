"""From the chain to the calendar: approved, changed, called off, blocked, by the rooms themselves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.applications import changing, drafting, submitting
from activities.projects.models import Project
from tests.activities.reviews.conftest import GENERAL, STAFF, paper  # noqa: F401
from tuanwei.gatherings.actions import publish, register

pytestmark = pytest.mark.django_db


def test_an_application_goes_all_its_way(paper, cast):  # noqa: F811
    application = paper.waiting(GENERAL, STAFF, by=cast.secretary, team=[cast.student])
    assert not Project.objects.exists()
    application = paper.decide(application, cast.general_secretary)
    application = paper.decide(application, cast.staff)
    assert application.state == "approved"
    project = Project.objects.get()
    gathering = project.occasions.get().gathering
    assert (project.person, gathering.starts_at) == (cast.student, application.starts_at)
    publish(gathering=gathering, by=cast.secretary)
    register(gathering=gathering, by=cast.party_member)

    moved = timezone.localtime(application.starts_at + timedelta(days=2))
    wish = {
        "place": "图书馆二层", "starts_at": moved.isoformat(timespec="minutes"),
        "ends_at": (moved + timedelta(hours=2)).isoformat(timespec="minutes"),
    }  # fmt: skip
    changing.ask(application=application, by=cast.secretary, wish=wish, reason="一层检修")
    application = paper.decide(application, cast.general_secretary)
    application = paper.decide(application, cast.staff)
    gathering.refresh_from_db()
    assert (gathering.place, gathering.starts_at) == ("图书馆二层", moved)
    told = cast.party_member.deliveries.filter(channel="site", notice__once__contains="changed")
    assert told.count() == 1

    submitting.call_off(application=application, by=cast.secretary, words="改到下学期")
    gathering.refresh_from_db()
    assert (gathering.state, gathering.cancel_reason) == ("cancelled", "改到下学期")
    assert Project.objects.get().state == "cancelled"


def test_an_overdue_closing_stands_before_the_next_application(paper, cast):  # noqa: F811
    application = paper.waiting(STAFF, by=cast.secretary, title="夜跑")
    paper.decide(application, cast.staff)
    drafting.must_be_free(cast.branch, cast.secretary, "branch")
    Project.objects.update(closing_due_on=timezone.localdate() - timedelta(days=3))
    with pytest.raises(ValidationError, match="结项晚了 3 天"):
        drafting.must_be_free(cast.branch, cast.student, "branch")
