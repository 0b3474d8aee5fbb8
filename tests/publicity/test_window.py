"""Windows against a count of one day after the other."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.publicity import window
from tuanwei.workdays.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
PLAIN = WorkCalendar()
DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
SETS = st.frozensets(DAYS, max_size=40)
CALENDARS = st.builds(WorkCalendar, SETS, SETS, SETS)
COUNTS = st.integers(1, 60)


def counted(first, calendar):
    """Working days from `first` on, one by one."""
    day = first
    while True:
        if calendar.is_workday(day):
            yield day
        day += DAY


def oracle(first, workdays, calendar):
    """The last day of a window, by walking."""
    days = counted(first, calendar)
    return [next(days) for _n in range(workdays)][-1]


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        ((10, 9, 0), 10), ((10, 17, 59), 10), ((10, 18, 0), 11), ((14, 18, 0), 17),
        ((15, 9, 0), 17), ((16, 23, 59), 17), ((17, 0, 0), 17),
    ],
)  # fmt: skip
def test_the_first_day_that_counts(moment, first):
    day, hour, minute = moment
    at = datetime(2025, 11, day, hour, minute, tzinfo=SHANGHAI)
    assert window.first_day(at, PLAIN) == date(2025, 11, first)
    assert window.first_day(at.astimezone(ZoneInfo("UTC")), PLAIN) == date(2025, 11, first)


def test_the_first_day_counts_and_the_window_is_half_open():
    first = date(2025, 11, 10)
    last = window.last_day(first, 5, PLAIN)
    assert last == date(2025, 11, 14)
    start, end = window.bounds(first, last)
    assert (start.isoformat(), end.isoformat()) == (
        "2025-11-10T00:00:00+08:00", "2025-11-15T00:00:00+08:00",
    )  # fmt: skip


def test_no_window_without_a_day():
    with pytest.raises(ValueError, match="at least one"):
        window.last_day(date(2025, 11, 10), 0, PLAIN)


@given(first=DAYS, workdays=COUNTS, calendar=CALENDARS)
def test_any_last_day_against_walking(first, workdays, calendar):
    assert window.last_day(first, workdays, calendar) == oracle(first, workdays, calendar)


@given(at=st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 31)), calendar=CALENDARS)
def test_any_first_day_against_walking(at, calendar):
    aware = at.replace(tzinfo=SHANGHAI)
    begin = at.date() if at.hour < 18 else at.date() + DAY
    assert window.first_day(aware, calendar) == next(counted(begin, calendar))


@given(first=DAYS, workdays=COUNTS, calendar=CALENDARS, gone=st.integers(-10, 100))
def test_days_left_against_walking(first, workdays, calendar, gone):
    last, today = oracle(first, workdays, calendar), first + gone * DAY
    span = [first + n * DAY for n in range((last - first).days + 1)]
    left = sum(calendar.is_workday(day) for day in span if day >= today)
    assert window.days_left(today, first, last, calendar) == left
    if today <= first:
        assert left == workdays


@given(
    first=DAYS, workdays=COUNTS, old=CALENDARS, new=CALENDARS, gone=st.integers(-10, 100),
    more=st.integers(0, 10),
)  # fmt: skip
def test_a_moved_end_is_fair_and_stays(first, workdays, old, new, gone, more):
    last, today = oracle(first, workdays, old), first + gone * DAY

    def move(end, day):
        return window.moved_last_day(first, end, workdays, today=day, calendar=new)

    moved, wanted = move(last, today), oracle(first, workdays, new)
    if last < today:
        assert moved == last
    else:
        # Never earlier than the calendar says, nor than today and tomorrow where they were inside;
        # and never later than one of these.
        assert moved >= min(last, today + DAY)
        assert moved in (wanted, min(last, today + DAY))
        assert moved >= wanted
    assert move(moved, today) == moved
    assert move(moved, today + more * DAY) == moved


def test_a_day_for_another_day_has_no_today():
    assert window.spoken(date(2025, 12, 4)) == "12月4日"
