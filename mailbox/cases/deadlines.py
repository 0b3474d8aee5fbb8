"""When a step is due. Pure: moments and limits in, moments out; the calendar is an argument.

A due moment is exclusive: what happens before it is in time. Limits in working days, days and
weeks end with the day; limits in hours run through nights and weekends.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

ONE_DAY = timedelta(days=1)
HOURS, WORKDAYS, DAYS, WEEKS = "hours", "workdays", "days", "weeks"
MORNING = time(8)
FIRST_OPENING, LAST_OPENING = time(8), time(22, 30)


@dataclass(frozen=True)
class Limit:
    """`amount` of `unit` (hours, workdays, days, weeks). 0 workdays ends with the same day."""

    amount: int
    unit: str

    def __post_init__(self):
        if self.amount < 0 or self.unit not in {HOURS, WORKDAYS, DAYS, WEEKS}:
            raise ValueError(f"not a limit: {self.amount} {self.unit}")


def _midnight(day, moment):
    return datetime.combine(day, time(), moment.tzinfo)


def last_day(due):
    """The last day on which a step with this due moment is still in time."""
    return (due - timedelta(microseconds=1)).date()


def due_moment(started, limit, calendar):
    """When a step that began at `started` (aware, college time) is over.

    Accepted on Tuesday 2025-09-30 with five working days: due when 14 October ends.
    """
    if limit.unit == HOURS:
        return started + timedelta(hours=limit.amount)
    if limit.unit == WORKDAYS:
        day = calendar.add_workdays(started.date(), limit.amount)
    else:
        day = started.date() + ONE_DAY * limit.amount * (7 if limit.unit == WEEKS else 1)
    return _midnight(day + ONE_DAY, started)


def due_after_pause(due, paused, resumed, unit, calendar):
    """The due moment once a pause is over: what was left at `paused` is left again at `resumed`.

    Hours are given back exactly. Days are given back whole, so a pause that begins and ends
    on one day changes nothing.
    """
    if unit == HOURS:
        return due + (resumed - paused)
    final = last_day(due)
    if unit == WORKDAYS:
        left = calendar.workdays_between(paused.date(), final)
        if left < 0:  # already overdue when the pause began: it stays as overdue as it was
            return due
        day = calendar.add_workdays(resumed.date(), left)
    else:
        day = final + (resumed.date() - paused.date())
    return _midnight(max(day, final) + ONE_DAY, due)


def end_of_day(moment):
    """The midnight that ends the day of `moment`; a midnight ends the day before it."""
    return _midnight(last_day(moment) + ONE_DAY, moment)


def remind_moment(due, before, calendar):
    """When to remind of `due`: hours exactly before, else in the morning of that earlier day."""
    if before.unit == HOURS:
        return due - timedelta(hours=before.amount)
    day = last_day(due)
    if before.unit == WORKDAYS:
        left = before.amount
        while left:
            left -= calendar.is_workday(day)
            day -= ONE_DAY
    else:
        day -= ONE_DAY * before.amount * (7 if before.unit == WEEKS else 1)
    return datetime.combine(day, MORNING, due.tzinfo)


@dataclass(frozen=True)
class Left:
    """What is left of a step, or by how much it is over: working days, or hours in the last day."""

    is_overdue: bool
    workdays: int
    hours: int


def time_left(now, due, calendar):
    """Working days between today and the due day; hours (rounded down) when under two days."""
    overdue = now >= due
    first, second = (due, now) if overdue else (now, due)
    hours = int((second - first).total_seconds() // 3600)
    days = calendar.workdays_between(
        last_day(first) if overdue else first.date(), second.date() if overdue else last_day(second)
    )
    return Left(overdue, days, hours)


def next_opening(moment):
    """When the box of anonymous letters is emptied next: half-hourly from 8:00 to 22:30.

    What is written at night waits for the morning: with few people awake half an hour is too
    narrow to hide in.
    """
    half = moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
    opening = half + timedelta(minutes=30)
    if opening.time() < FIRST_OPENING:
        return opening.replace(hour=FIRST_OPENING.hour, minute=FIRST_OPENING.minute)
    if opening.time() > LAST_OPENING:
        return datetime.combine(moment.date() + ONE_DAY, FIRST_OPENING, moment.tzinfo)
    return opening
