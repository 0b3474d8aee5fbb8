"""What a month of a branch came to, and how it compares. No database here."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tuanwei.lib.numbers import half_up

HELD, MISSING, DUE, PLANNED, NOTHING = "held", "missing", "due", "planned", "nothing"
STATES = (HELD, MISSING, DUE, PLANNED, NOTHING)
"""Held and summed up; over for longer than the record may take; over, record not due yet; to
come; none of these. A month is the first of these that one of its league days is."""
BEFORE = 3
"""So many months with figures one is compared with."""


@dataclass(frozen=True)
class Day:
    """A league day as a month sees it. `on` is the day it ends; `record_until` the last day on
    which its record is in time. `came` and `expected` are known once it is recorded."""

    key: int
    number: str
    title: str
    theme: str
    on: dt.date
    record_until: dt.date
    is_recorded: bool = False
    is_approved: bool = True
    is_over: bool = False
    is_joint: bool = False
    came: int = 0
    expected: int = 0
    stars: int | None = None

    def state(self, today: dt.date) -> str:
        """One of STATES; NOTHING for a plan that nobody approved in time."""
        if self.is_recorded:
            return HELD
        if not self.is_over:
            return PLANNED
        if not self.is_approved:
            return NOTHING
        return DUE if today <= self.record_until else MISSING


@dataclass(frozen=True)
class Month:
    """The league days of one branch that end in the month that begins on `first`."""

    first: dt.date
    today: dt.date
    days: tuple[Day, ...] = field(default=())

    @property
    def state(self) -> str:
        """The first of STATES that one of its days is."""
        found = {day.state(self.today) for day in self.days}
        return next((state for state in STATES if state in found), NOTHING)

    @property
    def held(self) -> tuple[Day, ...]:
        """Those that are summed up."""
        return tuple(day for day in self.days if day.state(self.today) == HELD)

    @property
    def missing(self) -> tuple[Day, ...]:
        """Those whose record is late."""
        return tuple(day for day in self.days if day.state(self.today) == MISSING)

    @property
    def came(self) -> int:
        """Visits to those that are summed up."""
        return sum(day.came for day in self.held)

    @property
    def expected(self) -> int:
        """How many visits there could have been."""
        return sum(day.expected for day in self.held)

    @property
    def share(self) -> Fraction | None:
        """Visits of those expected, at most all; None where nobody was."""
        return min(Fraction(self.came, self.expected), Fraction(1)) if self.expected else None

    @property
    def percent(self) -> int | None:
        """The share in whole percent, half up."""
        return None if self.share is None else int(half_up(self.share * 100))

    @property
    def themes(self) -> tuple[str, ...]:
        """What its league days were about, each once, in their order."""
        return tuple(dict.fromkeys(day.theme for day in self.days if day.theme))

    @property
    def is_to_come(self) -> bool:
        """True for a month that has not begun."""
        return self.first > self.today

    @property
    def is_over(self) -> bool:
        """True for a month that is past."""
        return following(self.first) <= self.today

    @property
    def code(self) -> str:
        """2026-11."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class Comparison:
    """A month beside the mean of the `months` before it that have figures. `difference` is in
    percentage points, of the rounded figures that are shown."""

    month: Month
    months: int
    before: int

    @property
    def difference(self) -> int:
        """More than before: above 0."""
        return (self.month.percent or 0) - self.before

    @property
    def words(self) -> str:
        """The comparison in a sentence."""
        said = f"{self.month.first.month}月到场率 {self.month.percent}%，"
        mean = f"前 {self.months} 次有记录的月份合起来（{self.before}%）"
        if self.difference == 0:
            return f"{said}和{mean}一样。"
        way = "高" if self.difference > 0 else "低"
        return f"{said}比{mean}{way} {abs(self.difference)} 个百分点。"


def following(first: dt.date) -> dt.date:
    """The first day of the month after."""
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def preceding(first: dt.date) -> dt.date:
    """The first day of the month before."""
    return (first - dt.timedelta(days=1)).replace(day=1)


def months_until(last: dt.date, count: int) -> tuple[dt.date, ...]:
    """The first days of `count` months, oldest first, the last one that of `last`."""
    found = [last.replace(day=1)]
    while len(found) < count:
        found.append(preceding(found[-1]))
    return tuple(reversed(found))


def month_of(text: str) -> dt.date | None:
    """The first day of 2026-11; None for anything else, and for years no college reaches."""
    year, _, month = text.partition("-")
    if not (len(year) == 4 and len(month) == 2 and (year + month).isascii()):
        return None
    if not (year + month).isdigit() or not 2000 <= int(year) <= 2099:
        return None
    return dt.date(int(year), int(month), 1) if 1 <= int(month) <= 12 else None


def months_with(
    days: Iterable[Day], firsts: Sequence[dt.date], today: dt.date
) -> tuple[Month, ...]:
    """A Month for each of `firsts` with the days that end in it, the earliest first."""
    found: dict[dt.date, list[Day]] = {first: [] for first in firsts}
    for day in days:
        if (first := day.on.replace(day=1)) in found:
            found[first].append(day)
    return tuple(
        Month(first, today, tuple(sorted(kept, key=lambda day: (day.on, day.key))))
        for first, kept in found.items()
    )


def compared(months: Sequence[Month]) -> Comparison | None:
    """The newest month with figures beside the three before it that have some; None where there
    is nothing to compare."""
    known = [month for month in months if month.expected]
    if len(known) < 2:
        return None
    *before, now = known[-BEFORE - 1 :]
    came, expected = sum(each.came for each in before), sum(each.expected for each in before)
    mean = min(Fraction(came, expected), Fraction(1))
    return Comparison(now, len(before), int(half_up(mean * 100)))
