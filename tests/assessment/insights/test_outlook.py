"""What is at stake, how far the next grade is, which vetoes are near: exactly, with worked examples."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.facts import Fact, Profile
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine, UnitFacts
from assessment.engine.spec import Grade, Indicator, Measure, Quota, Spec, Step, Term, Veto
from assessment.engine.totals import total_of
from assessment.insights import outlook

D = Decimal
FIRST, LAST = date(2025, 9, 1), date(2026, 6, 30)
ME = Profile("me", members=30)


def term(key="short", points=-5, needed=1, source="days", every=rules.MONTH, **more):
    return Term(
        key, key, rules.SHORT, Measure(source), D(points), needed=D(needed), every=every, **more
    )


def leaf(*terms, **fields):
    return Indicator(**{
        "key": "days", "label": "团日", "maximum": D(40), "start": rules.FULL, "terms": terms, **fields
    })  # fmt: skip


def facts(*days, source="days"):
    return UnitFacts(Fact(n, source, on) for n, on in enumerate(days))


def stakes(indicator, known, today, settled=()):
    calendar = Calendar(FIRST, LAST, until=today - timedelta(days=1))
    engine = Engine(Spec(indicators=(indicator,)), calendar)
    return outlook.stakes(engine, known, ME, today, settled)


def said(found):
    return [(each.term.key, each.span.last, each.missing, each.loss) for each in found]


NOVEMBER = (date(2025, 9, 3), date(2025, 10, 3))


def test_a_month_that_lacks_one():
    found = stakes(leaf(term()), facts(*NOVEMBER), date(2025, 11, 12))
    assert said(found) == [("short", date(2025, 11, 30), 1, -5)]


def test_nothing_is_at_stake_when_it_is_done_or_over_or_settled():
    day = date(2025, 11, 12)
    assert stakes(leaf(term()), facts(*NOVEMBER, date(2025, 11, 2)), day) == []
    assert stakes(leaf(term()), facts(*NOVEMBER), day, {"days"}) == []
    assert stakes(leaf(term()), facts(*NOVEMBER), LAST + timedelta(days=1)) == []


def test_the_last_day_still_counts():
    found = stakes(leaf(term()), facts(*NOVEMBER), date(2025, 11, 30))
    assert said(found) == [("short", date(2025, 11, 30), 1, -5)]


def test_the_floor_is_in_the_loss():
    """Full 12, September and October missed: 2 are left, so 5 cannot be lost."""
    found = stakes(leaf(term(), maximum=D(12)), facts(), date(2025, 11, 12))
    assert said(found) == [("short", date(2025, 11, 30), 1, -2)]


def test_what_lies_above_the_maximum_is_lost_first():
    """Full 40 and two reports of 4: of 48 only 40 count, so 5 less are no loss, and 10 less are one of 2."""
    more = Term("more", "more", rules.EACH, Measure("reports"), D(4))
    known = UnitFacts(
        [*facts(*NOVEMBER).of("days"), *facts(FIRST, FIRST, source="reports").of("reports")]
    )
    assert stakes(leaf(term(), more), known, date(2025, 11, 12)) == []
    found = stakes(leaf(term(points=-10), more), known, date(2025, 11, 12))
    assert [each.loss for each in found] == [-2]


def test_nothing_left_to_lose():
    assert stakes(leaf(term(), maximum=D(10)), facts(), date(2025, 11, 12)) == []


def test_two_terms_of_one_month_are_told_apart():
    """Meetings (2 needed, 1 each) and league days (1 needed, 5 each); what was missed in September by the other one
    stays missed."""
    both = leaf(term(), term("meet", D(-1), D(2), "meetings"))
    found = stakes(both, facts(date(2025, 10, 3)), date(2025, 11, 12))
    assert said(found) == [
        ("short", date(2025, 11, 30), 1, -5), ("meet", date(2025, 11, 30), 2, -2),
    ]  # fmt: skip


def test_the_nearest_end_comes_first():
    both = leaf(term(every=rules.TERM), term("week", D(-1), every=rules.WEEK))
    found = said(stakes(both, facts(), date(2025, 11, 12)))
    assert [key for key, *_rest in found] == ["week", "short"]


def test_a_mean_of_months_spreads_the_loss():
    """Ten months, each from full 10: one missed month of 5 takes a tenth of 5."""
    mean = leaf(term(), maximum=D(10), steps=(Step(rules.MONTH, rules.MEAN),))
    found = stakes(mean, facts(*NOVEMBER), date(2025, 11, 12))
    assert said(found) == [("short", date(2025, 11, 30), 1, Fraction(-1, 2))]


def test_a_bound_of_the_term_holds():
    found = stakes(leaf(term(needed=D(4), least=D(-8))), facts(*NOVEMBER), date(2025, 11, 12))
    assert [each.loss for each in found] == [-8]


@settings(max_examples=40, deadline=None)
@given(
    months=st.lists(st.integers(0, 3), min_size=3, max_size=3), needed=st.integers(1, 3),
    points=st.integers(1, 20), maximum=st.integers(1, 40), mean=st.booleans(),
)  # fmt: skip
def test_the_loss_is_what_the_end_of_the_month_brings(months, needed, points, maximum, mean):
    """Against the engine itself on the first day of the next month."""
    one = leaf(
        term(points=D(-points), needed=D(needed)), maximum=D(maximum),
        steps=(Step(rules.MONTH, rules.MEAN),) if mean else (),
    )  # fmt: skip
    known = facts(*[date(2025, 9 + m, 1 + n) for m, many in enumerate(months) for n in range(many)])
    found = stakes(one, known, date(2025, 11, 12))
    before, after = (
        Engine(Spec(indicators=(one,)), Calendar(FIRST, LAST, until=until)).leaf(one, known, ME, {}).points
        for until in (date(2025, 11, 11), date(2025, 11, 30))
    )  # fmt: skip
    assert sum(each.loss for each in found) == after - before


GRADES = (
    Grade("good", "优秀", D(80)),
    Grade("pass", "合格", D(60), D(80)),
    Grade("fail", "不合格", most=D(60)),
)


@pytest.mark.parametrize(("value", "grade", "missing"), [
    (Fraction(153, 2), "good", Fraction(7, 2)), (Fraction(80), None, 0), (Fraction(40), "pass", 20),
    (Fraction(0), "pass", 60),
])  # fmt: skip
def test_the_next_grade(value, grade, missing):
    found = outlook.step_up(Spec(grades=GRADES), value, "")
    assert (None if found is None else (found.grade.key, found.missing, found.is_more)) == (
        None if grade is None else (grade, missing, False)
    )


def test_more_than_a_bound_is_asked_where_it_does_not_belong():
    open_ended = Spec(
        grades=(Grade("good", "优秀", D(80), holds_least=False), Grade("pass", "合格"))
    )
    found = outlook.step_up(open_ended, Fraction(80), "")
    assert (found.missing, found.is_more) == (0, True)


def test_grades_of_the_own_category_and_the_quota():
    spec = Spec(
        grades=(*GRADES, Grade("good", "优秀", D(70), category="arts")),
        quotas=(Quota("good", D(30)),),
    )
    assert outlook.step_up(spec, Fraction(65), "arts").missing == 5
    assert outlook.step_up(spec, Fraction(65), "").missing == 15
    assert outlook.step_up(spec, Fraction(65), "").quota.percent == 30


def test_how_much_may_be_lost():
    found = outlook.spare(Spec(grades=GRADES), Fraction(82), "")
    assert (found.grade.key, found.points, found.below) == ("good", 2, "合格")
    assert outlook.spare(Spec(grades=GRADES), Fraction(50), "") is None


SERIOUS = Veto(
    "serious", "严重违纪", (rules.Test(measure=Measure("fault", rules.AMOUNT), number=D(3)),)
)


def near(veto, known, points=70, held=()):
    spec = Spec(indicators=(leaf(),), vetoes=(veto,), grades=GRADES)
    total = total_of(spec, {"days": Fraction(points)})
    found = outlook.vetoes_near(spec, known, ME, Calendar(FIRST, LAST), total, held)
    return [(each.value, each.missing) for each in found]


def faults(*numbers):
    return UnitFacts(Fact(n, "fault", FIRST, D(number)) for n, number in enumerate(numbers))


def test_a_veto_one_step_away():
    assert near(SERIOUS, faults(2)) == [(2, 1)]
    assert near(SERIOUS, faults(1)) == []
    assert near(SERIOUS, faults()) == []
    assert near(SERIOUS, faults(2), held={"serious"}) == []
    assert near(replace(SERIOUS, categories=("club",)), faults(2)) == []


def test_a_veto_that_nothing_has_begun_for_is_not_near():
    once = replace(SERIOUS, tests=(replace(SERIOUS.tests[0], number=D(1)),))
    assert near(once, faults()) == []


def test_more_than_a_count_asks_for_one_more():
    above = replace(SERIOUS, tests=(replace(SERIOUS.tests[0], compare=rules.MORE),))
    assert near(above, faults(3)) == [(3, 1)]
    assert near(above, faults(2)) == []


def test_a_score_just_above_its_bound():
    low = replace(
        SERIOUS,
        tests=(rules.Test(rules.SCORE, indicator="days", compare=rules.BELOW, number=D(24)),),
    )
    assert near(low, faults(), points=D(25)) == [(25, 1)]
    assert near(low, faults(), points=D(26)) == []


def test_two_open_tests_are_not_near():
    both = replace(SERIOUS, tests=(*SERIOUS.tests, replace(SERIOUS.tests[0], number=D(4))))
    assert near(both, faults(2)) == []


def test_what_waits_for_people():
    judged = Indicator("team", "班子", maximum=D(20), terms=(
        Term("level", "评定", rules.GRADED, levels=(rules.Level("a", "好", D(20)),)),))  # fmt: skip
    engine = Engine(Spec(indicators=(judged, leaf(term()))), Calendar(FIRST, LAST))
    own = "own:team:level"
    assert outlook.waits_for_people(engine.leaf(judged, UnitFacts([]), ME, {}))
    given_one = UnitFacts([Fact(1, own, FIRST, level="a")])
    assert not outlook.waits_for_people(engine.leaf(judged, given_one, ME, {}))
    assert not outlook.waits_for_people(engine.leaf(engine.leaves[1], UnitFacts([]), ME, {}))


# --- One more, and others -------------------------------------------------------------------


def chances(indicator, known, today=date(2025, 11, 12), settled=()):
    calendar = Calendar(FIRST, LAST, until=today - timedelta(days=1))
    engine = Engine(Spec(indicators=(indicator,)), calendar)
    found = outlook.chances(engine, known, ME, today, settled)
    return [(each.term.key, each.least, each.most, each.rest) for each in found]


def each(points=0, source="awards", **more):
    return Term("each", "each", rules.EACH, Measure(source), D(points), **more)


def awards(many):
    return facts(*[date(2025, 10, 3)] * many, source="awards")


def bonus(*terms, maximum=10, **more):
    return leaf(*terms, start=rules.NOTHING, maximum=D(maximum), **more)


@pytest.mark.parametrize(
    ("many", "found"),
    [(0, [("each", 4, 4, 10)]), (2, [("each", 2, 2, 2)]), (3, []), (5, [])],
)
def test_one_more_gives_up_to_the_cap(many, found):
    assert chances(bonus(each(4)), awards(many)) == found


def test_one_more_takes_down_to_the_floor():
    fault = each(-6)
    assert chances(leaf(fault, maximum=D(10)), facts()) == [("each", -6, -6, 0)]
    assert chances(leaf(fault, maximum=D(10)), awards(1)) == [("each", -4, -4, 6)]
    assert chances(leaf(fault, maximum=D(10)), awards(2)) == []
    assert chances(leaf(fault), facts(), settled={"days"}) == []


def test_one_more_of_any_level_and_the_best_alone():
    levels = (rules.Level("city", "市", D(1)), rules.Level("province", "省", D(3)))
    assert chances(bonus(each(levels=levels)), facts()) == [("each", 1, 3, 10)]
    cells = (rules.Cell("first", "city", D(2)), rules.Cell("", "", D(1)))
    assert chances(bonus(each(cells=cells)), facts()) == [("each", 1, 2, 10)]
    best = each(levels=levels, take=(D(1),))
    city = UnitFacts([Fact(1, "awards", date(2025, 10, 3), level="city")])
    assert chances(bonus(best), city) == [("each", 2, 2, 9)]


def test_one_more_in_a_mean_of_months():
    """Ten months, the mean of them: five more in one are half a point."""
    monthly = bonus(each(5), steps=(Step(rules.MONTH, rules.MEAN),))
    assert chances(monthly, facts()) == [("each", Fraction(1, 2), Fraction(1, 2), 10)]


@given(st.integers(0, 8), st.integers(-6, 6), st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_one_more_is_what_the_engine_gives_for_it(many, points, maximum):
    indicator = bonus(each(points), maximum=maximum)
    expected = [max(0, min(maximum, points * n)) for n in (many, many + 1)]
    found = chances(indicator, awards(many))
    change = expected[1] - expected[0]
    assert [one[1] for one in found] == ([change] if change else [])


def test_where_others_count():
    ranked = Term(
        "place", "place", rules.RANKED, Measure("hours", rules.AMOUNT), D(1), full_places=1
    )
    banded = replace(ranked, bands=(rules.Band(D(3), D(1), D(4)), rules.Band(D(1), D(4))))
    engine = Engine(
        Spec(indicators=(
            bonus(ranked, maximum=4), bonus(banded, key="banded"),
            bonus(ranked, key="theirs", categories=("arts",)), bonus(ranked, key="settled"),
        )), Calendar(FIRST, LAST),
    )  # fmt: skip
    found = outlook.contests(engine, ME, {"settled"})
    assert [(one.indicator.key, one.top) for one in found] == [("days", 4), ("banded", 3)]
