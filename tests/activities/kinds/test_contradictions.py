"""Every way in which rules contradict themselves, each with one example; sound rules pass."""

from dataclasses import replace
from decimal import Decimal

import pytest

from activities.kinds.conditions import Condition, When
from activities.kinds.contradictions import Names, contradictions, refusals
from activities.kinds.library import SAMPLES
from activities.kinds.spec import (
    Bar,
    Basics,
    ChainStep,
    ClosingRules,
    Exemption,
    FieldRule,
    FileRule,
    LeadTime,
    LevelRule,
    MaterialRules,
    MoneyRules,
    MoneySource,
    ShareRule,
    SizeTier,
    Spec,
    TeamRules,
)

SOUND = Spec(chain=(ChainStep("staff", "团委"),), lead_times=(LeadTime(5),))


def when(fact, op, *values):
    return When(((Condition(fact, op, values),),))


def spec(**more):
    return replace(SOUND, **more)


def basics(**more):
    return spec(basics=Basics(**more))


def step(**more):
    return spec(chain=(replace(ChainStep("a", "某环"), **more),))


def field(**more):
    return spec(fields=(replace(FieldRule("a", "某题"), **more),))


def file(**more):
    return spec(files=(replace(FileRule("a", "某件"), **more),))


def money(**more):
    return spec(money=MoneyRules(**more))


def source(key, **more):
    return MoneySource(key, key, **more)


FIVE = LeadTime(7)
BOTH = Names(units={1: "保卫处"}, people={2: "周一鸣"}, kinds={3: "场地使用"}, vacant=frozenset({1}),
             closed=frozenset({3}))  # fmt: skip
IMPOSSIBLE = When(
    ((Condition("people", "less_than", ("5",)), Condition("people", "more_than", ("9",))),)
)

REFUSED = [
    # lead times
    (spec(lead_times=(FIVE, LeadTime(3, "days", is_latest=False))), "没有一天可以申报"),
    (spec(lead_times=(LeadTime(2, "weeks"), LeadTime(10, is_latest=False, unit="days"))), "没有一天"),
    (spec(lead_times=(LeadTime(6, when=when("theme", "yes")),
                      LeadTime(5, is_latest=False, when=when("theme", "yes")))), "没有一天"),
    (spec(lead_times=(LeadTime(0),)), "至少是 1"),
    (spec(lead_times=(LeadTime(5, "months"),)), "单位和起算点要选好"),
    (spec(lead_times=(LeadTime(5, since="end"),)), "单位和起算点要选好"),
    (spec(lead_times=(LeadTime(10**9),)), "太长"),
    # conditions
    (field(when=when("field.gone", "yes")), "不存在"),
    (spec(bars=(Bar("不行", when=when("where", "at_least", "3")),)), "不是数字"),
    (step(when=when("where", "is", "月球")), "没有“月球”这个选项"),
    (spec(exemptions=(Exemption("人少", IMPOSSIBLE),)), "不可能同时成立"),
    (spec(files=(FileRule("a", "某件", when=When(((),))),)), "条件是空的"),
    # fields
    (spec(fields=(FieldRule("a", "题"), FieldRule("a", "另一题"))), "重复"),
    (spec(fields=(FieldRule("a", "题"), FieldRule("b", "题"))), "重复"),
    (field(label=" "), "没有名称"),
    (field(key="A B"), "代号"),
    (field(key="a" * 41), "代号"),
    (field(least=Decimal(5), most=Decimal(3)), "最少 5 比最多 3 还大"),
    (field(most=Decimal("1.5")), "要是整数"),
    (field(kind="poem"), "题型"),
    (field(step="nowhere"), "所在步骤"),
    (field(kind="choice", choices=("一",)), "至少要写两个选项"),
    (field(kind="choice", choices=("一", "一")), "空的或重复的"),
    (field(kind="choices", choices=("一", "二"), least=Decimal(3)), "至少要选 3 个"),
    (field(when=when("field.a", "yes")), "先答了自己"),
    (field(is_required=True, when=IMPOSSIBLE), "永远不成立"),
    (spec(fields=(FieldRule("a", "题", step="team", is_required=True),)), "那一步没有启用"),
    # files
    (file(most=0), "最多几份"),
    (file(types=("exe",)), "文件类型"),
    (file(when=IMPOSSIBLE), "必交"),
    (spec(files=(FileRule("a", "件"), FileRule("b", "件"))), "重复"),
    # bars, levels
    (spec(bars=(Bar("不行"),)), "谁都报不了"),
    (spec(bars=(Bar("", when=when("theme", "yes")),)), "没有写话"),
    (spec(levels=(LevelRule("province"),)), "不是一个级别"),
    (spec(levels=(LevelRule("college", when("level", "is", "class")),)), "不能拿来作条件"),
    # the chain
    (spec(chain=()), "没有人能批"),
    (step(who="unit"), "还没有选部门"),
    (step(who="person"), "还没有写是谁"),
    (step(who="teacher"), "没有要求填指导教师"),
    (step(who="panel"), "却没有要求在评审批次"),
    (replace(step(who="panel", mode="record"), basics=Basics(needs_round=True)), "不能只是知悉"),
    (basics(needs_round=True), "没有“评审组”"),
    (spec(basics=Basics(needs_round=True), chain=(
        ChainStep("a", "初评", "panel"), ChainStep("b", "复评", "panel"))), "只能有一环"),
    (step(who="nobody"), "由谁审"),
    (step(mode="sleep"), "审还是知悉"),
    (step(limit=0), "时限要在 1 到"),
    (step(publishes_on=7), "星期几"),
    (step(again_on=("weather",)), "不认识"),
    (step(name="长" * 41), "最多 40 个字"),
    (spec(chain=(ChainStep("a", "团委"), ChainStep("b", "团委"))), "重复"),
    # money
    (money(sources=(source("a", least_share=Decimal(60)), source("b", least_share=Decimal(50)))), "超过 100%"),
    (money(sources=(source("a", most_share=Decimal(101)),)), "0 到 100"),
    (money(sources=(source("a", least_share=Decimal(-1)),)), "0 到 100"),
    (money(sources=(source("a", least_share=Decimal(9), most_share=Decimal(8)),)), "最少 9% 比最多 8%"),
    (money(sources=(source("a", most_share=Decimal(40)), source("b", most_share=Decimal(50)))), "不到 100%"),
    (money(sources=(source("a"), source("a"))), "重复"),
    (money(cap=Decimal(-1)), "不能是负数"),
    (money(categories=("物料", "物料")), "空的或重复的"),
    (money(shares=(ShareRule("物料", Decimal(80)),)), "不在预算类别里"),
    (money(categories=("物料", "其他"), shares=(
        ShareRule("物料", Decimal(80)), ShareRule("其他", Decimal(30)))), "超过 100%"),
    (money(categories=("物料",), shares=(ShareRule("物料", most=Decimal(80)),)), "不到 100%"),
    (money(categories=("物料",), shares=(ShareRule("物料", Decimal(1)),) * 2), "写了两条占比"),
    (money(term_caps=(SizeTier(50, Decimal(9)), SizeTier(50, Decimal(10)))), "一档比一档多"),
    (money(term_caps=(SizeTier(50),)), "既没写金额也没写份数"),
    (money(term_caps=(SizeTier(50, count=-1),)), "不能是负数"),
    # team, closing, materials, publicity, basics
    (spec(team=TeamRules(True, 10, 5)), "比最多 5 人还多"),
    (spec(team=TeamRules(True, most=0)), "至少是 1"),
    (spec(team=TeamRules(True, winners_wait_months=-1)), "不能是负数"),
    (spec(closing=ClosingRules(amount=0)), "已经逾期"),
    (spec(closing=ClosingRules(photos_least=-1)), "不能是负数"),
    (spec(closing=ClosingRules(fields=(FieldRule("a", "问", "choice"),))), "至少要写两个选项"),
    (spec(closing=ClosingRules(files=(FileRule("a", "件", most=0),))), "最多几份"),
    (spec(materials=MaterialRules(True, 0)), "至少是 1 天"),
    (spec(materials=MaterialRules(True, removed_within=-1)), "不能是负数"),
    (basics(public_workdays=5), "开始前公示不完"),
    (spec(basics=Basics(public_workdays=10), lead_times=(LeadTime(2, "weeks"),)), "开始前公示不完"),
    (spec(basics=Basics(public_workdays=6), lead_times=(
        LeadTime(3), LeadTime(6, when=when("theme", "yes")))), "开始前公示不完"),
    (basics(public_workdays=-1), "公示天数"),
    (basics(applicants=()), "谁都报不了"),
    (basics(applicants=("aliens",)), "不认识"),
    (basics(base_level="planet"), "起点级别"),
    (basics(name_most=61), "2 到 60"),
    (basics(plan_least=500, plan_most=300), "比最多的还多"),
    (basics(span_days=0), "至少是 1 天"),
    (basics(span_since="yesterday"), "从哪里算起"),
    (basics(setup_minutes=-1), "不能是负数"),
    (basics(parts_most=0), "一个也不能加"),
    (basics(parts="maybe"), "不认识"),
    (basics(follows=(9,)), "只能承接自己"),
]  # fmt: skip

WARNED = [
    (spec(lead_times=(LeadTime(5), LeadTime(5, is_latest=False))), "只有一天"),
    (spec(levels=(LevelRule("class", when("theme", "yes")),)), "用不上"),
    (spec(bars=(Bar("提醒一下", only_warns=True),)), "每份申报都会看到"),
    (step(mode="record"), "没有人批准"),
    (step(mode="record", publishes_on=4), "用不上"),
    (step(when=when("people", "at_least", "100")), "例如“总人数：0"),
    (spec(exemptions=(Exemption("全免"),)), "审批链就用不上"),
    (spec(basics=Basics(needs_round=True), chain=(ChainStep("a", "评审组", "panel"),),
          exemptions=(Exemption("会议", when("theme", "yes")),)), "不进评审"),
    (field(choices=("一", "二")), "选项用不上"),
    (basics(needs_plan=False, plan_least=10), "用不上"),
    (money(term_caps=(SizeTier(50, Decimal(9)),)), "不到 50 人的单位"),
    (money(term_caps=(SizeTier(0, Decimal(9)), SizeTier(50, Decimal(8)))), "给得少"),
    (money(cap=Decimal(100), sources=(source("a", cap=Decimal(200)),)), "比预算总额的上限还高"),
    (money(is_asked=False, cap=Decimal(100)), "都用不上"),
    (spec(money=MoneyRules(paid_after_acceptance=True), closing=ClosingRules(needs_accounts=False)), "不交决算"),
    (spec(money=MoneyRules(is_asked=False)), "只有实际支出可填"),
    (spec(team=TeamRules(True, most_per_person=1, most_as_leader=2)), "却可以负责 2 个"),
    (spec(team=TeamRules(least=3)), "都用不上"),
    (spec(basics=Basics(public_workdays=1), lead_times=()), "可能来不及"),
    (basics(public_workdays=3), "按时限审完可能来不及"),
    (file(when=when("sponsorship", "yes")), "没有一项是赞助"),
    (file(when=when("team", "at_least", "3")), "没有要求填团队"),
    (file(when=when("materials", "yes")), "没有要求填宣传品"),
    (spec(basics=Basics(parts="none"), files=(FileRule("a", "件", when=when("parts", "yes")),)), "没有子活动"),
    (spec(basics=Basics(theme="none"), files=(FileRule("a", "件", when=when("theme", "yes")),)), "没有要求选主题"),
    (spec(basics=Basics(base_level="college"),
          files=(FileRule("a", "件", when=when("level", "is", "class")),)), "起点就是校级"),
]  # fmt: skip


def test_a_lead_before_the_end_of_sign_up_leaves_time_to_publicise():
    early = LeadTime(10, since="sign_up_close")
    rules = replace(SOUND, basics=replace(SOUND.basics, public_workdays=1), lead_times=(early,))
    assert contradictions(rules) == []


def test_sound_rules_have_nothing_against_them():
    assert contradictions(SOUND) == []
    assert [each.words for each in refusals(Spec())] == [
        "没有审批环节，也不是全部免审批：交上来没有人能批。"
    ]
    assert refusals(Spec(exemptions=(Exemption("都不用批"),))) == []


@pytest.mark.parametrize(("wrong", "words"), REFUSED, ids=[words for _wrong, words in REFUSED])
def test_what_can_never_work_is_refused(wrong, words):
    said = [each.words for each in refusals(wrong, kind_id=9)]
    assert any(words in each for each in said), said


@pytest.mark.parametrize(("odd", "words"), WARNED, ids=[words for _odd, words in WARNED])
def test_what_is_only_odd_is_pointed_out(odd, words):
    found = contradictions(odd)
    assert refusals(odd) == []
    assert any(words in each.words for each in found), found


@pytest.mark.parametrize(
    ("rules", "words", "is_warning"),
    [
        (step(who="unit", unit=8), "部门已经停用", False),
        (step(who="unit", unit=1), "没有人任职", True),
        (step(who="person", person=8), "指定的人已经停用", False),
        (basics(follows=(8,)), "已经没有了", False),
        (basics(follows=(3,)), "没有开放申报", True),
        (file(when=when("venue", "is", "月球基地")), "不在场地目录里", True),
    ],
)  # fmt: skip
def test_what_rules_refer_to_is_looked_up(rules, words, is_warning):
    found = [each for each in contradictions(rules, BOTH, 9) if words in each.words]
    assert [each.is_warning for each in found] == [is_warning]
    assert not any(words in each.words for each in contradictions(rules))


@pytest.mark.parametrize("key", SAMPLES)
def test_samples_lack_no_more_than_the_units_of_the_college(key):
    chain = [replace(each, unit=each.unit or (1 if each.who == "unit" else None))
             for each in SAMPLES[key].spec.chain]  # fmt: skip
    assert contradictions(replace(SAMPLES[key].spec, chain=tuple(chain))) == []


def test_windows_that_leave_a_day_are_no_contradiction():
    for latest, earliest in (
        (LeadTime(2, "days"), LeadTime(7, "days", is_latest=False)),
        (LeadTime(5), LeadTime(7, "days", is_latest=False)),
        (LeadTime(7), LeadTime(3, "days", is_latest=False, since="publicity")),
        (LeadTime(7, when=when("theme", "yes")),
         LeadTime(3, "days", is_latest=False, when=when("parts", "yes"))),
    ):  # fmt: skip
        assert contradictions(spec(lead_times=(latest, earliest))) == []
