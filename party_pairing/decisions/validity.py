"""When somebody is reminded of the end of a recommendation. Pure (rule R11)."""

import datetime as dt

REMINDERS = (90, 30, 7)
"""Days before the last day."""


def reminder(until: dt.date, today: dt.date, told: tuple[int, ...]) -> int | None:
    """Which reminder is due today; None where none is. Somebody who comes late into it gets the
    nearest one only."""
    left = (until - today).days
    if left < 0:
        return None
    due = [days for days in REMINDERS if left <= days]
    if not due or min(due) in told or any(days < min(due) for days in told):
        return None
    return min(due)
