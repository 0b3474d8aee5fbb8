"""Weeks with service out of weeks that count, against counting day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from volunteers.insights.periods import Period, asked
from volunteers.insights.weeks import Regularity, regularity, weeks_that_count

MONDAY = date(2026, 9, 7)
days = st.integers(0, 120).map(lambda n: MONDAY + timedelta(days=n))


def week_of(day):
    """Counted from the first Monday, another way than the code's."""
    return (day - MONDAY).days // 7


@given(st.sets(days), st.sets(days), days, days, days)
def test_against_counting_week_by_week(served, off, first, last, today):
    first, last = sorted((first, last))

    def is_workday(day):
        return day.weekday() < 5 and day not in off

    within = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    on = sorted({week_of(day) for day in within if is_workday(day)})
    weeks = weeks_that_count(first, last, is_workday)
    assert [week_of(week) for week in weeks] == on
    with_service = {week_of(day) for day in served}
    now = week_of(today)
    counted = [n for n in on if n < now or (n == now and n in with_service)]
    marks = "".join("x" if n in with_service else " " for n in counted)
    runs = marks.split(" ")
    assert regularity(served, weeks, today) == Regularity(
        marks.count("x"), len(counted), max(map(len, runs)), len(runs[-1])
    )


def test_a_week_off_breaks_no_run_and_a_running_week_is_no_gap():
    off = {MONDAY + timedelta(days=7 + n) for n in range(5)}
    weeks = weeks_that_count(
        MONDAY, MONDAY + timedelta(days=34), lambda day: day.weekday() < 5 and day not in off
    )
    served = [MONDAY, MONDAY + timedelta(days=8), MONDAY + timedelta(days=15)]
    today = MONDAY + timedelta(days=22)  # the fourth week has begun
    assert regularity(served, weeks, today) == Regularity(2, 2, 2, 2)
    assert regularity([*served, today], weeks, today) == Regularity(3, 3, 3, 3)
    assert regularity([], weeks, today + timedelta(days=7)) == Regularity(0, 3, 0, 0)


def test_what_an_address_asks_for():
    today = date(2026, 11, 25)
    term = asked({}, today)
    assert (term.first, term.last, term.term.code) == (
        date(2026, 9, 1),
        date(2027, 1, 31),
        "2026-1",
    )
    assert asked({"term": "2025-2"}, today).first == date(2026, 2, 1)
    for nonsense in ("x", "9999-1", "0001-1", "\x00"):
        assert asked({"term": nonsense, "from": nonsense, "to": "2026-13-40"}, today) == term
    range_ = {"from": "2026-10-09", "to": "2026-10-01"}
    assert asked(range_, today) == Period(date(2026, 10, 1), date(2026, 10, 9))
    assert asked({"from": "2026-10-09"}, today) == Period(date(2026, 10, 9), date(2026, 10, 9))
    assert asked(range_, today, may_choose_days=False) == term
    assert asked(range_, today).address == {"from": "2026-10-01", "to": "2026-10-09"}
