"""What is due when in a pair, from its rules (R17, R18). No database here.

A cadence asks for an amount in every week (Monday to Sunday), month, half year (January, July), term
or school year, or once as long as the pair lasts. A period in which the pair stood for less than half
of its days asks for nothing.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.spec import Cadence
from tuanwei.lib.terms import Term, monday

DONE, MISSED, OPEN, FREE = "done", "missed", "open", "free"
"""Enough was done; the period is over without; there is still time; nothing is asked."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the first to the last day; `code` has at most six characters and is unlike any other's."""

    first: date
    last: date
    code: str

    @property
    def days(self):
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Line:
    """One period: how much was wanted (0: nothing) and done, and how that is."""

    period: Period
    wanted: Decimal
    done: Decimal
    state: str


@dataclass(frozen=True)
class Standing:
    """How a pair is with one cadence. `lines` oldest first, the last one the period of the day asked
    about; `last` the latest day of it, `gap` days since then (since the beginning, without one);
    `due_on` the last day of the first period that still has time and asks for more."""

    cadence: Cadence
    lines: tuple[Line, ...]
    last: date | None
    gap: int
    due_on: date | None

    @property
    def reminds(self):
        """True once both are reminded."""
        return self.cadence.remind_after is not None and self.gap >= self.cadence.remind_after

    @property
    def tells(self):
        """True once the Party branch hears of it."""
        return self.cadence.tell_after is not None and self.gap >= self.cadence.tell_after

    @property
    def missed(self):
        """How many periods passed without enough."""
        return sum(line.state == MISSED for line in self.lines)

    @property
    def is_overdue(self):
        """True where both are reminded, or the last period that is settled was missed."""
        settled = [line.state for line in self.lines if line.state in (DONE, MISSED)]
        return self.reminds or settled[-1:] == [MISSED]


ALWAYS = Period(date.min, date.max, "ever")


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_of(every: str, day: date) -> Period:
    """The week, month, half year, term or school year of `day`; EVER has all days."""
    if every == rules.WEEK:
        first = monday(day)
        year, week, _weekday = first.isocalendar()
        return Period(first, first + 6 * ONE_DAY, f"{year % 100:02}W{week:02}")
    if every == rules.MONTH:
        return _months(day.replace(day=1), 1, f"{day:%Y%m}")
    if every == rules.HALF_YEAR:
        half = 1 if day.month < 7 else 2
        return _months(date(day.year, half * 6 - 5, 1), 6, f"{day.year}H{half}")
    if every == rules.EVER:
        return ALWAYS
    term = Term.of(day)
    if every == rules.YEAR:
        autumn = Term(term.year, 1)
        return Period(autumn.first_day, autumn.next.last_day, f"{term.year}Y")
    return Period(term.first_day, term.last_day, term.code)


def _months(first, months, code):
    return Period(first, months_after(first, months) - ONE_DAY, code)


def after(every: str, period: Period) -> Period:
    """The period that follows."""
    return period_of(every, period.last + ONE_DAY)


def wanted(cadence: Cadence, period: Period, starts_on: date, ends_on: date | None) -> Decimal:
    """What the period asks of a pair that stood from `starts_on` to `ends_on` (None: on and on)."""
    if cadence.every == rules.EVER:
        return cadence.amount
    first = max(period.first, starts_on)
    last = min(period.last, ends_on or period.last)
    stood = (last - first).days + 1
    return cadence.amount if 2 * stood >= period.days else Decimal(0)


def standing(
    cadence: Cadence, done: Iterable[tuple[date, Decimal]], starts_on: date, today: date,
    ends_on: date | None = None,
) -> Standing:  # fmt: skip
    """The Standing on `today`; `done` (day, amount) in any order, what lies outside is left out.
    `ends_on`: the last day of the pair, past or to come."""
    until = max(starts_on, min(today, ends_on or today))
    rows = sorted((day, amount) for day, amount in done if starts_on <= day <= until)
    sums: dict[str, Decimal] = {}
    for day, amount in rows:
        code = period_of(cadence.every, day).code
        sums[code] = sums.get(code, Decimal(0)) + amount
    last = rows[-1][0] if rows else None
    gap = max(0, (until - (last or starts_on)).days)
    if cadence.every == rules.EVER:
        line = _line(cadence, ALWAYS, sums, starts_on, ends_on, today)
        return Standing(cadence, (line,), last, gap, ends_on if line.state == OPEN else None)
    period, final, lines = (
        period_of(cadence.every, starts_on), period_of(cadence.every, until), [],
    )  # fmt: skip
    while period.first <= final.first:
        lines.append(_line(cadence, period, sums, starts_on, ends_on, today))
        period = after(cadence.every, period)
    return Standing(
        cadence, tuple(lines), last, gap, _due(cadence, lines, starts_on, ends_on, today)
    )


def _line(cadence, period, sums, starts_on, ends_on, today):
    asked = wanted(cadence, period, starts_on, ends_on)
    had = sums.get(period.code, Decimal(0))
    if asked and had >= asked:
        state = DONE
    elif not asked:
        state = FREE
    else:
        state = MISSED if min(period.last, ends_on or period.last) < today else OPEN
    return Line(period, asked, had, state)


def _due(cadence, lines, starts_on, ends_on, today):
    """The next last day; None where the pair ends before anything more is asked."""
    if ends_on and ends_on < today:
        return None
    if lines[-1].state == OPEN:
        return min(lines[-1].period.last, ends_on or lines[-1].period.last)
    following = after(cadence.every, lines[-1].period)
    if ends_on and (following.first > ends_on or not wanted(
        cadence, following, starts_on, ends_on
    )):  # fmt: skip
        return None
    return min(following.last, ends_on or following.last)
