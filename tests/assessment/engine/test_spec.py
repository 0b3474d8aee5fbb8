"""Bands at their ends."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.spec import Band

ends = st.none() | st.sampled_from([Decimal(80), Decimal("89.5"), Decimal(90)])
near = st.sampled_from(["79.99", "80", "80.01", "89.5", "89.51", "90", "90.01"]).map(Fraction)


@given(ends, ends, st.booleans(), st.booleans(), near)
def test_a_band_holds_what_lies_between_its_ends(least, most, holds_least, holds_most, value):
    above = least is None or value > Fraction(least) or (holds_least and value == Fraction(least))
    below = most is None or value < Fraction(most) or (holds_most and value == Fraction(most))
    assert Band(Decimal(1), least, most, holds_least, holds_most).holds(value) == (above and below)


@pytest.mark.parametrize(
    ("holds_least", "holds_most", "found"),
    [(True, False, "80"), (False, True, "90"), (True, True, "80 90"), (False, False, "")],
)
def test_open_and_closed_ends(holds_least, holds_most, found):
    band = Band(Decimal(1), Decimal(80), Decimal(90), holds_least, holds_most)
    assert [each for each in ("80", "90") if band.holds(Fraction(each))] == found.split()
