"""Gatherings of the known cast, made by the portal's own actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tuanwei.gatherings import (
    absence_actions,
    actions,
    attending,
    part_actions,
    rules_actions,
    venue_actions,
)
from tuanwei.gatherings.models import Absence, CheckIn, Gathering
from tuanwei.gatherings.rules_models import AttendanceRules, Kind
from tuanwei.gatherings.venue_models import Venue


class Diary:
    """What is planned; `plan` and `shown` take the fields that matter to a test."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def venue(self, name="一号报告厅", capacity=300):
        """A venue that is always open."""
        return Venue.objects.create(name=name, place="主楼一层", capacity=capacity)

    def rules(self, *, kinds=None, **fields):
        """A new version: three missed ones pause for a fortnight, unless `fields` say otherwise;
        `kinds`: {kind: fields}."""
        newest = AttendanceRules.objects.first()
        usual = {"pause_after": 3, "pause_window": 30, "pause_days": 14}
        return rules_actions.save_rules(
            by=self.cast.staff, after=newest.version if newest else 0, rules=usual | fields,
            kinds=kinds or {},
        )  # fmt: skip

    def over(self, gathering, days=2):
        """It began so many days ago, at 14:00, and was on for two hours."""
        gathering = self.fresh(gathering)
        start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
        gathering.starts_at = start - timedelta(days=days)
        gathering.ends_at = gathering.starts_at + timedelta(hours=2)
        gathering.save()
        return gathering

    def missed(self, user, days=2, **fields):
        """The Absence of somebody from a gathering so many days ago."""
        gathering = self.shown(**fields)
        actions.register(gathering=gathering, by=user)
        absence_actions.note_absences_of(self.over(gathering, days))
        return Absence.objects.get(gathering=gathering, user=user)

    def came(self, user, gathering, *, minutes=0, left=None, **fields):
        """The CheckIn of somebody so many minutes after the start."""
        at = gathering.starts_at + timedelta(minutes=minutes)
        left = None if left is None else gathering.starts_at + timedelta(minutes=left)
        fields = {"way": "code", "at": at, "left_at": left} | fields
        return CheckIn.objects.create(gathering=gathering, user=user, **fields)

    def contest(self):
        """(whole, first part, which is over, and second part, for which one is promoted)."""
        whole = self.shown(days=1, hours=240, mode="open")
        first = self.shown(parent=whole)
        second = self.shown(parent=whole, days=5, mode="promoted", capacity=2)
        return whole, first, second

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
        self.rules(late_percent=80, kinds={"activity": {"most": 2, "per_term": 3}})
        self.absence = self.missed(student)
        absence_actions.explain(absence=self.absence, by=student, words="发烧了")
        self.plain_absence = self.missed(self.cast.secretary)
        late = self.over(self.shown(credits=2))
        self.came(student, late, minutes=30)
        whole, part, final = self.contest()
        self.came(student, part)
        part_actions.promote(source=part, target=final, seats=[student.pk], by=self.cast.secretary)
        self.whole, self.part = whole, part
        self.promoted = [final.registrations.get().pk]
        every = (first, reviewed, drawn, running, called_off, late, whole, part, final,
                 self.absence.gathering, self.plain_absence.gathering, self.plan(days=20))  # fmt: skip
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


def rules_form(**fields):
    """What the page sends: three missed ones within a month pause a fortnight, lessons give 1."""
    data = {
        "after": "0", "pause_after": "3", "pause_window": "30", "pause_days": "14",
        "pauses_first_come": "on", "late_cancel_hours": "12", "moved_up_hours": "", "plea_days": "7",
        "allows_made_up": "on", "made_up_days": "3", "made_up_most": "2", "late_percent": "80",
        "early_percent": "50", "both": "multiply", "made_up_percent": "80", "least_present": "50",
        "step": "0.1", "note": "第八条",
    }  # fmt: skip
    for kind in Kind.values:
        data |= {f"{kind}-most": "0", f"{kind}-per_day": "", f"{kind}-per_term": "",
                 f"{kind}-counts_absences": "on"}  # fmt: skip
    data |= {"lesson-most": "1", "lesson-per_day": "2", "lesson-per_term": "10"}
    return {name: value for name, value in (data | fields).items() if value is not None}
