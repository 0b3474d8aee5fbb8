"""Parts of a period, against days counted one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.periods import Calendar, cycle_of
from assessment.engine.spec import Cycle
from tests.assessment.engine import oracle

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
EVERY = (rules.WHOLE, rules.TERM, rules.MONTH, rules.FORTNIGHT, rules.WEEK)


@settings(max_examples=40, deadline=None)
@given(days, st.integers(0, 400), st.sampled_from(EVERY), st.sets(st.integers(1, 12), max_size=4))
def test_parts(first, length, every, idle):
    last = first + timedelta(days=length)
    calendar = Calendar(first, last, idle)
    told = oracle.blocks(first, last, every, idle)
    assert [(each.first, each.last) for each in calendar.parts(every)] == [
        (each[0], each[-1]) for each in told
    ]
    for day in (first, last, first + timedelta(days=length // 2), last + timedelta(days=1)):
        place = next((n for n, each in enumerate(told) if day in each), None)
        assert calendar.place(every, day) == calendar.place(every, day) == place


@settings(max_examples=40, deadline=None)
@given(days, st.integers(0, 400))
def test_halves_cover_the_period_once(first, length):
    last = first + timedelta(days=length)
    parts = Calendar(first, last).parts(rules.HALF)
    assert len(parts) <= 2
    assert (parts[0].first, parts[-1].last) == (first, last)
    if len(parts) == 2:
        assert parts[0].last + timedelta(days=1) == parts[1].first


@pytest.mark.parametrize(
    ("cycle", "day", "first", "last"),
    [
        (Cycle(rules.YEAR, 12, 1), "2026-11-30", "2025-12-01", "2026-11-30"),
        (Cycle(rules.YEAR, 12, 1), "2026-12-01", "2026-12-01", "2027-11-30"),
        (Cycle(rules.YEAR), "2026-03-01", "2026-01-01", "2026-12-31"),
        (Cycle(rules.SCHOOL_YEAR), "2026-08-31", "2025-09-01", "2026-08-31"),
        (Cycle(rules.HALF_YEAR, 6, 1), "2026-12-01", "2026-12-01", "2027-05-31"),
        (Cycle(rules.ONE_TERM), "2026-01-31", "2025-09-01", "2026-01-31"),
        (Cycle(rules.ONE_MONTH), "2024-02-03", "2024-02-01", "2024-02-29"),
        (Cycle(rules.ISSUE), "2024-02-03", "2024-02-03", "2024-02-03"),
    ],
)
def test_cycles(cycle, day, first, last):
    found = cycle_of(cycle, date.fromisoformat(day))
    assert (f"{found.first}", f"{found.last}") == (first, last)


def test_the_middle_of_a_year_from_december():
    parts = Calendar(date(2025, 12, 1), date(2026, 11, 30)).parts(rules.HALF)
    assert [f"{each.first}" for each in parts] == ["2025-12-01", "2026-06-01"]


@pytest.mark.parametrize(
    ("first", "last", "half"),
    [
        ("2025-09-01", "2026-01-31", 1),
        ("2026-02-01", "2026-08-31", 2),
        ("2025-09-01", "2026-08-31", 0),
    ],
)
def test_which_half_of_the_school_year(first, last, half):
    assert Calendar(date.fromisoformat(first), date.fromisoformat(last)).half == half
