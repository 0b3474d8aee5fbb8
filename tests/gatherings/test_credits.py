"""Points: examples by hand, and oracles that reckon in whole numbers."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as chosen
from hypothesis import strategies as st

from tuanwei.gatherings.credits import Claim, Presence, Shares, given, worked

START = datetime(2026, 11, 5, 19)
END = START + timedelta(hours=2)
GRACE = START + timedelta(minutes=15)


def there(came=0, left=None, *, made_up=False):
    """Somebody who came and left so many minutes after the start."""
    at, until = START + timedelta(minutes=came), None
    if left is not None:
        until = START + timedelta(minutes=left)
    return Presence(START, END, GRACE, at, until, made_up)


@pytest.mark.parametrize(
    ("presence", "shares", "points", "present"),
    [
        (there(-10), Shares(), "2", 1),
        (there(15), Shares(80), "2", 1),  # the last moment of grace: there from the start
        (there(16), Shares(80), "1.6", Fraction(104, 120)),
        (there(0, 120), Shares(early=50), "2", 1),  # left at the end
        (there(0, 119), Shares(early=50), "1", Fraction(119, 120)),
        (there(20, 110), Shares(80, 50), "0.8", Fraction(90, 120)),
        (there(20, 110), Shares(80, 50, lower_counts=True), "1", Fraction(90, 120)),
        (there(0, made_up=True), Shares(made_up=0), "0", 1),
        (there(20, made_up=True), Shares(80, 50, 50), "0.8", Fraction(100, 120)),
        (there(0, 60), Shares(least_present=50), "2", Fraction(1, 2)),
        (there(0, 59), Shares(least_present=50), "0", Fraction(59, 120)),
        (there(30), Shares(33, step=Decimal("0.5")), "0.5", Fraction(90, 120)),  # 0.66
        (there(30), Shares(37, step=Decimal("0.5")), "0.5", Fraction(90, 120)),  # 0.74
        (there(30), Shares(38, step=Decimal("0.5")), "1", Fraction(90, 120)),  # 0.76
        (there(30), Shares(25, step=Decimal("1")), "1", Fraction(90, 120)),  # a half goes up
        (there(30), Shares(24, step=Decimal("1")), "0", Fraction(90, 120)),
    ],
)
def test_by_hand(presence, shares, points, present):
    found = worked(Decimal("2.00"), presence, shares)
    assert (found.points, found.present) == (Decimal(points), present)


def test_too_short_says_so_and_gives_nothing():
    found = worked(Decimal(2), there(90), Shares(least_present=50))
    assert (found.is_too_short, found.points, found.factors) == (True, 0, ())


PERCENT = st.integers(0, 100)
STEPS = st.sampled_from([1, 5, 10, 25, 50, 100])  # in hundredths


@chosen(
    st.integers(0, 99_999), st.integers(-60, 119), st.none() | st.integers(0, 130), st.booleans(),
    st.tuples(PERCENT, PERCENT, PERCENT, PERCENT), st.booleans(), STEPS,
)  # fmt: skip
def test_whole_numbers_say_the_same(worth, came, left, made_up, percents, lower, step):
    """Everything in hundredths of points and minutes, rounded by whole division."""
    late_share, early_share, made_up_share, least = percents
    shares = Shares(late_share, early_share, made_up_share, least, lower, Decimal(step) / 100)
    found = worked(Decimal(worth) / 100, there(came, left, made_up=made_up), shares)
    is_late, is_early = came > 15, left is not None and left < 120
    minutes = max((left if is_early else 120) - (came if is_late else 0), 0)
    factors = [late_share] * is_late + [early_share] * is_early
    if lower and is_late and is_early:
        factors = [min(factors)]
    factors += [made_up_share] * made_up
    top, below = worth, 1
    for each in factors:
        top, below = top * each, below * 100
    steps = (2 * top + below * step) // (2 * below * step)
    wanted = 0 if minutes * 100 < least * 120 else steps * step
    assert found.points * 100 == wanted


def claim(points, kind="lesson", day=5, day_cap=None, term_cap=None, term="a"):
    def exact(number):
        return None if number is None else Decimal(number)

    return Claim(
        Decimal(points), kind, date(2026, 11, day), term, exact(day_cap), exact(term_cap)
    )  # fmt: skip


def test_caps_by_hand():
    claims = [
        claim(2, day_cap=3, term_cap=5), claim(2, day_cap=3, term_cap=5),
        claim(2, kind="service", day_cap=3), claim(2, day=6, day_cap=3, term_cap=5),
        claim(2, day=7, day_cap=3, term_cap=5), claim(2, day=7, term="b", term_cap=5),
    ]  # fmt: skip
    assert [(int(each.points), each.cut_by) for each in given(claims)] == [
        (2, ""), (1, "day"), (2, ""), (2, ""), (0, "term"), (2, ""),
    ]  # fmt: skip


def test_each_gathering_has_the_caps_of_its_own_version():
    claims = [claim(3, term_cap=10), claim(3, day=6, term_cap=4), claim(3, day=7, term_cap=10)]
    assert [int(each.points) for each in given(claims)] == [3, 1, 3]


@chosen(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5), st.sampled_from("ab")), max_size=12),
    st.integers(0, 60), st.integers(0, 150),
)  # fmt: skip
def test_nobody_passes_a_cap_and_nothing_below_it_is_lost(rows, day_cap, term_cap):
    rows.sort(key=lambda row: row[1])
    claims = [claim(points, kind, day, day_cap, term_cap) for points, day, kind in rows]
    found = [int(each.points) for each in given(claims)]
    for kind in "ab":
        of_days = [
            min(day_cap, sum(p for p, d, k in rows if (d, k) == (day, kind))) for day in range(6)
        ]
        total = sum(got for got, row in zip(found, rows, strict=True) if row[2] == kind)
        assert total == min(term_cap, sum(of_days))
    assert all(got <= row[0] for got, row in zip(found, rows, strict=True))
