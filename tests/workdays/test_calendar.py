"""Working days of the autumn of 2025, and of any calendar against a naive count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.workdays.calendar import WorkCalendar
from tuanwei.workdays.queries import national


def days(*spans):
    """Every day of (month, first, last) spans of 2025."""
    return {date(2025, month, n) for month, first, last in spans for n in range(first, last + 1)}


# 国办发明电〔2024〕12号
OFF = days(
    (1, 1, 1), (1, 28, 31), (2, 1, 4), (4, 4, 6), (5, 1, 5), (5, 31, 31), (6, 1, 2), (10, 1, 8)
)
WORKED = {date(2025, m, d) for m, d in [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)]}


def test_the_published_calendar_of_2025():
    off, worked = national(2025)
    assert {day for day in off if day.weekday() < 5} == {day for day in OFF if day.weekday() < 5}
    assert worked == WORKED


@pytest.mark.parametrize(
    ("count", "due"),
    [(0, (9, 30)), (1, (10, 9)), (5, (10, 14)), (10, (10, 21)), (15, (10, 28))],
)
def test_over_the_national_day(count, due):
    off, worked = national(2025)
    calendar = WorkCalendar(frozenset(off), worked)
    assert calendar.add_workdays(date(2025, 9, 30), count) == date(2025, *due)
    assert calendar.workdays_between(date(2025, 9, 30), date(2025, *due)) == count


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        WorkCalendar().add_workdays(date(2025, 9, 30), -1)


YEAR = st.dates(date(2025, 1, 1), date(2025, 12, 31))
SETS = st.frozensets(YEAR, max_size=40)


def naive(day, off, makeup, vacation):
    """What the words say, one by one."""
    weekend = day.isoweekday() in (6, 7)
    if day in makeup:
        return True
    if day in off or day in vacation:
        return False
    return not weekend


@given(off=SETS, makeup=SETS, vacation=SETS, start=YEAR, count=st.integers(0, 60))
def test_any_calendar_against_a_naive_count(off, makeup, vacation, start, count):
    calendar = WorkCalendar(off, makeup, vacation)
    worked = [
        start + timedelta(days=n)
        for n in range(1, 400)
        if naive(start + timedelta(days=n), off, makeup, vacation)
    ]
    due = calendar.add_workdays(start, count)
    assert due == (worked[count - 1] if count else start)
    assert calendar.workdays_between(start, due) == count
    assert calendar.workdays_between(due, start) == -count
