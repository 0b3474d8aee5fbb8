"""Quorums and majorities against the checked table, and against a count by trying."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.quorums import Heads, passing, quorum, smallest
from party_pairing.recommend_rules.quotas import Counted, places
from party_pairing.recommend_rules.spec import Meeting, Quota, Share, Spec

# n: ≥1/2, ≥2/3, >2/3, ≥4/5, >4/5
TABLE = {
    9: (5, 6, 7, 8, 8), 10: (5, 7, 7, 8, 9), 25: (13, 17, 17, 20, 21), 28: (14, 19, 19, 23, 23),
    30: (15, 20, 21, 24, 25), 35: (18, 24, 24, 28, 29), 42: (21, 28, 29, 34, 34),
    45: (23, 30, 31, 36, 37),
}  # fmt: skip
TESTS = ((1, 2, False), (2, 3, False), (2, 3, True), (4, 5, False), (4, 5, True))


@pytest.mark.parametrize("n", TABLE)
def test_the_table(n):
    found = tuple(
        smallest(n, rules.Test(rules.EXPECTED, Share(top, bottom), is_strict))
        for top, bottom, is_strict in TESTS
    )
    assert found == TABLE[n]


def test_six_of_ten_are_no_two_thirds():
    meeting = Meeting(quorum=(rules.Test(rules.EXPECTED, Share(2, 3)),))
    assert not quorum(Heads(expected=10, present=6), meeting)[0].holds
    assert quorum(Heads(expected=10, present=7), meeting)[0].holds


def test_the_same_vote_passes_in_one_college_and_fails_in_another():
    heads = Heads(expected=45, voting=45, present=32, issued=32, cast=31, valid=31)
    tests = [
        rules.Test(rules.EXPECTED, Share(1, 2), is_strict=True),
        rules.Test(rules.PRESENT, Share(1, 2), is_strict=True),
        rules.Test(rules.PRESENT, Share(2, 3)),
    ]
    found = [passing(22, heads, Meeting(passing=(each,)))[0] for each in tests]
    assert [each.holds for each in found] == [False, True, True]
    assert [each.needed for each in found] == [23, 17, 22]


@given(
    n=st.integers(0, 400), bottom=st.integers(1, 20), top=st.integers(0, 20), strict=st.booleans()
)
def test_smallest_is_the_first_head_count_that_satisfies(n, bottom, top, strict):
    top = min(top, bottom)
    share = Fraction(top, bottom)
    tried = next(
        (k for k in range(n + 2) if (k > share * n if strict else k >= share * n)), None
    )  # fmt: skip
    assert smallest(n, rules.Test(rules.EXPECTED, Share(top, bottom), strict)) == tried


@pytest.mark.parametrize(
    ("n", "rounding", "found"),
    [(22, rules.HALF_UP, 4), (23, rules.HALF_UP, 5), (45, rules.DOWN, 9), (21, rules.UP, 5)],
)
def test_twenty_percent(n, rounding, found):
    spec = Spec(quotas=(Quota(rules.PERCENT, percent=Decimal(20), rounding=rounding),))
    assert places(spec, Counted({rules.MEMBERS: n})).places == found


def test_four_and_a_half_are_five():
    spec = Spec(quotas=(Quota(rules.PERCENT, percent=Decimal(10)),))
    assert places(spec, Counted({rules.MEMBERS: 45})).places == 5
