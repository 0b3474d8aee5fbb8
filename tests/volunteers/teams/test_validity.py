"""Until when a qualification holds, against dateutil's own arithmetic of months."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from volunteers.teams.validity import SOON, last_day, months_later, standing

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(DAYS, st.integers(0, 600))
def test_months_are_those_of_the_calendar(day, months):
    assert months_later(day, months) == day + relativedelta(months=months)


@given(DAYS, st.none() | st.integers(1, 600), st.none() | DAYS)
def test_the_earlier_of_rule_and_print_counts(day, months, printed):
    ends = [day + relativedelta(months=months) - timedelta(days=1)] if months else []
    ends += [printed] if printed else []
    assert last_day(day, months, printed) == min(ends, default=None)


@pytest.mark.parametrize(("got_on", "until"), [
    (date(2026, 1, 15), date(2027, 1, 14)), (date(2024, 2, 29), date(2025, 2, 27)),
    (date(2026, 12, 1), date(2027, 11, 30)),
])  # fmt: skip
def test_a_year_ends_the_day_before(got_on, until):
    assert last_day(got_on, 12) == until


@pytest.mark.parametrize(("left", "expected"), [
    (None, "valid"), (SOON + 1, "valid"), (SOON, "expiring"), (0, "expiring"), (-1, "over"),
])  # fmt: skip
def test_the_last_day_still_counts(left, expected):
    today = date(2026, 11, 25)
    until = None if left is None else today + timedelta(days=left)
    assert standing(until, today) == expected
