"""Gatherings of the known cast, made by the portal's own actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tuanwei.gatherings import actions
from tuanwei.gatherings.models import Gathering, Venue


class Diary:
    """What is planned; `plan` and `shown` take the fields that matter to a test."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def venue(self, name="一号报告厅", capacity=300):
        """A venue that is always open."""
        return Venue.objects.create(name=name, place="主楼一层", capacity=capacity)

    def plan(self, *, days=3, hour=14, hours=2, **fields):
        """A draft of the branch, `days` from today."""
        self.count += 1
        start = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        fields = {
            "title": f"读书会第{self.count}期", "unit": self.cast.branch, "starts_at": start,
            "ends_at": start + timedelta(hours=hours), "place": "图书馆一层",
        } | fields  # fmt: skip
        return actions.save_gathering(by=self.cast.secretary, **fields)

    def shown(self, **fields):
        """A published one."""
        gathering = self.plan(**fields)
        actions.publish(gathering=gathering, by=self.cast.secretary)
        return self.fresh(gathering)

    def now(self, gathering):
        """The gathering began a quarter of an hour ago."""
        start = timezone.now() - timedelta(minutes=15)
        gathering = self.fresh(gathering)
        gathering.starts_at, gathering.ends_at = start, start + timedelta(hours=2)
        gathering.save()
        return gathering

    def closed(self, gathering):
        """Registration ended a minute ago."""
        gathering = self.fresh(gathering)
        gathering.closes_at = timezone.now() - timedelta(minutes=1)
        gathering.save()
        return gathering

    def fresh(self, gathering):
        """As the database has it."""
        return Gathering.objects.select_related("unit", "venue").get(pk=gathering.pk)


@pytest.fixture
def diary(cast):
    """The diary of the known cast."""
    return Diary(cast)


@pytest.fixture
def crowd(cast):
    """`crowd(40)`: so many students of the branch."""

    def make(size):
        return [cast.student_of(f"20250{n:05}", f"同学{n}", cast.branch) for n in range(size)]

    return make
