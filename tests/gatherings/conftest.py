"""Gatherings of the known cast, made by the portal's own actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tuanwei.gatherings import actions, attending, venue_actions
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Venue


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
        if fields.get("mode") in ("lottery", "review"):
            fields = {"closes_at": start - timedelta(hours=1), "capacity": 5} | fields
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

    def filled(self):
        """Every page has something to show; keys of `gatherings`, `venues` and `closures`."""
        venue, student = self.venue(), self.cast.student
        first = self.shown(venue=venue, capacity=1, code_word="红岩")
        reviewed = self.shown(mode="review", capacity=2)
        drawn = self.shown(mode="lottery", capacity=1)
        for person in (student, self.cast.other_student):
            for gathering in (first, reviewed, drawn):
                actions.register(gathering=gathering, by=person)
        actions.draw(gathering=self.closed(drawn), by=self.cast.secretary)
        running = self.now(self.shown(code_word="红岩"))
        attending.check_in_by_word(gathering=running, by=student, word="红岩")
        called_off = self.shown(days=1)
        actions.cancel(gathering=called_off, by=self.cast.secretary, reason="下雨")
        closure, _count = venue_actions.close_venue(
            by=self.cast.staff, venue=venue, reason="检修",
            starts_at=first.starts_at, ends_at=first.ends_at,
        )  # fmt: skip
        every = (first, reviewed, drawn, running, called_off, self.plan(days=20))
        self.gatherings = [each.pk for each in every]
        self.venues, self.closures = [venue.pk], [closure.pk]
        return self

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
