"""The days of a regular service, against walking through the days one by one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from volunteers.services.recurrence import Rhythm

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def walked(weekday, every, first, last, off):
    """Every day is looked at; weeks are counted since the first one that fits."""
    found, count, day = [], 0, first
    while day <= last:
        if day.weekday() == weekday:
            if count % every == 0 and day not in off:
                found.append(day)
            count += 1
        day += timedelta(days=1)
    return found


@given(
    st.integers(0, 6), st.sampled_from([1, 2]), DAYS, st.integers(0, 200),
    st.sets(st.integers(0, 200)),
)  # fmt: skip
def test_it_is_what_walking_finds(weekday, every, first, length, off):
    last = first + timedelta(days=length)
    off = {first + timedelta(days=n) for n in off}
    assert Rhythm(weekday, every, first, last).days(off) == walked(weekday, every, first, last, off)


def test_a_holiday_moves_no_later_day():
    every_second = Rhythm(2, 2, date(2026, 9, 16), date(2026, 10, 31))  # Wednesdays
    assert every_second.days({date(2026, 9, 30)}) == [
        date(2026, 9, 16), date(2026, 10, 14), date(2026, 10, 28),
    ]  # fmt: skip
