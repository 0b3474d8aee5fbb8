"""Projects that answer themes, and people who came to them."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.utils import timezone

from activities.applications.models import Application
from activities.kinds.models import ActivityKind, KindRules
from activities.menu.models import Menu, Theme
from activities.projects.models import Occasion, Project, Rating, Spending
from tuanwei.gatherings.models import CheckIn, Gathering

NUMBERS = count(1)


class Year:
    """Writes rows as the portal leaves them behind."""

    def __init__(self, cast):
        self.cast = cast
        self.kind = ActivityKind.objects.create(name="一般活动", is_active=True)
        self.rules = KindRules.objects.create(kind=self.kind, version=1)
        self.menu = Menu.objects.create(
            code="2026-1", published_at=timezone.now(), published_by=cast.staff
        )

    def theme(self, title):
        """A theme of the menu of autumn 2026."""
        return Theme.objects.create(menu=self.menu, title=title, position=self.menu.themes.count())

    def application(self, unit, theme=None, state="approved", **fields):
        """An application in some state."""
        return Application.objects.create(
            kind=self.kind, rules=self.rules, number=f"SB2026-{next(NUMBERS):04}", state=state,
            applicant="branch", unit=unit, made_by=self.cast.secretary, title="夜跑", theme=theme,
            submitted_at=timezone.now(), **fields,
        )  # fmt: skip

    def project(self, application, state="running"):
        """What it became."""
        return Project.objects.create(
            application=application, unit=application.unit, person=self.cast.secretary, state=state
        )

    def gathering(self, month, day, project=None, kind="activity"):
        """Two hours in the evening of a day of 2026."""
        start = timezone.make_aware(datetime(2026, month, day, 19))
        made = Gathering.objects.create(
            kind=kind, title="夜跑", unit=self.cast.committee, starts_at=start,
            ends_at=start + timedelta(hours=2), state="published", made_by=self.cast.staff,
        )  # fmt: skip
        if project:
            Occasion.objects.create(project=project, gathering=made)
        return made

    def came(self, gathering, *people):
        """They checked in."""
        for person in people:
            CheckIn.objects.create(
                gathering=gathering, user=person, way="code", at=gathering.starts_at
            )

    def rated(self, project, *stars):
        """Opinions of as many people."""
        for each in stars:
            person = self.cast.user(f"R{next(NUMBERS):05}", "评价人")
            Rating.objects.create(
                project=project,
                user=person,
                stars=each,
                did="跑了步",
                learned="坚持",
                served="同学",
            )

    def spent(self, project, amount):
        """Money went out."""
        Spending.objects.create(
            project=project, item="水", amount=Decimal(amount), spent_on=timezone.localdate(),
            by=self.cast.secretary,
        )  # fmt: skip


@pytest.fixture
def year(cast):
    return Year(cast)
