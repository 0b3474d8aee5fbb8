"""Deadlines by the published example and against an oracle that walks day by day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbox.cases.deadlines import (
    Limit,
    due_after_pause,
    due_moment,
    last_day,
    next_opening,
    remind_moment,
    time_left,
)
from tuanwei.workdays.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(
    off=frozenset(date(2025, 10, day) for day in range(1, 9)),
    makeup=frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
)


def at(month, day, hour=0, minute=0):
    return datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (5, "workdays", date(2025, 10, 14)),
        (10, "workdays", date(2025, 10, 21)),
        (15, "workdays", date(2025, 10, 28)),
        (1, "weeks", date(2025, 10, 7)),
        (0, "workdays", date(2025, 9, 30)),
        (3, "days", date(2025, 10, 3)),
    ],
)
def test_the_published_example(amount, unit, expected):
    due = due_moment(at(9, 30, 16, 20), Limit(amount, unit), CALENDAR)
    assert last_day(due) == expected
    assert (due.hour, due.minute, due.tzinfo) == (0, 0, SHANGHAI)


def test_hours_run_through_nights_and_holidays():
    assert due_moment(at(9, 30, 16, 20), Limit(24, "hours"), CALENDAR) == at(10, 1, 16, 20)


def test_the_last_instant_of_the_day_is_in_time_and_the_next_is_not():
    due = due_moment(at(9, 30), Limit(5, "workdays"), CALENDAR)
    assert not time_left(due - timedelta(microseconds=1), due, CALENDAR).is_overdue
    assert time_left(due, due, CALENDAR).is_overdue


def test_a_pause_gives_back_the_working_days_that_were_left():
    due = due_moment(at(9, 29, 9), Limit(5, "workdays"), CALENDAR)
    assert last_day(due) == date(2025, 10, 13)  # 30th, 9th, 10th, Saturday 11th, 13th
    # asked on the 30th with four days left; told on Friday the 10th: 11th, 13th, 14th, 15th
    later = due_after_pause(due, at(9, 30, 10), at(10, 10, 23), "workdays", CALENDAR)
    assert last_day(later) == date(2025, 10, 15)


def test_a_pause_of_hours_is_given_back_exactly():
    due = due_moment(at(9, 29, 9), Limit(24, "hours"), CALENDAR)
    assert due_after_pause(due, at(9, 29, 10), at(9, 29, 13, 30), "hours", CALENDAR) == (
        due + timedelta(hours=3, minutes=30)
    )


def test_what_was_overdue_when_the_pause_began_stays_so():
    due = due_moment(at(9, 26, 9), Limit(1, "days"), CALENDAR)
    assert due_after_pause(due, at(9, 29), at(10, 15), "workdays", CALENDAR) == due


def test_reminder_one_working_day_before_comes_on_the_morning_of_that_day():
    due = due_moment(at(9, 30), Limit(3, "workdays"), CALENDAR)  # 9th, 10th, Saturday 11th
    assert last_day(due) == date(2025, 10, 11)
    assert remind_moment(due, Limit(1, "workdays"), CALENDAR) == at(10, 10, 8)
    assert remind_moment(due, Limit(3, "workdays"), CALENDAR) == at(10, 8, 8)
    assert remind_moment(due, Limit(2, "hours"), CALENDAR) == at(10, 11, 22)


@pytest.mark.parametrize(("amount", "unit"), [(-1, "days"), (1, "months")])
def test_what_is_no_limit_is_refused(amount, unit):
    with pytest.raises(ValueError, match="not a limit"):
        Limit(amount, unit)


moments = st.datetimes(datetime(2025, 9, 1), datetime(2025, 10, 31), timezones=st.just(SHANGHAI))


def walk(day, count):
    """The oracle: list every later day, keep the working ones, take the count-th."""
    later = (day + timedelta(days=n) for n in range(1, 400))
    worked = [
        d for d in later if d in CALENDAR.makeup or (d.isoweekday() <= 5 and d not in CALENDAR.off)
    ]
    return worked[count - 1] if count else day


@given(moments, st.integers(0, 40))
def test_working_days_agree_with_the_oracle(moment, count):
    due = due_moment(moment, Limit(count, "workdays"), CALENDAR)
    assert last_day(due) == walk(moment.date(), count)


@given(moments, st.integers(1, 20), st.integers(0, 20), st.integers(0, 30))
def test_a_pause_never_costs_and_never_gives_working_days(moment, count, before, length):
    """Worked days up to the pause plus worked days after it are the limit."""
    due = due_moment(moment, Limit(count, "workdays"), CALENDAR)
    paused = moment + timedelta(days=before)
    if paused >= due:
        return
    resumed = paused + timedelta(days=length)
    later = due_after_pause(due, paused, resumed, "workdays", CALENDAR)
    used = CALENDAR.workdays_between(moment.date(), paused.date())
    left = CALENDAR.workdays_between(resumed.date(), last_day(later))
    if last_day(later) != last_day(due):
        assert used + left == count
    assert later >= due


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "2026-11-23 08:30"),
        ("2026-11-23 14:29", "2026-11-23 14:30"),
        ("2026-11-23 22:29", "2026-11-23 22:30"),
        ("2026-11-23 22:30", "2026-11-24 08:00"),
        ("2026-11-23 23:45", "2026-11-24 08:00"),
        ("2026-11-24 00:10", "2026-11-24 08:00"),
    ],
)
def test_the_box_of_anonymous_letters_opens_half_hourly_by_day(moment, opening):
    found = next_opening(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))
    assert f"{found:%Y-%m-%d %H:%M}" == opening


def test_the_box_is_emptied_when_it_is_said_to_be(settings):
    plan = settings.CELERY_BEAT_SCHEDULE["mailbox: empty the box of anonymous letters"]["schedule"]
    moment, found = datetime(2026, 11, 23, tzinfo=SHANGHAI), set()
    for _ in range(40):
        moment = next_opening(moment)
        found.add((moment.hour, moment.minute))
    assert found == {(hour, minute) for hour in plan.hour for minute in plan.minute}
