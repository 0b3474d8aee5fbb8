"""For how long something is published. Pure: days and a WorkCalendar in, days out, no database.

A window is half-open in the college's time: from 00:00 of its first day to 24:00 of its last one.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUT_OFF = time(18)  # until then there is an evening left to read what was published
ONE_DAY = timedelta(days=1)


def first_day(at: datetime, calendar) -> date:
    """The first day that counts for what is published at `at`.

    Today, when it is a working day and not yet 18:00: classes are over, phones are in hands, and
    six hours of it are left. What is published later, or on a day off, begins with the next
    working day: nobody loses a day to something put up at night.
    """
    local = at.astimezone(SHANGHAI)
    if calendar.is_workday(local.date()) and local.time() < CUT_OFF:
        return local.date()
    return calendar.add_workdays(local.date(), 1)


def last_day(first: date, workdays: int, calendar) -> date:
    """The `workdays`-th working day among `first` and the days after it (workdays ≥ 1)."""
    if workdays < 1:
        raise ValueError("a window has at least one working day")
    return calendar.add_workdays(first - ONE_DAY, workdays)


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments [start, end) of a window."""
    after = last + ONE_DAY
    return (
        datetime.combine(first, time(), SHANGHAI),
        datetime.combine(after, time(), SHANGHAI),
    )


def moved_last_day(first: date, last: date, workdays: int, *, today: date, calendar) -> date:
    """The last day by the calendar in force, of a window that so far ends on `last`.

    What is over stays over. A window that gets shorter keeps today and tomorrow where it had them:
    whoever meant to speak tomorrow still can. Counting again on the same calendar changes nothing.
    """
    if last < today:
        return last
    return max(last_day(first, workdays, calendar), min(last, today + ONE_DAY))


def days_left(today: date, first: date, last: date, calendar) -> int:
    """Working days that are left, today among them; all of them before the first day; 0 after it."""
    begin = max(today, first)
    return max(calendar.workdays_between(begin - ONE_DAY, last), 0)


def spoken(day: date) -> str:
    """12月4日: for what is read on another day than it is written, so without 今天."""
    return f"{day.month}月{day.day}日"
