"""Pauses: examples by hand, and an oracle that looks at every day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.gatherings.absences import Limit, Missed, is_late_cancel, is_seated_late, pauses

FIRST = date(2026, 11, 1)
START = datetime(2026, 11, 5, 19)


def on(*days, limit):
    return [Missed(FIRST + timedelta(days=day), limit, key) for key, day in enumerate(days)]


@pytest.mark.parametrize(
    ("days", "limit", "wanted"),
    [
        ((), Limit(2, 30, 14), []),
        ((0,), Limit(2, 30, 14), []),
        ((0, 29), Limit(2, 30, 14), [(30, 43, (0, 1))]),  # 30 days with the first and the last
        ((0, 30), Limit(2, 30, 14), []),
        ((0, 1, 2), Limit(2, 30, 14), [(2, 15, (0, 1))]),  # one counts once
        ((0, 1, 2, 3), Limit(2, 30, 14), [(2, 15, (0, 1)), (4, 17, (2, 3))]),
        ((5,), Limit(1, 1, 7), [(6, 12, (0,))]),
        ((3, 3), Limit(2, 1, 7), [(4, 10, (0, 1))]),
        ((0, 1, 2), Limit(0, 30, 14), []),
    ],
)
def test_by_hand(days, limit, wanted):
    found = [((p.first - FIRST).days, (p.last - FIRST).days, p.keys)
             for p in pauses(on(*days, limit=limit))]  # fmt: skip
    assert found == wanted


def test_each_gathering_counts_by_its_own_rules():
    old, new = Limit(2, 30, 14), Limit(3, 30, 7)
    missed = [Missed(FIRST, old, 1), Missed(FIRST + timedelta(days=1), new, 2)]
    assert pauses(missed) == []
    missed.append(Missed(FIRST + timedelta(days=2), old, 3))
    assert [each.keys for each in pauses(missed)] == [(1, 2, 3)]


@given(st.lists(st.integers(0, 60), max_size=10), st.integers(1, 4), st.integers(1, 30),
       st.integers(2, 20))  # fmt: skip
def test_day_by_day_says_the_same(days, after, window, length):
    found = pauses(on(*sorted(days), limit=Limit(after, window, length)))
    wanted, open_days = [], []
    for today in range(61):
        for _one in range(days.count(today)):
            open_days.append(today)
            recent = [day for day in open_days if today - day < window]
            if len(recent) >= after:
                wanted.append((today + 1, today + length, len(recent)))
                open_days = [day for day in open_days if today - day >= window]
    assert wanted == [((p.first - FIRST).days, (p.last - FIRST).days, len(p.keys)) for p in found]
    assert all((p.last - p.first).days == length - 1 for p in found)


@pytest.mark.parametrize(
    ("hours_before", "seated_before", "hours", "late"),
    [
        (13, 99, 12, False), (12, 99, 12, True), (1, 99, 12, True), (1, 99, None, False),
        (1, 12, 12, False),  # the seat came when it was too late to give it back
        (1, 13, 12, True),
    ],
)  # fmt: skip
def test_given_back_too_late(hours_before, seated_before, hours, late):
    now, seated = (START - timedelta(hours=n) for n in (hours_before, seated_before))
    assert is_late_cancel(now, START, seated, hours) is late


@pytest.mark.parametrize(
    ("before", "hours", "late"),
    [(None, 12, False), (12, 12, False), (11, 12, True), (11, None, False)],
)
def test_given_a_seat_too_late_to_come(before, hours, late):
    seated = None if before is None else START - timedelta(hours=before)
    assert is_seated_late(seated, START, hours) is late
