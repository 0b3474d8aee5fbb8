"""Obligations by the week, month, half year and term, against counting day by day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.spec import Cadence
from party_pairing.pairs import cadence
from party_pairing.pairs.cadence import DONE, FREE, MISSED, OPEN, months_after, period_of, standing

MONTHLY = Cadence("talk", "month", Decimal(1), 45, 60)
ONE = Decimal(1)


def on(*days):
    return [(day, ONE) for day in days]


@pytest.mark.parametrize(
    ("every", "day", "first", "last", "code"),
    [
        ("week", date(2026, 11, 26), date(2026, 11, 23), date(2026, 11, 29), "26W48"),
        ("week", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3), "26W53"),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29), "202802"),
        ("half_year", date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30), "2026H1"),
        ("half_year", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31), "2026H2"),
        ("term", date(2027, 1, 31), date(2026, 9, 1), date(2027, 1, 31), "2026-1"),
        ("term", date(2026, 8, 31), date(2026, 2, 1), date(2026, 8, 31), "2025-2"),
        ("year", date(2026, 8, 31), date(2025, 9, 1), date(2026, 8, 31), "2025Y"),
        ("year", date(2026, 9, 1), date(2026, 9, 1), date(2027, 8, 31), "2026Y"),
    ],
)
def test_periods(every, day, first, last, code):
    found = period_of(every, day)
    assert (found.first, found.last, found.code) == (first, last, code)


def test_the_end_of_a_month_stays_in_it():
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_a_month_each():
    found = standing(
        MONTHLY, on(date(2026, 9, 20), date(2026, 11, 2)), date(2026, 9, 1), date(2026, 12, 3)
    )
    assert [line.state for line in found.lines] == [DONE, MISSED, DONE, OPEN]
    assert (found.last, found.gap, found.due_on) == (date(2026, 11, 2), 31, date(2026, 12, 31))
    assert (found.missed, found.is_overdue, found.reminds) == (1, False, False)


def test_a_pair_that_began_late_in_the_month_owes_nothing_for_it():
    assert standing(MONTHLY, [], date(2026, 9, 17), date(2026, 9, 30)).lines[0].state == FREE
    assert standing(MONTHLY, [], date(2026, 9, 16), date(2026, 9, 30)).lines[0].state == OPEN
    assert standing(MONTHLY, [], date(2026, 9, 17), date(2026, 9, 30)).due_on == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("days", "reminds", "tells"),
    [(44, False, False), (45, True, False), (59, True, False), (60, True, True)],
)
def test_reminded_and_told_on_the_very_day(days, reminds, tells):
    start = date(2026, 9, 1)
    found = standing(MONTHLY, [], start, start + timedelta(days=days))
    assert (found.gap, found.reminds, found.tells) == (days, reminds, tells)


def test_nobody_is_reminded_where_the_rules_do_not_say():
    found = standing(Cadence("talk", "month"), [], date(2026, 1, 1), date(2026, 12, 1))
    assert (found.reminds, found.tells, found.is_overdue) == (False, False, True)


def test_hours_add_up_over_a_term():
    forty = Cadence("hours", "term", Decimal(40))
    done = [(date(2026, 9, 9), Decimal("12.5")), (date(2026, 10, 9), Decimal("27.5"))]
    found = standing(forty, done, date(2026, 9, 1), date(2026, 11, 1))
    assert [(line.done, line.state) for line in found.lines] == [(Decimal(40), DONE)]
    assert found.due_on == date(2027, 8, 31)


def test_what_is_over_owes_nothing_more():
    found = standing(MONTHLY, [], date(2026, 9, 1), date(2027, 3, 1), date(2026, 10, 10))
    assert [line.state for line in found.lines] == [MISSED, FREE]
    assert (found.gap, found.due_on) == (39, None)


DAYS = st.dates(date(2025, 12, 1), date(2027, 3, 1))


@st.composite
def cases(draw):
    start, today = sorted((draw(DAYS), draw(DAYS)))
    end = draw(st.none() | st.dates(start, date(2027, 3, 31)))
    done = draw(st.lists(st.tuples(DAYS, st.integers(1, 3).map(Decimal)), max_size=12))
    asked = Cadence(
        "talk", draw(st.sampled_from([each for each in rules.CADENCES if each != rules.EVER])),
        Decimal(draw(st.integers(1, 3))), draw(st.none() | st.integers(1, 90)),
    )  # fmt: skip
    return asked, done, start, today, end


def by_hand(asked, done, start, today, end):
    """{first day of a period: (wanted, done, state)} by looking at every single day."""
    until = max(start, min(today, end or today))
    periods, day = {}, start - timedelta(days=400)
    while day <= until + timedelta(days=400):
        found = period_of(asked.every, day)
        periods.setdefault(found.first, [found, 0, 0])
        periods[found.first][1] += 1
        periods[found.first][2] += start <= day and (end is None or day <= end)
        day += timedelta(days=1)
    lines = {}
    for first, (period, days, stood) in periods.items():
        if not (period.last >= start and first <= until):
            continue
        had = sum((n for day, n in done if max(first, start) <= day <= min(period.last, until)),
                  Decimal(0))  # fmt: skip
        owes = asked.amount if stood * 2 >= days else 0
        last = min(period.last, end) if end else period.last
        state = FREE if not owes else DONE if had >= owes else MISSED if last < today else OPEN
        lines[first] = (owes, had, state)
    return lines


@settings(max_examples=80)
@given(cases())
def test_the_same_as_day_by_day(case):
    asked, done, start, today, end = case
    found = standing(asked, done, start, today, end)
    lines = {line.period.first: (line.wanted, line.done, line.state) for line in found.lines}
    assert lines == by_hand(*case)
    assert [*lines] == sorted(lines)
    until = max(start, min(today, end or today))
    inside = [day for day, _n in done if start <= day <= until]
    assert found.gap == (until - max(inside, default=start)).days
    if found.due_on:
        assert today <= found.due_on or end is None or found.due_on <= end
        assert end is None or found.due_on <= end


def test_codes_are_told_apart():
    codes = {
        period_of(every, date(2026, month, 15)).code
        for every in rules.CADENCES
        for month in range(1, 13)
    }
    assert all(len(code) <= 6 for code in codes)
    assert len(codes) == 12 + 12 + 2 + 3 + 2 + 1
    assert cadence.after("month", period_of("month", date(2026, 12, 5))).code == "202701"


def test_once_as_long_as_the_pair_lasts():
    once = Cadence(rules.PROBLEM, rules.EVER, ONE)
    begun, today, end = date(2026, 9, 1), date(2026, 11, 26), date(2027, 8, 31)
    found = standing(once, [], begun, today)
    assert ([line.state for line in found.lines], found.due_on) == ([OPEN], None)
    found = standing(once, [], begun, today, end)
    assert ([line.state for line in found.lines], found.due_on) == ([OPEN], end)
    found = standing(once, on(date(2026, 10, 8)), begun, today, end)
    assert ([line.state for line in found.lines], found.due_on) == ([DONE], None)
    assert [line.state for line in standing(once, [], begun, today, today).lines] == [OPEN]
    over = standing(once, [], begun, date(2027, 9, 1), end)
    assert ([line.state for line in over.lines], over.is_overdue) == ([MISSED], True)
