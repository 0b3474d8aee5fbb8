"""Until when hours may be claimed, and what a late claim is still worth. Pure: no database."""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from volunteers.hours import spec as rules
from volunteers.hours.spec import ClaimTerm

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """What a claim is worth (percent) where it comes now, and until when (None: for ever). `late`:
    nothing is taken any more, `until` is when the last term ended."""

    percent: Decimal = Decimal(100)
    until: datetime | None = None
    late: bool = False


def end_of(term: ClaimTerm, end: datetime, calendar) -> datetime:
    """The moment at which `term` is over for what ended at `end`: claims come before it.

    HOURS run from the end itself. All others run from the day on which it ended and are over at
    24:00 of their last day, or at `at` of that day. A month from the 31st ends with the month.
    """
    local = end.astimezone(SHANGHAI)
    if term.unit == rules.HOURS:
        return local + timedelta(hours=term.amount)
    # what ends at 0:00 belongs to the day before
    day = (local - timedelta(microseconds=1)).date()
    last = {
        rules.DAYS: lambda: day + term.amount * ONE_DAY,
        rules.NEXT_DAY: lambda: day + term.amount * ONE_DAY,
        rules.WEEKS: lambda: day + term.amount * 7 * ONE_DAY,
        rules.MONTHS: lambda: months_after(day, term.amount),
        rules.WORKDAYS: lambda: calendar.add_workdays(day, term.amount),
    }[term.unit]()
    if term.at:
        return datetime.combine(last, time.fromisoformat(term.at), SHANGHAI)
    return datetime.combine(last + ONE_DAY, time(), SHANGHAI)


def months_after(day: date, count: int) -> date:
    """The same day `count` months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def standing(terms: Sequence[ClaimTerm], end: datetime, now: datetime, calendar) -> Standing:
    """How a claim stands that comes at `now`: the best of the terms that are still open."""
    if not terms:
        return Standing()
    ends = [(end_of(term, end, calendar), term.percent) for term in terms]
    still = [(percent, until) for until, percent in ends if now < until]
    if still:
        percent = max(percent for percent, _until in still)
        return Standing(percent, max(until for found, until in still if found == percent))
    return Standing(Decimal(0), max(until for until, _percent in ends), late=True)


def spoken(until: datetime) -> str:
    """10月9日 24:00, 10月9日 13:00."""
    local = until.astimezone(SHANGHAI)
    if local.time() == time():
        day = local.date() - ONE_DAY
        return f"{day.month}月{day.day}日 24:00"
    return f"{local.month}月{local.day}日 {local:%H:%M}"
