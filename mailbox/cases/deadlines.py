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
WORD_TODAY, WORD_OVER = 1, 2


@dataclass(frozen=True)
class Limit:
    """`amount` of `unit` (hours, workdays, days, weeks). 0 workdays ends with the same day, or
    with the next working day when that day is none; 0 days ends with the same day."""

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


def word_rung(due, now):
    """How urgently a word is owed: 0 not today, WORD_TODAY from the morning of its last day,
    WORD_OVER."""
    if now >= due:
        return WORD_OVER
    first = datetime.combine(last_day(due), MORNING, due.tzinfo)
    return WORD_TODAY if now >= first else 0


def due_moment(started, limit, calendar):
    """When a step that began at `started` (aware, college time) is over.

    Accepted on Tuesday 2025-09-30 with five working days: due when 14 October ends.
    """
    if limit.unit == HOURS:
        return started + timedelta(hours=limit.amount)
    if limit.unit == WORKDAYS:
        day = calendar.add_workdays(started.date(), limit.amount)
        while not limit.amount and not calendar.is_workday(day):
            day += ONE_DAY
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
        if paused >= due:  # already overdue when the pause began: it stays as overdue as it was
            return due
        left = calendar.workdays_between(paused.date(), final)
        day = calendar.add_workdays(resumed.date(), left)
    else:
        day = final + (resumed.date() - paused.date())
    return _midnight(max(day, final) + ONE_DAY, due)


def due_of_run(started, limit, extended, pauses, calendar, promised=None):
    """When a step is over that began at `started` and rested between the two moments of each of
    `pauses`: the same answer whenever it is asked for, under whichever calendar.

    `extended` is the longer limit, None while there is none; it never makes a step shorter, and
    where it counts in days the step ends with a day. `promised` is (the day that was promised
    instead, how many of the pauses lay before the promise): only later pauses move it.
    """
    due = _after_pauses(started, limit, pauses, calendar)
    if extended is None:
        return due
    if promised:
        day, before = promised
        due = _midnight(day + ONE_DAY, started)
        for paused, resumed in pauses[before:]:
            due = due_after_pause(due, paused, resumed, extended.unit, calendar)
        return due
    due = max(due, _after_pauses(started, extended, pauses, calendar))
    return due if extended.unit == HOURS else end_of_day(due)


def _after_pauses(started, limit, pauses, calendar):
    due = due_moment(started, limit, calendar)
    for paused, resumed in pauses:
        due = due_after_pause(due, paused, resumed, limit.unit, calendar)
    return due


def overdue_since(due, after, calendar):
    """The moment at which a step has been overdue for the whole of `after`; 0 is at once.

    Due until Wednesday, three working days over: when Monday ends.
    """
    if not after.amount:
        return due
    if after.unit == HOURS:
        return due + timedelta(hours=after.amount)
    return due_moment(due - timedelta(microseconds=1), after, calendar)


def spoken_due(due):
    """The last moment in time, as people say it: 11月24日 24:00, 11月24日 09:30."""
    if due.hour == due.minute == due.second == 0:
        day = last_day(due)
        return f"{day.month}月{day.day}日 24:00"
    return f"{due.month}月{due.day}日 {due:%H:%M}"


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
