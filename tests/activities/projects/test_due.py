"""Days by which closings are due, and hours, against counting by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.projects.due import closing_due, days_late, is_soon
from activities.projects.hours import credited, length
from tuanwei.workdays.calendar import WorkCalendar

HERE = ZoneInfo("Asia/Shanghai")
# 2025-10-01 to 10-08 off, Saturday 10-11 worked
AUTUMN = WorkCalendar(
    off=frozenset(date(2025, 10, day) for day in range(1, 9)),
    makeup=frozenset({date(2025, 10, 11)}),
)


def at(day, hour=18, minute=0, second=0, month=9):
    return datetime(2025, month, day, hour, minute, second, tzinfo=HERE)


@pytest.mark.parametrize(("end", "amount", "unit", "due"), [
    (at(30), 5, "workdays", date(2025, 10, 14)),
    (at(30), 0, "workdays", date(2025, 9, 30)),
    (at(30), 3, "days", date(2025, 10, 3)),
    (at(30), 1, "weeks", date(2025, 10, 7)),
    (at(30), 6, "hours", date(2025, 10, 1)),
    (at(30), 5, "hours", date(2025, 9, 30)),
    (at(30, 23, 59, 59), 1, "days", date(2025, 10, 1)),
    # over midnight: it ends on the first, 00:30 local time, which is the 30th in UTC
    (at(1, 0, 30, month=10), 1, "workdays", date(2025, 10, 9)),
])  # fmt: skip
def test_the_last_day_in_time(end, amount, unit, due):
    assert closing_due(end, amount, unit, AUTUMN) == due


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-50, 50))
def test_late_is_counted_from_the_day_after(due, days):
    assert days_late(due, due + timedelta(days=days)) == (days if days > 0 else 0)


def test_nothing_is_late_without_a_day():
    assert days_late(None, date(2025, 1, 1)) == 0


def test_soon_is_two_working_days_before():
    due = date(2025, 10, 14)  # Tuesday
    soon = [day for day in range(8, 17) if is_soon(due, date(2025, 10, day), AUTUMN)]
    assert soon == [11, 12, 13, 14]  # the worked Saturday is the second working day before


SPANS = st.lists(
    st.tuples(st.datetimes(datetime(2025, 1, 1), datetime(2025, 2, 1)), st.integers(-300, 100_000)),
    max_size=6,
)  # fmt: skip


@given(SPANS)
def test_lengths_add_up_exactly(found):
    seconds = sum(max(each, 0) for _start, each in found)
    hundredths = length([(start, start + timedelta(seconds=each)) for start, each in found]) * 100
    assert abs(Fraction(seconds, 36) - Fraction(hundredths)) <= Fraction(1, 2)


def test_half_a_hundredth_goes_up():
    start = datetime(2025, 1, 1)
    assert length([(start, start + timedelta(seconds=18))]) == Decimal("0.01")
    assert length([(start, start + timedelta(seconds=17))]) == Decimal("0.00")
    assert length([]) == 0


def test_nobody_is_credited_more_than_they_were_there():
    start = datetime(2025, 1, 1, 14)
    stay = [(start, start + timedelta(hours=2))]
    assert credited(Decimal("1.5"), stay) == Decimal("1.5")
    assert credited(Decimal(3), stay) == Decimal(2)
    assert credited(Decimal(3), []) == 0
    assert credited(None, stay) is None
