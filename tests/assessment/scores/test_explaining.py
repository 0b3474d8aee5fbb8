"""Every point leads to its records, and what is said adds up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.spec import Band, Indicator, Level, Measure, Step, Term
from assessment.facts.models import Fact
from assessment.rounds.models import ScoreLine
from assessment.scores.actions import recompute
from assessment.scores.explaining import Row, Stretch, explain, said, signed
from tests.assessment.scene import USUAL

pytestmark = pytest.mark.django_db
D = Decimal


def line_of(held, unit, indicator):
    return ScoreLine.objects.select_related("sheet__round__version", "sheet__parent").get(
        sheet__round=held, sheet__unit=unit, indicator=indicator
    )


@pytest.mark.parametrize(("value", "shown", "with_sign"), [
    (Fraction(3), "3", "+3"), (Fraction(-5, 2), "−2.5", "−2.5"), (Fraction(0), "0", "0"),
    (Fraction(10, 3), "≈3.3333", "≈+3.3333"), (Fraction(-1, 3), "≈−0.3333", "≈−0.3333"), (None, "—", "—"),
])  # fmt: skip
def test_figures(value, shown, with_sign):
    assert (said(value), signed(value)) == (shown, with_sign)


def test_a_deduction_by_month(scene, cast):
    held = scene.round(ends_on=date(2026, 6, 30))
    there = scene.fact(cast.branch, on=date(2025, 9, 5), number=D(28), of=D(30), url="/league-days/7/",
                       label="主题团日")  # fmt: skip
    scene.fact(cast.branch, on=date(2025, 10, 5), number=D(3), of=D(30), label="人太少")
    recompute(round=held)
    found = explain(line_of(held, cast.branch, "days"))
    assert found.path == "支部建设 › 团日活动"
    assert (found.system, found.stored, found.final, found.is_stale) == (0, 0, 0, False)
    (whole,) = found.stretches
    assert (whole.start, whole.start_words) == (40, "从满分起")
    assert [(row.span, row.measured, row.points) for row in whole.rows][:3] == [
        ("2025年9月", "1 次", 0), ("2025年10月", "0 次", -5), ("2025年11月", "0 次", -5),
    ]  # fmt: skip
    (record,) = whole.rows[0].records
    assert (record.on, record.words, record.figure, record.url, record.origin) == (
        there.on, "主题团日", "28 / 30", "/league-days/7/", "系统记录",
    )  # fmt: skip
    assert [each.words for each in found.unused] == ["人太少"]
    assert found.adds_up
    assert found.is_simple
    assert found.short == "40"
    shown = [row.points for row, _has_rule in whole.told] + [row.points for row in whole.ahead]
    assert sum(shown) == sum(row.points for row in whole.rows)
    assert [has_rule for _row, has_rule in whole.told] == [True] + [False] * (len(whole.told) - 1)
    assert (
        whole.points
        == 40 - 5 * (len(whole.rows) - 1 - sum(row.notes != () for row in whole.rows)) + whole.cut
    )
    assert "扣到 0 分为止" in (whole.cut_words, found.cut_words)


def test_times_in_which_there_was_the_same_nothing_are_one_row():
    """A fortnight each, a whole year of them: who reads it wants to know how many, not each."""

    def row(measured="0 次", points=-1, span="", **more):
        return Row("少一次", "每两周算一次", measured, Fraction(points), span=span, **more)

    there = row("1 次", 0, "9月")
    rows = (
        *(row(span=f"{n}日") for n in range(1, 6)),
        there,
        *(row(span=f"{n}号") for n in range(3)),
    )
    part = Stretch("", Fraction(8), "从满分起", rows, Fraction(0), "", Fraction(0))
    (whole, _said), *rest = part.told
    assert (whole.span, whole.points_said, whole.notes) == ("1日 到 5日，5 段", "−5", ("每段 −1",))
    assert [each for each, _said in rest] == list(rows[5:])  # three are not many
    assert part.adds_up


def test_a_rule_is_said_once_and_time_ahead_is_told_together():
    rows = tuple(
        Row(label, rule, "0 次", Fraction(points), span=span, is_ahead=is_ahead)
        for label, rule, points, span, is_ahead in (
            ("少一次", "每月算一次", -1, "9月", False), ("少一次", "每月算一次", -1, "10月", False),
            ("缺席", "缺席", 0, "", False), ("少一次", "每月算一次", 0, "11月", True),
        )
    )  # fmt: skip
    part = Stretch("", Fraction(4), "从满分起", rows, Fraction(0), "", Fraction(2))
    assert part.told == [(rows[0], True), (rows[1], False), (rows[2], False)]
    assert part.ahead == [rows[3]]
    assert part.adds_up


def test_months_rolled_up_and_rounded(scene, cast):
    study = Indicator("study", "学习", maximum=D(10), places=1, terms=(
        Term("share", "参学率", rules.RATE, Measure("made.up", rules.SHARE), D(10)),
    ), steps=(Step(rules.MONTH, rules.MEAN), Step(rules.TERM, rules.MEAN)))  # fmt: skip
    held = scene.round(spec=replace(USUAL, indicators=(study,), vetoes=()))
    for month, number in ((9, 20), (10, 21), (11, 30)):
        scene.fact(cast.branch, "made.up", on=date(2025, month, 3), number=D(number), of=D(30))
    recompute(round=held)
    found = explain(line_of(held, cast.branch, "study"))
    assert found.adds_up
    assert not found.is_simple
    assert len(found.joined) == 3
    assert found.joined[-1].startswith("2 段平均（")
    assert found.rounding_words == "四舍五入到 1 位小数"
    assert found.together + found.by_rounding == found.system
    assert found.stretches[0].label == "2025年9月"
    assert found.stretches[0].rows[0].measured == "≈66.6667%"


def test_a_place_among_units_with_the_size(scene, cast):
    ranked = Indicator("hours", "志愿服务", maximum=D(10), terms=(
        Term("place", "时数排名", rules.RANKED, Measure("volunteers.hours", rules.AMOUNT), D(1),
             full_places=1, sizes=(Band(D("0.5"), D(40)),)),
    ))  # fmt: skip
    held = scene.round(units=[cast.branch], spec=replace(USUAL, indicators=(ranked,), vetoes=()))
    scene.sheet(held, cast.other_branch, members=50)
    scene.fact(cast.branch, "volunteers.hours", number=D(60))
    scene.fact(cast.other_branch, "volunteers.hours", number=D(100))
    recompute(round=held)
    found = explain(line_of(held, cast.other_branch, "hours"))
    (row,) = found.stretches[0].rows
    assert row.notes == (
        "在 2 个支部里排第 2。", "按人数（50 人），排名用的数乘系数 0.5。",
    )  # fmt: skip
    assert (row.measured, row.points, found.final) == ("合计 50", 9, 9)
    assert found.adds_up


def test_what_people_wrote_over_it(scene, cast):
    held = scene.round()
    ScoreLine.objects.filter(sheet__unit=cast.branch, indicator="team").update(
        check_score=D(18), check_note="看了材料", checked_by=cast.staff, review_score=D("17.5"),
        review_note="少一份", reviewed_by=cast.staff2,
    )  # fmt: skip
    recompute(round=held)
    line = line_of(held, cast.branch, "team")
    for with_names, names in ((True, ["周一鸣", "陆可"]), (False, ["", ""])):
        found = explain(line, with_names=with_names)
        assert [each.by for each in found.hands] == names
        assert [(each.what, each.score, each.note) for each in found.hands] == [
            ("检查", 18, "看了材料"), ("复核", Fraction(35, 2), "少一份"),
        ]  # fmt: skip
        assert (found.system, found.final, found.adds_up) == (0, Fraction(35, 2), True)


def test_why_there_is_no_score(scene, cast):
    only = Indicator("only", "只对社团", maximum=D(5), categories=("club",))
    held = scene.round(spec=replace(USUAL, indicators=(*USUAL.indicators, only)))
    ScoreLine.objects.filter(indicator="team").update(is_absent=True, absent_note="刚换届")
    recompute(round=held)
    assert "不适用于这个支部" in explain(line_of(held, cast.branch, "only")).missing
    found = explain(line_of(held, cast.branch, "team"))
    assert (found.missing, found.final, found.adds_up) == ("这一项定为不适用：刚换届", None, True)
    held.sheets.update(left_out="撤销了")
    assert explain(line_of(held, cast.branch, "days")).missing == "这个支部这次不参加考核：撤销了"


def test_a_record_outside_the_portal_is_no_link(scene, cast):
    held = scene.round()
    for url in ("//evil.example/x", "https://evil.example/", "javascript:alert(1)"):
        scene.fact(cast.branch, on=date(2025, 9, 5), of=D(1), url=url)
    found = explain(line_of(held, cast.branch, "days"))
    assert [each.url for each in found.stretches[0].rows[0].records] == ["", "", ""]
    assert found.is_stale


def test_what_a_checker_noted_is_said_in_words(scene, cast):
    held = scene.round()
    scene.fact(cast.branch, "own:team:level", round=held, level="b", label="", origin="check")
    scene.fact(cast.branch, on=date(2025, 9, 5), of=D(1), label="")
    words = [
        record.words
        for indicator in ("team", "days")
        for row in explain(line_of(held, cast.branch, indicator)).stretches[0].rows
        for record in row.records
    ]
    assert words == ["班子建设 · 班子评定（一般）", "办过的团日活动"]


@pytest.mark.parametrize("many", [1, 5])
def test_the_same_number_of_queries(scene, cast, many):
    held = scene.round()
    for _n in range(many):
        scene.fact(cast.branch, on=date(2025, 9, 5), of=D(1))
    recompute(round=held)
    line = line_of(held, cast.branch, "days")
    with CaptureQueriesContext(connection) as asked:
        explain(line)
    assert len(asked) == 2


KINDS = (
    Term("a", "每次", rules.EACH, Measure("x"), D("1.5"), most=D(4)),
    Term("b", "缺", rules.EACH, Measure("x", rules.MISSED), D("-0.7")),
    Term("c", "比例", rules.RATE, Measure("x", rules.SHARE), D(3)),
    Term("d", "级别", rules.EACH, Measure("x"), levels=(Level("p", "省", D(3)), Level("c", "市", D(1))),
         take=(D(1), D("0.5"))),
    Term("e", "少", rules.SHORT, Measure("x"), D(-1), needed=D(2), every=rules.TERM),
    Term("f", "人均", rules.RATE, Measure("x", rules.PER_MEMBER), D(5), sizes=(Band(D("0.9"), D(20)),)),
    Term("g", "名次", rules.RANKED, Measure("x", rules.AMOUNT), D("0.3"), full_places=1),
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    terms=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique_by=lambda each: each.key),
    start=st.sampled_from(rules.STARTS), steps=st.sampled_from([
        (), (Step(rules.MONTH, rules.MEAN),), (Step(rules.MONTH, rules.SUM), Step(rules.TERM, rules.HIGHEST)),
    ]),
    places=st.sampled_from([None, 0, 1]),
    facts=st.lists(st.tuples(
        st.dates(date(2025, 9, 1), date(2026, 6, 30)), st.integers(0, 30), st.sampled_from(["", "p", "c"]),
        st.booleans(),
    ), max_size=6),
)  # fmt: skip
def test_it_adds_up_whatever_the_rule(scene, cast, terms, start, steps, places, facts):
    leaf = Indicator("leaf", "项", maximum=D(8), start=start, base=D(2), terms=tuple(terms), steps=steps,
                     places=places)  # fmt: skip
    held = scene.round(spec=replace(USUAL, indicators=(leaf,), vetoes=()))
    Fact.objects.all().delete()
    for on, number, level, is_mine in facts:
        scene.fact(
            cast.branch if is_mine else cast.other_branch, "x", on=on, number=D(number), of=D(30),
            level=level,
        )  # fmt: skip
    recompute(round=held)
    line = line_of(held, cast.branch, "leaf")
    found = explain(line)
    assert found.adds_up
    assert (found.system, found.final) == (line.system, line.final)
    listed = {each for part in found.stretches for row in part.rows for each in row.records}
    assert len(found.unused) + len(listed) <= len(facts)
