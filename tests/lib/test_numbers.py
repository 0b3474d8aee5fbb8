from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.lib.numbers import grouped, half_up, percent


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Decimal("4.5"), 0, "5"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("0.045"), 2, "0.05"),
        (Decimal("96.44999"), 1, "96.4"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(9, 2), 0, "5"),
        (Fraction(-9, 2), 0, "-5"),
        (Fraction(2, 3), 0, "1"),
        (7, 1, "7.0"),
    ],
)
def test_half_up(value, places, expected):
    assert str(half_up(value, places)) == expected


@pytest.mark.parametrize("value", [4.5, "4.5", None])
def test_only_exact_numbers(value):
    with pytest.raises(TypeError):
        half_up(value)


@given(st.decimals(-10_000, 10_000, places=4, allow_nan=False), st.integers(0, 4))
def test_decimal_and_fraction_agree(value, places):
    assert half_up(value, places) == half_up(Fraction(value), places)


@given(st.fractions(-1000, 1000), st.integers(0, 3))
def test_never_further_than_half_a_step(value, places):
    assert abs(Fraction(half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)


def test_percent():
    assert percent(1, 8) == "13%"
    assert percent(2, 3, 1) == "66.7%"
    assert percent(0, 5) == "0%"
    assert percent(0, 0) == "—"
    assert percent(3, None) == "—"


def test_grouped():
    assert grouped(1204) == "1,204"
    assert grouped(Decimal("14.50")) == "14.50"
    assert grouped("约 10") == "约 10"
