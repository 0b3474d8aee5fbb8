"""Standards in plain words, for those who are scored by them."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from assessment.engine import spec as rules
from assessment.engine.spec import Band, Cell, Indicator, Level, Measure, Step, Term
from assessment.standards import wording
from assessment.standards.library import SAMPLES
from tests.assessment.scene import USUAL

FOUR = Indicator("a", "政治学习", maximum=D(4))


@pytest.mark.parametrize(("term", "words"), [
    (Term("t", "", rules.EACH, points=D(-1)), "登记的情况每次扣 1 分。"),
    (Term("t", "", rules.EACH, Measure(counted=rules.MISSED), D("-0.5")), "登记的情况每缺一人次扣 0.5 分。"),
    (Term("t", "", rules.EACH, Measure("league_days.held", least=D(80)), D(5), every=rules.MONTH, most=D(10)),
     "每月算一次：“办过的团日活动”（只算比例不低于 80% 的）每次加 5 分。这一条最多 10 分。"),
    (Term("t", "", rules.EACH, levels=(Level("p", "省级", D(3)), Level("c", "市级", D(1))), take=(D(1), D("0.5")),
          measure=Measure(levels=("p",))),
     "登记的情况（只算级别是省级的）每次按级别：省级 加 3 分；市级 加 1 分。最高的全算，第二高的算 50%，其余不算。"),
    (Term("t", "", rules.EACH, cells=(Cell("一等奖", "省级", D(3)), Cell("", "省级", D(1))), take=(D(1),)),
     "登记的情况每次按类型和级别：一等奖·省级 加 3 分；省级 加 1 分。只算最高的一次。"),
    (Term("t", "", rules.SHORT, points=D(-1), needed=D(1), every=rules.MONTH),
     "每月算一次：登记的情况的次数应有 1，每少 1 扣 1 分。"),
    (Term("t", "", rules.RATE, Measure("notices.confirmed", rules.SHARE), D(10)),
     "“要确认的通知”的按时确认的人数占应确认人数的百分比乘 10 分（100% 就是 10 分）。"),
    (Term("t", "", rules.BAND, Measure(counted=rules.SHARE), bands=(
        Band(D(2), D(100)), Band(D(1), D(98), D(100)), Band(D(-2), D(80), D(90), False, True))),
     "按登记的情况的百分比分档：100% 以上（含 100%）得 2 分；98%（含）到 100%（不含）得 1 分；"
     "80%（不含）到 90%（含）扣 2 分；不在任何一档的不得分。"),
    (Term("t", "", rules.GRADED, levels=(Level("a", "A", D(100)), Level("b", "B", D(60))), is_percent=True),
     "评定等次：A 100%（4 分）；B 60%（2.4 分）。"),
    (Term("t", "", rules.RANKED, Measure(counted=rules.AMOUNT), D("0.2"), full_places=3, is_least_best=True,
          sizes=(Band(D("0.9"), D(1000), D(2000), False, True), Band(D("0.8"), D(2000), holds_least=False))),
     "按登记的情况的数量合计从少到多排名：前 3 名得 4 分，以后每低一名少 0.2 分，扣完为止。"
     "并列都按前面的名次，后面空出来（2、2、4）。排名的数按支部人数乘系数："
     "1000（不含）到 2000（含）乘 0.9；超过 2000 乘 0.8，其余不乘。"),
    (Term("t", "", rules.GIVEN, least=D(-3), most=D(5), given_by="辅导员", needs_reason=True),
     "由辅导员在 -3 到 5 分之间给分，要写理由。"),
    (Term("t", "", rules.CHECKLIST, levels=(Level("a", "计划", D(1)), Level("b", "小结", D(1))), is_all=True,
          points=D(2)),
     "全都有才得 2 分：计划、小结。"),
])  # fmt: skip
def test_each_kind_of_term_is_said(term, words):
    assert wording.term_words(term, FOUR) == words


def test_an_indicator_says_where_it_begins_and_how_parts_become_one():
    month = Indicator(
        "a", "思想建设", maximum=D(20), start=rules.BASE, base=D(10), weight=D(20),
        steps=(Step(rules.MONTH, rules.MEAN),), scored_by=(rules.CHECK,), office="组织部",
    )  # fmt: skip
    assert wording.indicator_words(month) == [
        "从 10 分加减，最多 20 分，扣完为止。", "每月单独计分，取平均为得分。", "占 20%。",
        "评分：检查人员评（组织部）。",
    ]  # fmt: skip
    steps = (Step(rules.MONTH, rules.MEAN), Step(rules.TERM, rules.SUM))
    assert "每月单独计分，取平均为每学期的分，加起来为得分。" in wording.indicator_words(
        replace(month, steps=steps)
    )


def test_a_veto_and_its_neighbours():
    assert wording.test_words(USUAL.vetoes[0].tests[0], USUAL) == (
        "“纪律：违纪每人次扣 2 分”的数量合计达到或超过 3"
    )
    parts = {key: lines for key, _title, lines in wording.said(USUAL)}
    assert parts["grades"] == [
        "优秀：80 分以上（含 80 分）。", "合格：60 分（含）到 80 分（不含）。", "不合格：不到 60 分。",
    ]  # fmt: skip
    assert parts["quotas"] == [
        "全部“优秀”最多 30%（不是整数时舍去），至少 1 个；超出的降一级。分数并列超出名额的，都不算。"
    ]
    assert parts["consequences"] == [
        "推优名额减半：等级是不合格：推优名额乘 0.5，到下次考核公布为止。"
    ]
    assert [wording.grade_label(USUAL, "good"), wording.grade_label(USUAL, "gone")] == [
        "优秀",
        "gone",
    ]


def test_what_changed_between_two_versions():
    first, *rest = USUAL.indicators
    later = replace(
        USUAL, indicators=(replace(first, maximum=D(58)), *rest),
        procedure=replace(USUAL.procedure, workdays=5),
    )  # fmt: skip
    assert wording.compared(USUAL, later) == [
        ("指标", ["支部建设，60 分。"], ["支部建设，58 分。"]),
        ("步骤", ["结果公示 3 个工作日。"], ["结果公示 5 个工作日。"]),
    ]
    assert wording.compared(USUAL, USUAL) == []


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_every_real_standard_is_said_without_keys(key):
    text = "".join(
        line for _key, _title, lines in wording.said(SAMPLES[key].spec) for line in lines
    )
    assert "own:" not in text
    assert all(each.key not in text.split("：") for each in SAMPLES[key].spec.indicators)
