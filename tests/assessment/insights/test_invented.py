"""An invented unit: what is asked, and that the answers give the points that the rule prints."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.grading import candidate_of
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine, UnitFacts
from assessment.engine.spec import Band, Cell, Indicator, Level, Measure, Spec, Term
from assessment.engine.totals import total_of
from assessment.insights import invented
from tests.assessment.scene import USUAL

D = Decimal
FIRST, LAST = date(2025, 9, 1), date(2026, 6, 30)
CALENDAR = Calendar(FIRST, LAST, (), LAST)
ME = Profile(invented.UNIT, None, "", 30)


def scored(spec, answers, profile=ME):
    """{indicator: points}, the candidate."""
    engine = Engine(invented.prepared(spec), CALENDAR)
    facts, places = invented.facts_from(spec, answers, CALENDAR)
    known = UnitFacts(facts)
    points = {leaf.key: engine.leaf(leaf, known, profile, places).points for leaf in engine.leaves}
    total = total_of(engine.spec, points)
    return points, candidate_of(engine.spec, profile, known, CALENDAR, total)


def one(term, **fields):
    """A standard of one indicator."""
    return Spec(indicators=(Indicator("x", "某项", maximum=D(100), terms=(term,), **fields),))


def points(term, answer, **fields):
    """What an answer to its first question gives."""
    spec = one(term, **fields)
    name = invented.questions(spec, CALENDAR)[0].name
    return scored(spec, {name: answer})[0]["x"]


def test_the_usual_standard():
    """League days every month of ten but two: 40 − 2 × 5; a good team; 92 % study; two faults of 2; a report each of
    province and city."""
    asked = {each.words: each for each in invented.questions(USUAL, CALENDAR)}
    assert list(asked) == [
        "每月至少一次，少一次扣 5 分：几次", "班子评定", "参学率：百分之几", "违纪每人次扣 2 分：合计多少",
        "省级：几次", "市级：几次",
    ]  # fmt: skip
    months = asked["每月至少一次，少一次扣 5 分：几次"]
    assert (months.parts, months.usual, months.is_whole) == (10, "1", True)
    answers = {
        months.name: [D(1)] * 8, asked["班子评定"].name: "a", asked["参学率：百分之几"].name: [D(92)],
        asked["违纪每人次扣 2 分：合计多少"].name: [D(2)], asked["省级：几次"].name: [D(1)],
        asked["市级：几次"].name: [D(1)],
    }  # fmt: skip
    found, candidate = scored(USUAL, answers)
    assert found == {"days": 30, "team": 20, "study": 30, "order": 6, "extra": 4}
    assert candidate.total.points == 90
    assert candidate.vetoes == frozenset()


def test_a_veto_sees_the_answer_to_the_term_that_reads_the_same():
    order = next(each for each in invented.questions(USUAL, CALENDAR) if each.indicator == "order")
    assert scored(USUAL, {order.name: [D(3)]})[1].vetoes == {"serious"}
    assert scored(USUAL, {order.name: [D(2)]})[1].vetoes == frozenset()


def test_a_veto_that_no_term_reads_is_ticked():
    other = replace(USUAL.vetoes[0], tests=(rules.Test(measure=Measure("table:纪律")),))
    spec = replace(USUAL, vetoes=(other,))
    ticked = invented.questions(spec, CALENDAR)[-1]
    assert (ticked.kind, ticked.words) == (invented.TICK, "出现严重违纪")
    assert scored(spec, {ticked.name: True})[1].vetoes == {"serious"}
    assert scored(spec, {})[1].vetoes == frozenset()


def test_gates_do_not_stand_in_the_way():
    gated = Term(
        "t",
        "办活动",
        rules.EACH,
        Measure("gatherings.attended", levels=("学院",), least=D(80)),
        D(3),
    )
    assert points(gated, [D(4)]) == 12


def test_one_figure_holds_for_every_part_and_what_is_not_written_is_nothing():
    monthly = Term("t", "每月", rules.SHORT, Measure("days"), D(-5), needed=D(2), every=rules.MONTH)
    full = {"start": rules.FULL}
    assert points(monthly, [D(2)], **full) == 100
    assert points(monthly, [D(2), D(1)], **full) == 100 - 5 - 8 * 10
    assert points(monthly, [], **full) == 0


@pytest.mark.parametrize(("counted", "answer", "found"), [
    (rules.TIMES, 3, 6), (rules.AMOUNT, D("2.5"), 5), (rules.SHARE, D(90), Fraction(9, 5)), (rules.PER_MEMBER, 60, 4),
    (rules.NEWEST, D("1.5"), 3), (rules.AVERAGE, 7, 14), (rules.MOST, 7, 14), (rules.LEAST, 7, 14), (rules.RUN, 4, 8),
    (rules.PEOPLE, 5, 10), (rules.MISSED, 6, 12),
])  # fmt: skip
def test_every_way_to_count(counted, answer, found):
    """The measure times 2; a share of 90 % gives 1.8."""
    term = Term("t", "某条", rules.RATE, Measure("x", counted, drop=1), D(2))
    assert points(term, [D(answer)]) == found


def test_terms_that_give_points_fact_by_fact():
    level = (Level("a", "省级", D(3)), Level("b", "市级", D(1)))
    by_level = one(Term("t", "报道", rules.EACH, Measure("x"), levels=level))
    asked = invented.questions(by_level, CALENDAR)
    assert [each.words for each in asked] == ["省级：几次", "市级：几次"]
    assert scored(by_level, {asked[0].name: [D(2)], asked[1].name: [D(1)]})[0]["x"] == 7
    cells = (Cell("组织", "省级", D(8)), Cell("", "省级", D(4)), Cell("", "", D(1)))
    by_cell = one(Term("t", "获奖", rules.EACH, Measure("x"), cells=cells))
    asked = invented.questions(by_cell, CALENDAR)
    assert [each.words for each in asked] == ["组织 · 省级：几次", "省级：几次", "其余：几次"]
    answers = {each.name: [D(1)] for each in asked}
    assert scored(by_cell, answers)[0]["x"] == 13
    bands = (Band(D(2), D(98)), Band(D(-2), D(80), D(90)), Band(D(-3), most=D(80)))
    by_band = Term("t", "每期", rules.EACH, Measure("x"), bands=bands, every=rules.MONTH)
    assert points(by_band, [D(100), D(99), D(85), D(95)], start=rules.BASE, base=D(10)) == 12
    persons = one(Term("t", "迟到", rules.EACH, Measure("x", rules.MISSED), levels=level))
    asked = invented.questions(persons, CALENDAR)
    assert scored(persons, {asked[0].name: [D(4)]})[0]["x"] == 12


def test_judged_checked_and_ranked():
    levels = (Level("a", "好", D(20)), Level("b", "差", D(4)))
    assert points(Term("t", "评", rules.GRADED, levels=levels), "b") == 4
    assert points(Term("t", "查", rules.CHECKLIST, levels=levels), ["a", "b"]) == 24
    ranked = Term("t", "排名", rules.RANKED, Measure("hours"), D("0.2"), full_places=3, top=D(4))
    assert points(ranked, [D(12)]) == Fraction("2.2")
    assert points(ranked, [D(23)]) == 0
    assert points(ranked, []) == 0


def test_the_size_is_asked_where_a_source_tells_it():
    sized = Term(
        "t",
        "违纪",
        rules.EACH,
        Measure("x"),
        D(-10),
        sizes=(Band(D("0.8"), D(100)),),
        sized_by="people",
    )
    spec = one(sized, start=rules.FULL)
    times, size = invented.questions(spec, CALENDAR)
    assert (times.words, size.words) == ("违纪：几次", "违纪：规模")
    assert scored(spec, {times.name: [D(2)], size.name: [D(120)]})[0]["x"] == 84
    assert scored(spec, {times.name: [D(2)], size.name: [D(20)]})[0]["x"] == 80


def test_two_terms_that_read_the_same_are_asked_one_by_one():
    first = Term("a", "办得好", rules.EACH, Measure("days", least=D(80)), D(5))
    second = Term("b", "办过", rules.EACH, Measure("days"), D(1))
    spec = Spec(indicators=(Indicator("x", "某项", maximum=D(100), terms=(first, second)),))
    asked = invented.questions(spec, CALENDAR)
    assert scored(spec, {asked[0].name: [D(2)], asked[1].name: [D(3)]})[0]["x"] == 13


def test_a_veto_on_what_two_terms_read_is_ticked():
    terms = tuple(Term(key, key, rules.EACH, Measure("days"), D(1)) for key in "ab")
    veto = rules.Veto(
        "none", "一次都没办", (rules.Test(measure=Measure("days"), compare=rules.BELOW),)
    )
    spec = Spec(indicators=(Indicator("x", "某项", terms=terms),), vetoes=(veto,))
    ticked = invented.questions(spec, CALENDAR)[-1]
    assert (ticked.kind, ticked.words) == (invented.TICK, "一次都没办")
    assert scored(spec, {})[1].vetoes == frozenset()
    assert scored(spec, {ticked.name: True})[1].vetoes == {"none"}
