"""Places, grades, vetoes, quotas, titles, what follows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.grading import Candidate, candidate_of, compares, stand
from assessment.engine.periods import Calendar
from assessment.engine.ranks import first_of, places, share_of
from assessment.engine.scoring import UnitFacts
from assessment.engine.spec import (
    Allotment,
    Consequence,
    Grade,
    Indicator,
    Measure,
    Quota,
    Spec,
    Title,
    Totals,
    Veto,
)
from assessment.engine.totals import total_of
from tests.assessment.engine import oracle
from tests.assessment.engine.reckoning import fact

D = Decimal
GRADES = (Grade("good", "", D(80)), Grade("pass", "", D(60), D(80)), Grade("fail", "", most=D(60)))
scores = st.lists(st.integers(50, 100), min_size=1, max_size=30)


def total(points):
    return total_of(Spec(indicators=(Indicator("all", "", maximum=D(100)),)), {"all": F(points)})


def standing(points, spec=Spec, vetoes=None, **profiles):
    """Standings of {unit: points}; `vetoes` {unit: keys}, profiles {field: {unit: value}}."""
    return stand(spec, {
        unit: Candidate(
            Profile(unit, **{name: found.get(unit, "") for name, found in profiles.items()}),
            total(each), frozenset((vetoes or {}).get(unit, ())),
        )
        for unit, each in points.items()
    })  # fmt: skip


@given(
    st.dictionaries(st.integers(), st.integers(0, 6), max_size=12),
    st.sampled_from(rules.RANK_TIES),
    st.booleans(),
)
def test_places(values, ties, is_least_best):
    assert places(values, ties, is_least_best) == oracle.places(values, ties, is_least_best)


@settings(deadline=None)
@given(scores, st.integers(0, 100), st.integers(0, 4), st.sampled_from(rules.ROUNDINGS),
       st.booleans(), st.lists(st.sampled_from("xyz"), min_size=30, max_size=30))  # fmt: skip
def test_quotas_are_never_exceeded_where_equals_drop(
    points, percent, fewest, rounding, above, parents
):
    units = dict(enumerate(points))
    spec = Spec(grades=GRADES, quotas=(
        Quota("good", D(percent), rounding=rounding, fewest=fewest, among=rules.OF_PARENT),
        Quota("pass", D(percent), rounding=rounding, fewest=fewest, is_and_above=above),
    ))  # fmt: skip
    found = standing(units, spec, parent=dict(enumerate(parents)))

    def seats(count):
        exact = F(percent * count, 100)
        wanted = {"down": exact // 1, "up": -(-exact // 1), "half_up": (exact + F(1, 2)) // 1}[
            rounding
        ]
        return min(count, max(int(wanted), fewest))

    for parent in "xyz":
        mine = [unit for unit in units if parents[unit] == parent]
        assert sum(found[unit].grade == "good" for unit in mine) <= seats(len(mine))
    passing = [
        unit for unit in units if found[unit].grade in (("good", "pass") if above else ("pass",))
    ]
    if not above or sum(found[unit].grade == "good" for unit in units) <= seats(len(units)):
        assert len(passing) <= seats(len(units))
    for (
        unit,
        each,
    ) in found.items():  # nobody is graded above what the points give, nor above a better one
        assert GRADES[["good", "pass", "fail"].index(each.grade)].key >= "" and each.by_points
        order = ["good", "pass", "fail"]
        assert order.index(each.grade) >= order.index(each.by_points)
        for other in units:
            if parents[other] == parents[unit] and units[other] > units[unit]:
                assert order.index(found[other].grade) <= order.index(each.grade)
            if units[other] == units[unit] and parents[other] == parents[unit]:
                assert found[other].grade == each.grade


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(0, 14))
def test_equals_at_the_last_seat(points, seats):
    ranked = list(enumerate(sorted(points, reverse=True)))
    dropped, kept = (first_of(ranked, seats, each) for each in (rules.DROP, rules.KEEP))
    assert len(dropped) <= seats
    assert set(dropped) <= set(kept)
    if len(dropped) < min(seats, len(points)):  # only a tie across the last seat leaves one empty
        assert ranked[seats - 1][1] == ranked[seats][1]
        assert len(kept) > seats
    assert [key for key, _ in ranked[: len(kept)]] == kept


@pytest.mark.parametrize(
    ("count", "percent", "rounding", "fewest", "share"),
    [(21, 20, "down", 0, 4), (23, 20, "half_up", 0, 5), (21, 20, "up", 0, 5), (3, 20, "down", 1, 1),
     (0, 20, "up", 1, 0), (7, 50, "half_up", 0, 4), (2, 300, "down", 0, 2)],
)  # fmt: skip
def test_shares(count, percent, rounding, fewest, share):
    assert share_of(count, D(percent), None, rounding, fewest) == share


def test_a_quota_hands_down_and_says_so():
    spec = Spec(grades=GRADES, quotas=(Quota("good", D(30), fewest=1),))
    found = standing({"a": 95, "b": 90, "c": 85, "d": 50}, spec)
    assert [each.grade for each in found.values()] == ["good", "pass", "pass", "fail"]
    assert (found["b"].why, found["b"].lowered_by, found["b"].by_points) == (
        "quota",
        "good",
        "good",
    )
    tied = standing({"a": 95, "b": 95, "c": 85}, spec)
    assert [each.grade for each in tied.values()] == ["pass"] * 3
    keep = replace(spec, quotas=(replace(spec.quotas[0], ties=rules.KEEP),))
    assert [each.grade for each in standing({"a": 95, "b": 95, "c": 85}, keep).values()] == [
        "good",
        "good",
        "pass",
    ]


def test_titles_cascade_one_two_three():
    spec = Spec(grades=GRADES, titles=(
        Title("first", "", number=1, grades=("good",)),
        Title("second", "", number=2, not_with=("first",), grades=("good",)),
        Title("third", "", percent=D(50), not_with=("first", "second")),
        Title("city", "", number=1, from_title="second"),
    ))  # fmt: skip
    found = standing({"a": 99, "b": 98, "c": 97, "d": 96, "e": 70, "f": 60}, spec)
    assert [each.titles for each in found.values()] == [
        ["first"], ["second", "city"], ["second"], ["third"], ["third"], ["third"],
    ]  # fmt: skip


def test_titles_by_general_branch_with_one_at_least():
    spec = Spec(titles=(Title("t", "", percent=D(20), rounding=rules.DOWN, fewest=1, among=rules.OF_PARENT,
                              allotments=(Allotment("会计", 2),)),))  # fmt: skip
    points = {"a": 90, "b": 80, "c": 70, "d": 60, "e": 50}
    parents = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
    names = {unit: {1: "会计", 2: "机电"}[parent] for unit, parent in parents.items()}
    found = standing(points, spec, parent=parents, parent_name=names)
    assert [unit for unit, each in found.items() if each.titles] == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("effect", "grade", "titles", "place"),
    [(rules.NOT_ASSESSED, "", [], None), (rules.NO_GRADE, "", ["t"], 1), (rules.GRADE_AT_MOST, "pass", ["t"], 1),
     (rules.NO_TITLE, "good", [], 1)],
)  # fmt: skip
def test_vetoes(effect, grade, titles, place):
    spec = Spec(
        grades=GRADES,
        titles=(Title("t", "", number=1),),
        vetoes=(Veto("v", "", effect=effect, grade="pass"),),
    )
    found = standing({"a": 90, "b": 50}, spec, {"a": ["v"]})["a"]
    assert (found.grade, found.titles, found.place) == (grade, titles, place)


def test_a_veto_lowers_and_never_lifts_and_the_lowest_holds():
    spec = Spec(grades=GRADES, vetoes=(Veto("v", "", grade="pass"), Veto("w", "", grade="fail")))
    assert standing({"a": 50}, spec, {"a": ["v"]})["a"].grade == "fail"
    found = standing({"a": 90}, spec, {"a": ["v", "w"]})["a"]
    assert (found.grade, found.why, found.lowered_by) == ("fail", "veto", "w")


def judged(spec, *found, points=90, members=30, category=""):
    spec = replace(spec, indicators=(Indicator("all", "", maximum=D(100)),))
    return candidate_of(
        spec, Profile("u", None, category, members), UnitFacts(found),
        Calendar(date(2025, 9, 1), date(2026, 8, 31)), total_of(spec, {"all": F(points)}),
    )  # fmt: skip


def test_tests_look_at_facts_scores_and_the_total():
    def vetoed(*tests, points=90):
        return judged(
            Spec(vetoes=(Veto("v", "", tests),)), fact("s"), fact("s"), points=points
        ).vetoes == {"v"}

    assert not vetoed()
    assert vetoed(rules.Test(measure=Measure("s"), number=D(2)))
    assert not vetoed(
        rules.Test(measure=Measure("s"), number=D(2)),
        rules.Test(rules.TOTAL, compare=rules.BELOW, number=D(90)),
    )
    assert vetoed(rules.Test(rules.SCORE, indicator="all", compare=rules.EQUAL, number=D(90)))
    assert not vetoed(
        rules.Test(rules.SCORE, indicator="gone", compare=rules.AT_LEAST, number=D(0))
    )
    assert not vetoed(
        rules.Test(measure=Measure("s", rules.SHARE), compare=rules.BELOW, number=D(80))
    )


def test_a_total_is_tested_as_grades_look_at_it():
    test = rules.Test(rules.TOTAL, compare=rules.BELOW, number=D(60))
    for exact, vetoes in ((False, set()), (True, {"v"})):
        spec = Spec(
            vetoes=(Veto("v", "", (test,)),), totals=Totals(places=0, is_graded_exact=exact)
        )
        assert judged(spec, points="59.5").vetoes == vetoes


def test_a_veto_bounds_the_total_and_one_is_for_a_category():
    spec = Spec(vetoes=(
        Veto("low", "", (rules.Test(measure=Measure("s")),), rules.TOTAL_AT_MOST, points=D(59)),
        Veto("out", "", effect=rules.NOT_ASSESSED, categories=("club",)),
    ))  # fmt: skip
    assert judged(spec, fact("s")).total.points == 59
    assert judged(spec, fact("s"), points=40).total.points == 40
    assert judged(spec).vetoes == set()
    assert judged(spec, category="club").vetoes == {"out"}


def test_three_in_a_row_of_a_unit_and_of_one_person():
    run = rules.Test(measure=Measure("s", rules.RUN, below=D(80)), number=D(3))
    spec = Spec(
        consequences=(
            Consequence("u", "", tests=(run,)),
            Consequence("p", "", tests=(run,), is_personal=True),
        )
    )
    rates = [fact("s", on=f"2025-10-0{n}", number=n, of=10, by="ab"[n % 2]) for n in range(1, 6)]
    found = judged(spec, *rates)
    assert (found.followed, found.people) == ({"u", "p"}, {"p": ("b",)})
    assert stand(spec, {"u": found})["u"].people == {"p": ("b",)}


def test_consequences_of_grades_vetoes_and_titles():
    spec = Spec(grades=GRADES, titles=(Title("t", "", number=1),), vetoes=(Veto("v", "", grade="pass"),), consequences=(
        Consequence("good", "", grades=("good",)), Consequence("veto", "", vetoes=("v",)),
        Consequence("title", "", titles=("t",)), Consequence("none", ""),
    ))  # fmt: skip
    found = standing({"a": 95, "b": 90}, spec, {"b": ["v"]})
    assert [each.consequences for each in found.values()] == [["good", "title"], ["veto"]]


def test_grades_of_a_category():
    spec = Spec(
        grades=(
            *GRADES,
            Grade("good", "", D(75), category="arts"),
            Grade("pass", "", None, D(75), category="arts"),
        )
    )
    found = standing({"a": 76, "b": 76}, spec, category={"a": "arts"})
    assert [each.grade for each in found.values()] == ["good", "pass"]


@given(st.fractions(0, 9), st.decimals(0, 9, places=1))
def test_comparisons(value, number):
    exact = F(number)
    assert [compares(value, each, number) for each in rules.COMPARISONS] == [
        value >= exact, value > exact, value < exact, value <= exact, value == exact,
    ]  # fmt: skip
