"""Which unit owes which report for which period by which day. Pure: everything comes in, nothing is read.

A version holds for the periods that begin on or after its first day, until the next one. A unit owes a
period when it existed on the period's last day.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from branches.reports.spec import (
    AT_ONCE,
    MONTHLY,
    TERM_START,
    WORKDAYS,
    DueRule,
    Spec,
)
from tuanwei.lib.terms import Term
from tuanwei.workdays.calendar import ONE_DAY, WorkCalendar

REACH = dt.timedelta(days=150)
"""No due day lies further from its period than that, also with 30 working days over a winter vacation."""
FAR = 130


@dataclass(frozen=True, order=True)
class Period:
    """A month or a term."""

    first: dt.date
    last: dt.date
    label: str


@dataclass(frozen=True)
class Version:
    """What holds from a day on."""

    key: int
    first_on: dt.date
    spec: Spec


@dataclass(frozen=True)
class Kind:
    """A kind with its versions; periods that begin after `closed_on` are not asked for."""

    key: int
    versions: tuple[Version, ...]
    closed_on: dt.date | None = None

    def on(self, day: dt.date) -> Version | None:
        """The version that holds for a period that begins on `day`."""
        held = [each for each in self.versions if each.first_on <= day]
        return max(held, key=lambda each: (each.first_on, each.key)) if held else None


@dataclass(frozen=True)
class Ower:
    """A unit: its type (one of spec.UNIT_TYPES) and the first day it existed; None: always."""

    key: int
    type: str
    since: dt.date | None = None


@dataclass(frozen=True)
class Obligation:
    """A unit owes a report."""

    unit: int
    kind: int
    version: int
    period: Period
    due_on: dt.date


def month_of(day: dt.date) -> Period:
    """The month of a day."""
    first = day.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - ONE_DAY
    return Period(first, last, f"{first.year} 年 {first.month} 月")


def term_of(day: dt.date) -> Period:
    """The term of a day."""
    term = Term.of(day)
    return Period(term.first_day, term.last_day, str(term))


def period_of(cadence: str, day: dt.date) -> Period | None:
    """The period that a day belongs to; None for what is reported at once."""
    if cadence == AT_ONCE:
        return None
    return month_of(day) if cadence == MONTHLY else term_of(day)


def periods(cadence: str, first: dt.date, last: dt.date) -> Iterator[Period]:
    """The periods that touch these days, the oldest first; none for what is reported at once."""
    period = period_of(cadence, first)
    while period and period.first <= last:
        yield period
        period = period_of(cadence, period.last + ONE_DAY)


def due_day(cadence: str, period: Period, rule: DueRule, calendar: WorkCalendar) -> dt.date:
    """The day by whose end a report is in. Working days before are counted backwards from the anchor."""
    anchor = period.first - ONE_DAY if cadence == TERM_START else period.last
    if rule.unit != WORKDAYS:
        return anchor + dt.timedelta(days=rule.amount)
    if rule.amount >= 0:
        return calendar.add_workdays(anchor, rule.amount)
    left, day = -rule.amount, anchor
    for _step in range(FAR):
        day -= ONE_DAY
        left -= calendar.is_workday(day)
        if not left:
            return day
    return day


def owed(
    kinds: Iterable[Kind], owers: Iterable[Ower], first: dt.date, last: dt.date,
    calendar: WorkCalendar,
) -> list[Obligation]:  # fmt: skip
    """What is due in these days, both included; by due day, kind and unit."""
    owers = list(owers)
    found = []
    for kind in kinds:
        for version, period, type_, day in _asked(kind, first, last, calendar):
            found += [
                Obligation(ower.key, kind.key, version.key, period, day)
                for ower in owers
                if ower.type == type_ and (ower.since is None or ower.since <= period.last)
            ]
    return sorted(found, key=lambda each: (each.due_on, each.kind, each.period.first, each.unit))


def _asked(kind, first, last, calendar):
    """(version, period, unit type, day) of what a kind asks for in these days."""
    for cadence in {each.spec.cadence for each in kind.versions}:
        for period in periods(cadence, first - REACH, last + REACH):
            version = kind.on(period.first)
            if version is None or version.spec.cadence != cadence:
                continue
            if kind.closed_on and period.first > kind.closed_on:
                continue
            for type_, rule in version.spec.dues.items():
                day = due_day(cadence, period, rule, calendar)
                if first <= day <= last:
                    yield version, period, type_, day


ON_TIME, LATE, MISSING, OPEN = "on_time", "late", "missing", "open"
STATES = {ON_TIME: "按时", LATE: "迟报", MISSING: "缺报", OPEN: "还没到期"}


def state_of(due_on: dt.date, handed_in: dt.date | None, today: dt.date) -> str:
    """Whether it came in time; `handed_in` is the day on which it first came."""
    if handed_in is not None:
        return ON_TIME if handed_in <= due_on else LATE
    return MISSING if today > due_on else OPEN
