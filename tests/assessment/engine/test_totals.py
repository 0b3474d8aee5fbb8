"""Totals: the formula, what does not apply, weights, bonus, bounds, rounding."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.ranks import rounded
from assessment.engine.spec import Category, Factor, Indicator, Spec, Totals
from assessment.engine.totals import total_of
from tests.assessment.engine import oracle

D = Decimal
points = st.integers(0, 40).map(lambda n: F(n, 4))
maxima = st.integers(1, 40).map(Decimal)


@st.composite
def trees(draw):
    """Blocks of items, (spec, points, what does not apply)."""
    found, given_points, absent = [], {}, set()
    for n in range(draw(st.integers(1, 3))):
        many = draw(st.integers(0, 3))
        found.append(Indicator(f"b{n}", "", maximum=draw(maxima), is_bonus=draw(st.integers(0, 4)) == 0,
                               is_capped=draw(st.booleans())))  # fmt: skip
        for m in range(many):
            found.append(Indicator(f"b{n}-{m}", "", f"b{n}", draw(maxima)))
        for key in [f"b{n}-{m}" for m in range(many)] or [f"b{n}"]:
            given_points[key] = draw(points)
            if draw(st.integers(0, 3)) == 0:
                absent.add(key)
    totals = Totals(
        rescale=draw(st.sampled_from(rules.RESCALES)), bonus_most=draw(st.none() | st.just(D(3))),
        bonus_percent=draw(st.none() | st.just(D(10))), most=draw(st.none() | st.just(D(60))),
        factors=(Factor(D(20), D("0.689")),), places=draw(st.sampled_from([None, 0, 2])),
        rounding=draw(st.sampled_from(rules.ROUNDINGS)),
    )  # fmt: skip
    return Spec(indicators=tuple(found), totals=totals), given_points, absent


def formula(spec, given_points, absent):
    """The total, written down block by block."""
    way = spec.totals.rescale
    base = raw = whole = all_of_it = bonus = F(0)
    for block in [each for each in spec.indicators if not each.parent]:
        items = [each for each in spec.indicators if each.parent == block.key] or [block]
        there = [each for each in items if each.key not in absent]
        gone = sum((F(each.maximum) for each in items if each.key in absent), F(0))
        mine = sum((given_points[each.key] for each in there), F(0))
        most = F(block.maximum)
        if items != [block]:
            if way == "full" and there:
                mine += gone
            if way in ("exact", "printed"):
                most = max(most - gone, F(0))
            if block.is_capped:
                mine = min(mine, most)
        if block.is_bonus:
            bonus += mine if there else 0
            continue
        all_of_it += F(block.maximum)
        if there:
            raw, whole = raw + mine, whole + most
        elif way == "full":
            base += F(block.maximum)
    factor = F(1)
    if way == "exact" and whole:
        factor = all_of_it / whole
    if way == "printed" and whole:
        factor = F("0.689") if whole == 20 else F(100) / whole
    base += raw * factor
    if spec.totals.bonus_most is not None:
        bonus = min(bonus, F(3))
    if spec.totals.bonus_percent is not None:
        bonus = min(bonus, base / 10)
    total = max(base + bonus, F(0))
    total = total if spec.totals.most is None else min(total, F(60))
    return total, oracle.rounded(total, spec.totals.places, spec.totals.rounding)


@settings(max_examples=200, deadline=None)
@given(trees())
def test_the_total_is_the_formula(tree):
    spec, given_points, absent = tree
    found = total_of(spec, given_points, absent)
    assert (found.exact, found.points) == formula(spec, given_points, absent)
    assert found.bonus_given <= found.bonus


@given(
    st.fractions(-1000, 1000), st.sampled_from([None, 0, 1, 2]), st.sampled_from(rules.ROUNDINGS)
)
def test_rounding(value, at, how):
    assert rounded(value, at, how) == oracle.rounded(value, at, how)


@pytest.mark.parametrize(
    ("value", "half_up", "down", "up"),
    [("0.5", 1, 0, 1), ("-0.5", -1, -1, 0), ("2.4", 2, 2, 3), ("2", 2, 2, 2)],
)
def test_rounding_at_the_middle(value, half_up, down, up):
    assert [rounded(F(value), 0, each) for each in rules.ROUNDINGS] == [half_up, down, up]


def block(key, maximum, parent="", **more):
    return Indicator(key, "", parent, None if maximum is None else D(maximum), **more)


def test_what_does_not_apply_deep_down_lowers_every_maximum_above():
    spec = Spec(indicators=(
        block("a", 60), block("a-1", 40, "a"), block("a-1-1", 20, "a-1"), block("a-1-2", 20, "a-1"),
        block("a-2", 20, "a"), block("b", 40),
    ))  # fmt: skip
    full = {"a-1-1": F(20), "a-1-2": F(20), "a-2": F(20), "b": F(40)}
    found = total_of(spec, full, {"a-1-2"})
    assert (found.nodes["a"].maximum, found.raw_maximum, found.points) == (40, 80, 100)


KINDS = (Category("arts", "文科"), Category("science", "理科"))


@pytest.mark.parametrize("rescale", ["exact", "printed", "full", "nothing"])
def test_an_item_for_some_in_the_place_of_one_for_others_takes_nothing_away(rescale):
    """共同 15 + 文科 15 or 理科 15 in a block of 30: a branch of either has 30 of 30, and no more for half of it."""
    spec = Spec(
        categories=KINDS, totals=Totals(rescale=rescale),
        indicators=(
            block("a", 70), block("b", 30), block("b-1", 15, "b"),
            block("b-2", 15, "b", categories=("arts",)),
            block("b-3", 15, "b", categories=("science",)),
        ),
    )  # fmt: skip
    found = total_of(spec, {"a": F(70), "b-1": F(7), "b-2": F(8)}, {"b-3"})
    assert (found.nodes["b"].maximum, found.raw_maximum, found.exact) == (30, 100, 85)


@pytest.mark.parametrize("rescale", ["exact", "printed", "full", "nothing"])
def test_so_do_whole_blocks_and_weights(rescale):
    tops = (block("a", 60), block("b", 40, categories=("arts",)),
            block("c", 40, categories=("science",)))  # fmt: skip
    spec = Spec(categories=KINDS, indicators=tops, totals=Totals(rescale=rescale))
    assert total_of(spec, {"a": F(30), "b": F(20)}, {"c"}).exact == 50
    weighed = Spec(
        categories=KINDS, totals=Totals(rescale=rescale),
        indicators=tuple(replace(each, weight=each.maximum) for each in tops),
    )  # fmt: skip
    assert total_of(weighed, {"a": F(30), "c": F(20)}, {"b"}).exact == 50


def test_what_only_some_have_is_scaled_for_the_others():
    """一年级 has no 宣讲 15: 85 of 85 are 100."""
    spec = Spec(categories=KINDS, indicators=(
        block("a", 70), block("b", 30), block("b-1", 15, "b"),
        block("b-2", 15, "b", categories=("arts",)),
    ))  # fmt: skip
    found = total_of(spec, {"a": F(70), "b-1": F(15)}, {"b-2"})
    assert (found.nodes["b"].maximum, found.raw_maximum, found.exact) == (15, 85, 100)


def test_all_not_applicable_is_nothing_and_divides_by_nothing():
    spec = Spec(indicators=(block("a", 60), block("b", 40)))
    for rescale, points in (("exact", 0), ("printed", 0), ("nothing", 0), ("full", 100)):
        found = total_of(
            Spec(indicators=spec.indicators, totals=Totals(rescale=rescale)), {}, {"a", "b"}
        )
        assert (found.points, found.raw_maximum) == (points, 0)


def test_weights_of_what_does_not_apply_are_spread():
    spec = Spec(
        indicators=tuple(
            block(key, 100, weight=D(weight)) for key, weight in (("a", 20), ("b", 60), ("c", 20))
        )
    )
    leaves = {"a": F(90), "b": F(80), "c": F(50)}
    assert total_of(spec, leaves).points == 18 + 48 + 10
    assert total_of(spec, leaves, {"c"}).points == D("82.5")
    as_nothing = Spec(indicators=spec.indicators, totals=Totals(rescale=rules.AS_NOTHING))
    assert total_of(as_nothing, leaves, {"c"}).points == 66


def test_weighed_children_of_a_block_fill_its_maximum():
    spec = Spec(indicators=(
        block("a", 40), block("x", 10, "a", weight=D(25)), block("y", 50, "a", weight=D(75)), block("b", 60),
    ))  # fmt: skip
    found = total_of(spec, {"x": F(5), "y": F(50), "b": F(60)})
    assert (found.nodes["a"].points, found.points) == (35, 95)


def test_the_best_child_counts_and_one_without_a_maximum_has_its_childrens():
    spec = Spec(indicators=(
        block("a", None, combine=rules.HIGHEST), block("x", 10, "a"), block("y", 20, "a"),
        block("b", 80),
    ))  # fmt: skip
    found = total_of(spec, {"x": F(8), "y": F(6), "b": F(70)})
    assert (found.nodes["a"].points, found.raw_maximum, found.factor, found.points) == (
        8,
        100,
        1,
        78,
    )


def test_below_nothing_where_the_rule_says_so():
    spec = Spec(
        indicators=(block("a", None, floor=None, is_capped=False),),
        totals=Totals(least=None, most=None),
    )
    assert total_of(spec, {"a": F(-7)}).points == -7
    assert total_of(Spec(indicators=spec.indicators), {"a": F(-7)}).points == 0
