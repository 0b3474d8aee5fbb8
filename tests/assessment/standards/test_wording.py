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
    (Term("t", "", rules.EACH, points=D(-1)), "每登记 1 次扣 1 分。"),
    (Term("t", "", rules.EACH, Measure(counted=rules.MISSED), D("-0.5")), "每缺 1 人次扣 0.5 分。"),
    (Term("t", "", rules.EACH, Measure("league_days.held", least=D(80)), D(5), every=rules.MONTH, most=D(10)),
     "每月算一次：“办过的团日活动”（只算到场人数不低于应到人数 80% 的）每次加 5 分。这一条最多 10 分。"),
    (Term("t", "", rules.EACH, levels=(Level("p", "省级", D(3)), Level("c", "市级", D(1))), take=(D(1), D("0.5")),
          measure=Measure(levels=("p",))),
     "每登记 1 次（只算级别是省级的），按级别：省级加 3 分；市级加 1 分。最高的全算，第二高的算 50%，其余不算。"),
    (Term("t", "", rules.EACH, cells=(Cell("一等奖", "省级", D(3)), Cell("", "省级", D(1))), take=(D(1),)),
     "每登记 1 次，按类型和级别：一等奖·省级加 3 分；省级加 1 分。只算最高的一次。"),
    (Term("t", "", rules.SHORT, points=D(-1), needed=D(1), every=rules.MONTH),
     "每月登记次数不少于 1 次，每少 1 次扣 1 分。"),
    (Term("t", "", rules.RATE, Measure("notices.confirmed", rules.SHARE), D(10)),
     "得分为“要确认的通知”的按时确认的人数占应确认人数的百分比乘 10 分（100% 就是 10 分）。"),
    (Term("t", "", rules.BAND, Measure(counted=rules.SHARE), bands=(
        Band(D(2), D(100)), Band(D(1), D(98), D(100)), Band(D(-2), D(80), D(90), False, True))),
     "按登记的百分比分档：100% 以上（含 100%）得 2 分；98%（含）到 100%（不含）得 1 分；"
     "80%（不含）到 90%（含）扣 2 分；不在任何一档的不加不扣。"),
    (Term("t", "", rules.GRADED, levels=(Level("a", "A", D(100)), Level("b", "B", D(60))), is_percent=True),
     "评定等次：A 100%（4 分）；B 60%（2.4 分）。"),
    (Term("t", "", rules.RANKED, Measure(counted=rules.AMOUNT), D("0.2"), full_places=3, is_least_best=True,
          sizes=(Band(D("0.9"), D(1000), D(2000), False, True), Band(D("0.8"), D(2000), holds_least=False))),
     "按登记的数量从少到多排名：前 3 名得 4 分，以后每低一名少 0.2 分，扣完为止。"
     "并列都按前面的名次，后面空出来（2、2、4）。排名前先按人数乘系数："
     "1000 人（不含）到 2000 人（含）乘 0.9；超过 2000 人乘 0.8；其余不乘。"),
    (Term("t", "", rules.GIVEN, least=D(-3), most=D(5), given_by="辅导员", needs_reason=True),
     "由辅导员在 -3 到 5 分之间给分，要写理由。"),
    (Term("t", "", rules.CHECKLIST, levels=(Level("a", "计划", D(1)), Level("b", "小结", D(1))), is_all=True,
          points=D(2)),
     "逐项核对，全都有才得 2 分：计划、小结。"),
    (Term("t", "", rules.EACH, Measure("volunteers.hours", rules.AMOUNT), D("0.5"), every=rules.TERM),
     "每学期算一次：“志愿服务时数”每 1 小时加 0.5 分。"),
    (Term("t", "", rules.EACH, Measure("league_days.held", rules.MISSED), D(-2)),
     "“办过的团日活动”每缺 1 人次扣 2 分。"),
    (Term("t", "", rules.EACH, points=D(25), is_percent=True), "每登记 1 次加满分的 25%（1 分）。"),
    (Term("t", "", rules.SHORT, Measure("volunteers.hours", rules.PER_MEMBER), D("-0.1"), D(20), rules.TERM),
     "每学期“志愿服务时数”的人均小时不低于 20 小时，每少 1 小时扣 0.1 分。"),
    (Term("t", "", rules.SHORT, Measure("roster.complete", rules.SHARE), D("-0.2"), D(100)),
     "“花名册完整”的填全的人数占全体人数的百分比不低于 100%，每低 1 个百分点扣 0.2 分。"),
    (Term("t", "", rules.BAND, bands=(Band(D(0), None, D(1)), Band(D(2), D(1), D(3)), Band(D(4), D(3)))),
     "按登记次数分档：0 次得 0 分；1 次到 2 次得 2 分；至少 3 次得 4 分。"),
    (Term("t", "", rules.RANKED, Measure("roster.complete", rules.SHARE), among=rules.OF_PARENT, bands=(
        Band(D(4), D(1), D(3), True, True), Band(D(2), D(4), D(4), True, True), Band(D(1), D(5)))),
     "在同一团总支（学院）里按“花名册完整”的填全的人数占全体人数的百分比从高到低排名：第 1 名到第 3 名得 4 分；"
     "第 4 名得 2 分；第 5 名及以后得 1 分；其余不得分。并列都按前面的名次，后面空出来（2、2、4）。"),
    (Term("t", "", rules.GIVEN, Measure("table:辅导员评分", rules.NEWEST), most=D(5)),
     "以“辅导员评分”最近一次的数值为得分，在 5 分以内。"),
    (Term("t", "", rules.CHECKLIST, Measure("unit.officers"), every=rules.TERM, levels=(
        Level("a", "书记", D(1)), Level("b", "QQ", D(1)))), "每学期按“班子配备”逐项核对：书记 1 分；QQ 1 分。"),
])  # fmt: skip
def test_each_kind_of_term_is_said(term, words):
    assert wording.term_words(term, FOUR) == words


def test_an_indicator_says_where_it_begins_and_how_parts_become_one():
    month = Indicator(
        "a", "思想建设", maximum=D(20), start=rules.BASE, base=D(10), weight=D(20),
        steps=(Step(rules.MONTH, rules.MEAN),), scored_by=(rules.CHECK,), office="组织部",
    )  # fmt: skip
    assert wording.indicator_words(month) == [
        "从 10 分起加减，最多 20 分，扣完为止。", "每月单独计分，各月取平均为得分。", "占 20%。",
        "检查人员评分（组织部）。",
    ]  # fmt: skip
    steps = (Step(rules.MONTH, rules.MEAN), Step(rules.TERM, rules.SUM))
    assert "每月单独计分，各月取平均为学期得分，各学期加起来为得分。" in wording.indicator_words(
        replace(month, steps=steps)
    )


def test_a_veto_and_its_neighbours():
    assert wording.test_words(USUAL.vetoes[0].tests[0], USUAL) == (
        "“纪律：违纪每人次扣 2 分”的数量合计不少于 3"
    )
    parts = {key: lines for key, _title, lines in wording.said(USUAL)}
    assert parts["grades"] == [
        "优秀：80 分以上（含 80 分）。", "合格：60 分（含）到 80 分（不含）。", "不合格：不到 60 分。",
    ]  # fmt: skip
    assert parts["quotas"] == [
        "在全部团支部里，“优秀”最多 30%（不是整数的舍去），至少 1 个；超出的降一级。分数并列超出名额的，都不算。"
    ]
    assert parts["consequences"] == [
        "推优名额减半：等级是不合格的，推优名额乘 0.5，到下次考核公布为止。"
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
