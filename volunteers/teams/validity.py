"""Until when a qualification holds. Days only, no database."""

import calendar
from datetime import date, timedelta

SOON = 14
"""So many days before the last one a holder is reminded."""


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_day(got_on: date, months: int | None, printed: date | None = None) -> date | None:
    """The last day on which it holds: `months` from `got_on`, and no later than what is printed on
    it; None for always."""
    if months is None:
        return printed
    end = months_later(got_on, months) - timedelta(days=1)
    return min(end, printed) if printed else end


def standing(valid_until: date | None, today: date) -> str:
    """ "valid", "expiring" (within SOON days) or "over"."""
    if valid_until is None:
        return "valid"
    left = (valid_until - today).days
    if left < 0:
        return "over"
    return "expiring" if left <= SOON else "valid"
