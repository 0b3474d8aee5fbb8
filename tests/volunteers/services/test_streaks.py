"""Regularity and streaks, against counting backwards from today."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from volunteers.services.streaks import Regularity, regularity, weeks_of, working_weeks

FIRST = date(2026, 9, 7)  # a Monday
TODAY = FIRST + timedelta(weeks=12, days=3)


def week(n):
    return FIRST + timedelta(weeks=n)


NUMBERS = st.sets(st.integers(0, 16))


@given(NUMBERS, NUMBERS)
def test_it_is_what_counting_backwards_finds(due, served):
    due, served = {week(n) for n in due}, {week(n) for n in served}
    streak, here = 0, week(12)
    for back in range(13):
        this = here - timedelta(weeks=back)
        if this in served:
            streak += 1
        elif this in due and this != here:
            break
    found = regularity(due, served, TODAY)
    counted = {w for w in due | served if w < here} | ({here} & served)
    assert (found.streak, found.served, found.weeks) == (
        streak, len(counted & served), len(counted)
    )  # fmt: skip
    assert found.streak <= found.longest <= found.served <= found.weeks


def test_a_week_off_breaks_nothing_and_a_missed_one_does():
    due = {week(n) for n in (0, 1, 2, 4, 5)}  # week 3 is a holiday
    today = week(6)
    assert regularity(due, {week(n) for n in (1, 2, 4, 5)}, today) == Regularity(4, 5, 4, 4)
    assert regularity(due, {week(n) for n in (0, 1, 2, 5)}, today) == Regularity(4, 5, 1, 3)
    assert regularity((), (), today) == Regularity(0, 0, 0, 0)


def test_the_week_that_runs_counts_once_it_was_served():
    due = {week(0), week(1)}
    assert regularity(due, {week(0)}, week(1)).streak == 1
    assert regularity(due, {week(0), week(1)}, week(1)) == Regularity(2, 2, 2, 2)


def test_weeks_are_named_by_their_mondays():
    assert weeks_of([date(2026, 9, 13), date(2026, 9, 14)]) == {FIRST, week(1)}
    holiday = {week(1) + timedelta(days=n) for n in range(7)}
    weeks = working_weeks(FIRST, week(2), lambda day: day.weekday() < 5 and day not in holiday)
    assert weeks == {FIRST, week(2)}
