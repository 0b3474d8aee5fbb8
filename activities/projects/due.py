"""By when a closing is due, and how late it is. Pure: days in, days out."""

from datetime import date, datetime, timedelta

from activities.kinds.spec import HOURS, WEEKS, WORKDAYS
from tuanwei.workdays.calendar import WorkCalendar

SOON = 2  # working days before the day at which people are reminded


def closing_due(end: datetime, amount: int, unit: str, calendar: WorkCalendar) -> date:
    """The last day on which a closing is in time: `amount` of `unit` after `end`, a local moment.

    Hours run from the moment itself, everything else from its day; working days follow
    `calendar`. 23:59:59 on Friday + 1 working day is Monday.
    """
    if unit == WORKDAYS:
        return calendar.add_workdays(end.date(), amount)
    if unit == HOURS:
        return (end + timedelta(hours=amount)).date()
    return end.date() + timedelta(days=amount * (7 if unit == WEEKS else 1))


def days_late(due_on: date | None, day: date) -> int:
    """Calendar days by which `day` is after `due_on`; 0 in time or without a day."""
    return 0 if due_on is None else max((day - due_on).days, 0)


def is_soon(due_on: date, today: date, calendar: WorkCalendar) -> bool:
    """True on the last working days before `due_on`, that day included."""
    return today <= due_on and calendar.workdays_between(today, due_on) <= SOON
