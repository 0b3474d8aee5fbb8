"""Leaves: against an oracle, and what must always hold."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.facts import Fact, Profile
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine, UnitFacts
from assessment.engine.spec import Band, Cycle, Indicator, Level, Measure, Spec, Step, Term
from tests.assessment.engine import oracle
from tests.assessment.engine.reckoning import Year, fact
from tests.assessment.engine.strategies import FIRST, LAST, facts, indicators

D = Decimal
idles = st.sampled_from([(), (1,), (9, 10), tuple(range(1, 13))])


def scored(indicator, found, idle=(), members=30, category="", first=FIRST, last=LAST):
    engine = Engine(Spec(indicators=(indicator,)), Calendar(first, last, idle))
    return engine.leaf(indicator, UnitFacts(found), Profile("u", None, category, members), {})


@settings(max_examples=100, deadline=None)
@given(indicators(), facts(), idles, st.sampled_from([0, 1, 30]), st.sampled_from(["", "arts"]))
def test_as_the_oracle_says(indicator, found, idle, members, category):
    exact = oracle.leaf(indicator, found, FIRST, LAST, idle, members, category)
    points = scored(indicator, found, idle, members, category).points
    assert points == oracle.rounded(exact, indicator.places, indicator.rounding)


@settings(max_examples=40, deadline=None)
@given(indicators(), facts(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(indicator, found, rng):
    mixed = list(found)
    rng.shuffle(mixed)
    assert scored(indicator, mixed) == scored(indicator, found)


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        (rules.GIVEN, rules.NEWEST),
        (rules.GIVEN, rules.RUN),
        (rules.GRADED, rules.TIMES),
        (rules.GRADED, rules.AVERAGE),
    ],
)
@settings(max_examples=15, deadline=None)
@given(facts(), st.randoms(use_true_random=False))
def test_nor_where_it_is_their_days_order_that_counts(kind, counted, found, rng):
    term = Term("t", "t", kind, Measure("s", counted, least=D(1)),
                levels=tuple(Level(key, key, D(n)) for n, key in enumerate(["", "a", "b", "z"])))  # fmt: skip
    leaf = Indicator("i", "i", floor=None, terms=(term,))
    mixed = list(found)
    rng.shuffle(mixed)
    assert scored(leaf, mixed) == scored(leaf, found)
    assert scored(leaf, mixed).points == oracle.leaf(leaf, found, FIRST, LAST, (), 30, "")


@settings(max_examples=100, deadline=None)
@given(indicators(), facts(), idles)
def test_an_explanation_adds_up_and_stays_within_floor_and_cap(indicator, found, idle):
    leaf = scored(indicator, found, idle)
    for each in leaf.scored:
        assert each.start + sum(part.points for part in each.parts) + each.cut == each.points
        for part in each.parts:
            assert (
                part.term.least is None or part.points >= part.term.least or part.why == "not_yet"
            )
            assert part.term.most is None or part.points <= part.term.most
            assert all(fact.source == part.term.measure.source for fact in part.facts)
            assert all(part.span.first <= fact.on <= part.span.last for fact in part.facts)
    assert leaf.together + leaf.cut + leaf.by_rounding == leaf.points
    before = leaf.points - leaf.by_rounding
    if indicator.floor is not None and not (indicator.is_capped and indicator.maximum is not None):
        assert before >= indicator.floor
    if indicator.is_capped and indicator.maximum is not None:
        assert before <= indicator.maximum


@settings(max_examples=60, deadline=None)
@given(facts(), st.sampled_from(rules.RANK_TIES), st.booleans(), st.sampled_from([0, 3]))
def test_places_make_points(found, ties, is_least_best, full):
    term = Term("t", "t", rules.RANKED, Measure("s", rules.AMOUNT), D("0.5"), full_places=full,
                ties=ties, is_least_best=is_least_best)  # fmt: skip
    leaf = Indicator("i", "i", maximum=D(1), floor=None, terms=(term,))
    units = {name: [each for each in found if each.by == name] for name in ("", "a", "b", "z")}
    amounts = {
        name: sum(
            (
                Fraction(each.number)
                for each in mine
                if each.source == "s" and FIRST <= each.on <= LAST
            ),
            Fraction(0),
        )
        for name, mine in units.items()
    }
    year = Year(Spec(indicators=(leaf,)), FIRST.isoformat(), LAST.isoformat())
    told = oracle.places(amounts, ties, is_least_best)
    for name, each in year.leaves(units).items():
        behind = max(told[name] - full, Fraction(0))
        assert each["i"].points == max(1 - behind / 2, Fraction(0))
        assert each["i"].scored[0].parts[0].place == told[name]


# what no fact, no member and no day make


@pytest.mark.parametrize("members", [0, 30])
@pytest.mark.parametrize("counted", rules.COUNTED)
@pytest.mark.parametrize("kind", [each for each in rules.TERM_KINDS if each != rules.RANKED])
def test_no_facts_at_all(kind, counted, members):
    term = Term("t", "t", kind, Measure("s", counted), D(1), levels=(Level("a", "a", D(3)),),
                bands=(Band(D(2)),), least=D(0))  # fmt: skip
    leaf = Indicator("i", "i", maximum=D(10), start=rules.FULL, terms=(term,))
    # zero of something is a measure and falls into the band; nothing to measure gives nothing
    measured = counted in (rules.TIMES, rules.AMOUNT, rules.RUN, rules.PEOPLE, rules.MISSED) or (
        counted == rules.PER_MEMBER and members
    )
    found = scored(leaf, [], members=members)
    assert found.scored[0].parts[0].points == (2 if kind == rules.BAND and measured else 0)
    assert found.points == 10


def test_nobody_to_divide_by_gives_nothing_and_says_so():
    term = Term("t", "t", rules.RATE, Measure("s", rules.PER_MEMBER), D(5))
    leaf = Indicator("i", "i", maximum=D(5), terms=(term,))
    part = scored(leaf, [fact("s")], members=0).scored[0].parts[0]
    assert (part.value, part.points, part.why) == (None, 0, "nobody")
    assert scored(leaf, [fact("s", number=15)], members=30).points == D("2.5")


def test_a_share_of_nobody_is_below_no_bound():
    gone = fact("s", number=0, of=0)
    below = Term("t", "t", rules.EACH, Measure("s", below=D(80)), D(-1))
    banded = Term("u", "u", rules.EACH, Measure("s"), bands=(Band(D(-3), most=D(80)),))
    leaf = Indicator("i", "i", floor=None, terms=(below, banded))
    assert scored(leaf, [gone]).points == 0
    assert scored(leaf, [gone, fact("s", number=1, of=2)]).points == -4


def test_facts_of_the_first_and_the_last_day_count_and_those_beside_do_not():
    leaf = Indicator("i", "i", terms=(Term("t", "t", rules.EACH, Measure("s"), D(1)),))
    days = ["2025-08-31", "2025-09-01", "2026-02-20", "2026-02-21"]
    found = scored(leaf, [fact("s", on=each) for each in days])
    assert [f"{each.on}" for each in found.scored[0].parts[0].facts] == days[1:3]


def test_a_day_has_a_month_and_a_term_but_no_week():
    day = date(2026, 3, 5)
    for every, points in ((rules.MONTH, 1), (rules.TERM, 1), (rules.HALF, 1), (rules.WEEK, 0)):
        leaf = Indicator("i", "i", start=rules.BASE, base=D(1), steps=(Step(every),))
        assert scored(leaf, [], first=day, last=day).points == points


def test_idle_months_are_not_missed():
    term = Term("t", "t", rules.SHORT, Measure("s"), D(-1), needed=D(1), every=rules.MONTH)
    leaf = Indicator("i", "i", maximum=D(10), start=rules.FULL, terms=(term,))
    assert scored(leaf, []).points == 10 - 6
    assert scored(leaf, [], idle=(1, 2)).points == 10 - 4
    assert scored(leaf, [fact("s", on="2026-01-05")], idle=(1, 2)).points == 10 - 4


def test_what_is_not_over_is_not_missed_yet():
    term = Term("t", "t", rules.SHORT, Measure("s"), D(-1), needed=D(1), every=rules.MONTH)
    spec = Spec(indicators=(Indicator("i", "i", maximum=D(10), start=rules.FULL, terms=(term,)),))
    half_way = Year(spec, "2025-09-01", "2026-02-28", until="2025-11-29")
    leaf = half_way.leaves({"u": []})["u"]["i"]
    assert leaf.points == 8
    assert [each.why for each in leaf.scored[0].parts] == ["", "", *["not_yet"] * 4]


def test_a_category_without_bands_of_its_own_takes_those_for_all():
    term = Term("t", "t", rules.BAND, Measure("s"), bands=(
        Band(D(1), D(1), category="arts"), Band(D(5), D(1))))  # fmt: skip
    leaf = Indicator("i", "i", terms=(term,))
    assert scored(leaf, [fact("s")], category="arts").points == 1
    assert scored(leaf, [fact("s")], category="science").points == 5
    only = Indicator(
        "i", "i", terms=(Term("t", "t", rules.BAND, Measure("s"), bands=term.bands[:1]),)
    )
    part = scored(only, [fact("s")], category="science").scored[0].parts[0]
    assert (part.points, part.why) == (0, "outside")


def test_negative_numbers_are_taken_as_they_are():
    leaf = Indicator(
        "i", "i", floor=None, terms=(Term("t", "t", rules.EACH, Measure("s", rules.AMOUNT), D(2)),)
    )
    assert scored(leaf, [fact("s", number="-1.5"), fact("s", number="0.25")]).points == D("-2.5")


def test_the_newest_of_one_day_is_the_later_row():
    leaf = Indicator("i", "i", terms=(Term("t", "t", rules.GIVEN, Measure("s", rules.NEWEST)),))
    rows = [Fact(key, "s", date(2025, 10, 1), D(key)) for key in (9, 10, 11)]
    random.Random(3).shuffle(rows)
    assert scored(leaf, rows).points == 11


def test_highest_only_and_half_of_the_second():
    level = Level("a", "a", D(6)), Level("b", "b", D(4)), Level("c", "c", D(2))
    won = [fact("s", level=each) for each in "cab"]
    for take, points in (((), 12), ((D(1),), 6), ((D(1), D("0.5")), 8)):
        leaf = Indicator(
            "i", "i", terms=(Term("t", "t", rules.EACH, Measure("s"), levels=level, take=take),)
        )
        assert scored(leaf, won).points == points


def test_readers_and_sources():
    term = Term("t", "t", rules.RANKED, sized_by="roster.members")
    engine = Year(Spec(cycle=Cycle(), indicators=(Indicator("i", "i", terms=(term,)),))).engine
    assert engine.sources == ["own:i:t", "roster.members"]
    assert engine.readers("roster.members") == engine.readers("own:i:t") == {"i"}
    assert engine.readers("else") == set()
