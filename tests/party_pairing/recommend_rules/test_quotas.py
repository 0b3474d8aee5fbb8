"""Places against Decimal, and every form of the rules."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.quotas import Counted, places
from party_pairing.recommend_rules.spec import Factor, Meeting, Quota, Share, Spec

ROUND = {rules.HALF_UP: ROUND_HALF_UP, rules.DOWN: ROUND_FLOOR, rules.UP: ROUND_CEILING}


def of(quota, heads, *, factors=(), meeting=None, **unit):
    spec = Spec(quotas=(quota,), factors=factors, meeting=meeting or Meeting())
    return places(spec, Counted(heads, **unit))


@given(
    heads=st.integers(0, 300), percent=st.decimals("0.01", "100", places=2),
    rounding=st.sampled_from(rules.ROUNDINGS), halved=st.booleans(),
    least=st.integers(0, 3), most=st.none() | st.integers(3, 20),
)  # fmt: skip
def test_a_percentage_is_rounded_once_and_exactly(heads, percent, rounding, halved, least, most):
    quota = Quota(rules.PERCENT, percent=percent, rounding=rounding, least=least, most=most)
    factors = (Factor("bad", "不合格", Share(1, 2)),)
    facts = frozenset({"bad"} if halved else ())
    found = of(quota, {rules.MEMBERS: heads}, factors=factors, facts=facts)
    exact = heads * percent / 100 / (2 if halved else 1)
    by_hand = max(least, int(exact.quantize(D(1), rounding=ROUND[rounding])))
    assert found.places == (by_hand if most is None else min(by_hand, most))
    assert found.exact == Fraction(exact)


@pytest.mark.parametrize(
    ("a", "b", "halved", "found"),
    [(45, 20, False, 6), (46, 20, False, 7), (46, 20, True, 3), (20, 45, False, 0)],
)  # fmt: skip
def test_a_quarter_of_the_difference(a, b, halved, found):
    """R3: (a − b) × 25 %, halved by another module."""
    quota = Quota(rules.FORMULA, heads=rules.LEAGUE_MEMBERS, less=rules.APPLICANTS, percent=D(25))
    made = of(
        quota, {rules.LEAGUE_MEMBERS: a, rules.APPLICANTS: b},
        factors=(Factor("bad", "不合格", Share(1, 2)),), facts=frozenset({"bad"} if halved else ()),
    )  # fmt: skip
    assert made.places == found


@pytest.mark.parametrize(("count", "on_ballot"), [(1, 2), (2, 3), (3, 5), (4, 6)])
def test_the_ballot_holds_half_as_many_more(count, on_ballot):
    made = of(Quota(rules.COUNT, count=count), {}, meeting=Meeting(shortlist=Share(1, 2)))
    assert (made.places, made.on_ballot) == (count, on_ballot)


def test_a_table_says_each_and_nothing_is_none():
    assert of(Quota(rules.TABLE), {}, granted=3).places == 3
    assert of(Quota(rules.TABLE), {}).places == 0
    assert of(Quota(rules.TABLE, most=2), {}, granted=3).places == 2


def test_the_first_quota_that_fits_counts():
    spec = Spec(quotas=(
        Quota(rules.COUNT, count=1, branch_type="club"),
        Quota(rules.COUNT, count=6, degree=rules.GRADUATE),
        Quota(rules.COUNT, count=2, years=(1, 2)),
    ))  # fmt: skip
    assert places(spec, Counted({}, 1, branch_type="club")).places == 1
    assert places(spec, Counted({}, 1, rules.GRADUATE, "class")).places == 6
    assert places(spec, Counted({}, 2, rules.UNDERGRADUATE, "class")).places == 2
    assert places(spec, Counted({}, 3, rules.UNDERGRADUATE, "class")).places is None
    assert places(Spec(), Counted({})).places is None


def test_thirteen_percent_at_most_is_rounded_down():
    quota = Quota(rules.PERCENT, percent=D(13), rounding=rules.DOWN)
    assert [of(quota, {rules.MEMBERS: n}).places for n in (7, 8, 23, 30, 31)] == [0, 1, 2, 3, 4]
