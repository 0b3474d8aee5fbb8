"""Approved applications of the known cast and the projects that they became."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.applications.models import Application, Change, Part
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.spec import Spec
from activities.projects import queries, starting
from activities.projects.models import Closing, Project
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.gatherings.venue_models import Venue

BACKEND = "tuanwei.accounts.backends.NumberBackend"


class Projects:
    """Makes approved applications; what a test does not name is plain."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def rules(self, **content):
        """Rules of a new kind, in force; `content` as `Spec.write` gives it."""
        self.count += 1
        kind = ActivityKind.objects.create(name=f"文体活动{self.count}", is_active=True)
        content = {"closing": {"amount": 5}, "money": {"needs_receipts": False}} | content
        Spec.read(content)  # a slip in a test is no rule
        return KindRules.objects.create(
            kind=kind, version=1, content=content, in_force_from=timezone.now()
        )

    def approved(self, *, rules=None, parts=(), team=(), leader=None, budget=(), **fields):
        """An approved application of the branch, in ten days from 14:00 to 16:00."""
        rules = rules or self.rules()
        self.count += 1
        start = self.day(10, 14)
        fields = {
            "state": "approved", "title": "夜跑", "unit": self.cast.branch, "made_by": self.cast.secretary,
            "applicant": "branch", "people_inside": 30, "place": "西操场", "starts_at": start,
            "ends_at": start + timedelta(hours=2), "plan": "绕操场跑五圈。",
        } | fields  # fmt: skip
        found = Application.objects.create(
            kind=rules.kind,
            rules=rules,
            number=f"HD2026{self.count:04}",
            **fields,
        )
        for title, starts_at, hours, more in parts:
            Part.objects.create(
                application=found, title=title, starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=hours), **more,
            )  # fmt: skip
        for person in team:
            found.team.create(user=person, is_leader=person is leader)
        for item, amount, source, category in budget:
            found.budget.create(
                item=item, unit_price=Decimal(amount), source=source, category=category
            )
        return found

    def running(self, **fields):
        """The project of an approved application."""
        return self.fresh(starting.start(self.approved(**fields)))

    def over(self, days=1, came=(), **fields):
        """A project that was held `days` ago; `came` were there."""
        start = self.day(-days, 14)
        project = self.running(
            **{"starts_at": start, "ends_at": start + timedelta(hours=2)} | fields
        )
        Gathering.objects.filter(occasion__project=project).update(state="published")
        gathering = queries.gatherings(project).first()
        for person in came:
            self.came(gathering, person)
        return self.fresh(project)

    def overdue(self, days=3, **fields):
        """A project whose closing is late by so many days."""
        project = self.over(days=30, **fields)
        Project.objects.filter(pk=project.pk).update(
            closing_due_on=timezone.localdate() - timedelta(days=days)
        )
        return self.fresh(project)

    def submitted(self, by=None, **fields):
        """A project whose closing was handed in by the secretary."""
        project = self.over(**fields)
        Closing.objects.create(
            project=project, state="submitted", summary="大家都来了，跑得很开心。", people_came=3,
            hours=2, submitted_at=timezone.now(), submitted_by=by or self.cast.secretary,
            first_submitted_at=timezone.now(), first_due_on=project.closing_due_on,
        )  # fmt: skip
        Project.objects.filter(pk=project.pk).update(state="closing")
        return self.fresh(project)

    def came(self, gathering, person, **fields):
        """Somebody was there."""
        return CheckIn.objects.create(
            gathering=gathering, user=person, way="code", at=gathering.starts_at, **fields
        )

    def venue(self, name="一号报告厅", capacity=300, **fields):
        """A venue that is always open."""
        return Venue.objects.create(name=name, capacity=capacity, **fields)

    def change(self, application, *aspects, by=None, reason="雨天", **fields):
        """A granted change: the application has its new values already."""
        Application.objects.filter(pk=application.pk).update(**fields)
        return Change.objects.create(
            application=application, content={}, aspects=list(aspects), reason=reason,
            state="done", by=by or self.cast.secretary,
        )  # fmt: skip

    def day(self, days, hour, minute=0):
        """A moment so many days from today."""
        day = timezone.localdate() + timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def fresh(self, project):
        """As the database has it."""
        return Project.objects.select_related("application__rules", "closing").get(pk=project.pk)


@pytest.fixture
def projects(cast):
    """Projects of the known cast."""
    return Projects(cast)
