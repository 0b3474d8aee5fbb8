"""To which period a league day belongs. No database here.

Days are those of the college's own clock, whatever zone a moment was written in. Every league day
belongs to one period of a kind of contest, never to two.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from branches.league_days.rules import spec as rules
from tuanwei.lib.terms import Term

ZONE = ZoneInfo("Asia/Shanghai")
INSTANT = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both belong to it."""

    first: dt.date
    last: dt.date
    kind: str = rules.MONTH

    @classmethod
    def of(cls, kind: str, day: dt.date) -> "Period":
        """The month, term or calendar year that `day` falls into."""
        if kind == rules.TERM:
            term = Term.of(day)
            return cls(term.first_day, term.last_day, kind)
        if kind == rules.YEAR:
            return cls(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31), kind)
        following = (day.replace(day=1) + 31 * DAY).replace(day=1)
        return cls(day.replace(day=1), following - DAY, kind)

    @property
    def next(self) -> "Period":
        """The period after this one."""
        return Period.of(self.kind, self.last + DAY)

    @property
    def previous(self) -> "Period":
        """The period before this one."""
        return Period.of(self.kind, self.first - DAY)

    @property
    def words(self) -> str:
        """2026年11月, 2026–2027 学年第一学期, 2026年."""
        if self.kind == rules.TERM:
            return str(Term.of(self.first))
        return f"{self.first.year}年" + (
            f"{self.first.month}月" if self.kind == rules.MONTH else ""
        )

    def __str__(self):
        return self.words


def deciding_date(
    cycle: rules.Cycle, starts_at: dt.datetime, ends_at: dt.datetime,
    recorded_at: dt.datetime | None,
) -> dt.date | None:  # fmt: skip
    """The date that decides; None as long as there is none. What ends at 24:00 of the last day of
    a month ended on that day."""
    if cycle.decided_by == rules.RECORDED:
        return recorded_at.astimezone(ZONE).date() if recorded_at else None
    if cycle.decided_by == rules.STARTS:
        return starts_at.astimezone(ZONE).date()
    ended = ends_at if ends_at <= starts_at else ends_at - INSTANT
    return ended.astimezone(ZONE).date()


def counts_on(cycle: rules.Cycle, day: dt.date) -> dt.date:
    """The date as which `day` counts: itself, or the first day of the period after it where its
    month rolls over; months in a row that roll over go on together. Raises ValueError where all
    twelve would for ever."""
    if day.month not in cycle.rolled_months:
        return day
    period = Period.of(cycle.period, day).next
    while cycle.period == rules.MONTH and period.first.month in cycle.rolled_months:
        if len(set(cycle.rolled_months)) > 11:
            raise ValueError("every month rolls over")
        period = period.next
    return period.first


def period_of(cycle: rules.Cycle, day: dt.date) -> Period:
    """The period in which a league day with this deciding date takes part."""
    return Period.of(cycle.period, counts_on(cycle, day))


def belongs(cycle: rules.Cycle, first: dt.date, last: dt.date, day: dt.date | None) -> bool:
    """True where a deciding date counts for the contest from `first` to `last`."""
    return day is not None and first <= counts_on(cycle, day) <= last


def earliest(cycle: rules.Cycle, first: dt.date) -> dt.date:
    """No league day with a deciding date before this counts on `first` or later; a first look,
    `belongs` says it exactly."""
    return first - 800 * DAY if cycle.rolled_months else first


def entry_window(cycle: rules.Cycle, period: Period) -> tuple[dt.datetime, dt.datetime]:
    """(from, until) that the rules propose: from the period's first day on, and a week at least
    where they close before that."""
    hour, _colon, minute = cycle.entry_time.partition(":")
    start = dt.datetime.combine(period.last + cycle.entry_days * DAY, dt.time(), ZONE)
    until = start + dt.timedelta(hours=int(hour), minutes=int(minute or 0))
    opens = dt.datetime.combine(period.first, dt.time(), ZONE)
    return min(opens, until - 7 * DAY), until


def periods_ago(kind: str, earlier: dt.date, now: dt.date, most: int = 60) -> int | None:
    """How many periods lie between two days: 1 is the one before; None for none or too many."""
    period = Period.of(kind, now)
    for ago in range(most + 1):
        if period.first <= earlier <= period.last:
            return ago
        period = period.previous
    return None
