"""By when a closing is due, and how late it is. Pure: days in, days out."""

from datetime import timedelta

from django.utils import timezone

from activities.kinds.spec import HOURS, WEEKS, WORKDAYS

SOON = 2  # working days before the day at which people are reminded


def closing_due(end, amount, unit, calendar):
    """The last day on which a closing is in time: `amount` of `unit` after the moment `end`.

    Hours run from the moment itself, everything else from its day in local time; working days
    follow `calendar`. 23:59:59 on Friday + 1 working day is Monday.
    """
    day = timezone.localdate(end)
    if unit == WORKDAYS:
        return calendar.add_workdays(day, amount)
    if unit == HOURS:
        return timezone.localdate(end + timedelta(hours=amount))
    return day + timedelta(days=amount * (7 if unit == WEEKS else 1))


def days_late(due_on, day):
    """Calendar days by which `day` is after `due_on`; 0 in time or without a day."""
    return 0 if due_on is None else max((day - due_on).days, 0)


def is_soon(due_on, today, calendar):
    """True on the last working days before `due_on`, that day included."""
    return today <= due_on and calendar.workdays_between(today, due_on) <= SOON
