"""Standards that other colleges would write, each in another way: YAML by hand, a workbook, the rules themselves."""

import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import xlsxwriter

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.periods import cycle_of
from assessment.engine.spec import (
    Band,
    Cycle,
    Grade,
    Indicator,
    Measure,
    Quota,
    Spec,
    Step,
    Term,
    Totals,
)
from assessment.standards.exchange import read
from assessment.standards.sheets import sheet_in
from tests.assessment.engine.reckoning import Year, fact

D = Decimal

NORMAL = """
format: assessment-standard/1
standard: 师范学院团支部年度考核
rules:
  cycle: {kind: year, month: 12, day: 1, idle_months: [2, 8]}
  categories:
    - {key: arts, label: 文科}
    - {key: science, label: 理科}
  indicators:
    - key: days
      label: 主题团日
      maximum: 40
      start: base
      base: 20
      steps: [{every: month, way: mean}, {every: term, way: mean}]
      places: 2
      terms: [{key: held, label: 每次加 10 分, kind: each, points: 10,
               measure: {source: league_days.held, least: 60}}]
    - key: hours
      label: 志愿服务
      maximum: 20
      terms: [{key: rate, label: 人均每小时 2 分, kind: rate, points: 2,
               measure: {source: volunteers.hours, counted: per_member}}]
    - key: fees
      label: 团费收缴
      maximum: 10
      terms:
        - key: rate
          label: 收缴率
          kind: band
          measure: {counted: share}
          bands:
            - {points: 10, least: 100}
            - {points: 5, least: 95, most: 100}
            - {points: 0, most: 95}
    - key: show
      label: 现场展示
      maximum: 30
      scored_by: [judges]
      terms: [{key: mark, label: 去掉一个最高和一个最低, kind: given, measure: {counted: average, drop: 1}}]
  grades:
    - {key: good, label: 优秀, least: 80}
    - {key: pass, label: 合格, least: 60, most: 80}
    - {key: fail, label: 不合格, most: 60}
    - {key: good, label: 优秀, least: 75, category: arts}
    - {key: pass, label: 合格, least: 60, most: 75, category: arts}
    - {key: fail, label: 不合格, most: 60, category: arts}
  consequences:
    - {key: fees, label: 返还团费, kind: fee_return, grades: [good], amount: 60, months: 12}
"""


def normal():
    spec = read(NORMAL.encode())
    span = cycle_of(spec.cycle, date(2026, 5, 4))
    year = Year(spec, span.first.isoformat(), span.last.isoformat())
    held = {"2025-12": 1, "2026-01": 0, "2026-03": 2, "2026-04": 2, "2026-05": 1, "2026-09": 3, "2026-10": 1,
            "2026-11": 1, "2026-02": 5}  # fmt: skip
    facts = [
        *(fact("league_days.held", f"{month}-{10 + n}", 40, 45) for month, many in held.items() for n in range(many)),
        fact("league_days.held", "2026-06-10", 20, 45),  # fewer than 60 %
        fact("volunteers.hours", "2025-12-01", 170), fact("volunteers.hours", "2026-11-30", 100),
        fact("own:fees:rate", "2026-05-01", 45, 45),
        *(fact("own:show:mark", "2026-11-20", mark, by=str(mark)) for mark in (25, 28, 30, 20)),
    ]  # fmt: skip
    return year, facts


def test_a_year_from_december_by_months_terms_and_the_year():
    year, facts = normal()
    assert (f"{year.calendar.first}", f"{year.calendar.last}") == ("2025-12-01", "2026-11-30")
    leaf = year.leaves({"u": facts})["u"]["days"]
    assert [each.points for each in leaf.scored] == [30, 20, 40, 40, 30, 20, 20, 40, 30, 30]
    assert leaf.together == (25 + 30 + Fraction(100, 3)) / 3 == Fraction(265, 9)
    assert leaf.points == Fraction("29.44")
    assert leaf.by_rounding == Fraction("29.44") - Fraction(265, 9)


def test_thresholds_of_arts_and_science_and_fees_given_back():
    year, facts = normal()
    total = year.total(*facts)
    assert {key: each.points for key, each in total.nodes.items()} == {
        "days": Fraction("29.44"), "hours": 12, "fees": 10, "show": Fraction("26.5"),
    }  # fmt: skip
    assert total.points == Fraction("77.94")
    profiles = {each: Profile(each, category=each, members=45) for each in ("arts", "science", "")}
    found = year.standings(dict.fromkeys(profiles, facts), profiles)
    assert {unit: each.grade for unit, each in found.items()} == {
        "arts": "good",
        "science": "pass",
        "": "pass",
    }
    assert found["arts"].consequences == ["fees"]
    assert year.spec.consequences[0].amount == 60


POLYTECHNIC = Spec(
    units="general_branch", cycle=Cycle(rules.SCHOOL_YEAR),
    indicators=(
        Indicator("school", "团校", maximum=D(4), terms=(
            Term("place", "违纪按参训人数折算后排名", rules.RANKED, Measure(counted=rules.AMOUNT), bands=(
                Band(D(4), D(1), D(2), holds_most=True), Band(D(3), D(2), D(5), False, True),
                Band(D(2), D(5), D(10), False, True), Band(D(1), D(10), None, False)),
                sizes=(Band(D("0.9"), D(70), D(100)), Band(D("0.8"), D(100))), sized_by="own:school:heads",
                is_least_best=True, ties=rules.MIDDLE),
            Term("heads", "参训人数", rules.EACH),
        )),
        Indicator("reports", "信息", maximum=D(6), steps=(Step(rules.TERM, rules.LOWEST),), start=rules.FULL, terms=(
            Term("short", "每学期两篇，少一篇扣 2 分", rules.SHORT, points=D(-2), needed=D(2)),)),
    ),
    totals=Totals(out_of=D(10), most=D(10)),
    grades=(Grade("good", "优秀", D(8)), Grade("pass", "合格", most=D(8))),
)  # fmt: skip


def test_a_polytechnic_ranks_by_faults_sized_by_participants():
    faults = {"a": (10, 50), "b": (11, 80), "c": (12, 120), "d": ("9.6", 10), "e": (100, 100)}
    units = {
        unit: [fact("own:school:place", number=many), fact("own:school:heads", number=heads)]
        for unit, (many, heads) in faults.items()
    }
    found = Year(POLYTECHNIC).leaves(units)
    parts = {unit: each["school"].scored[0].parts[0] for unit, each in found.items()}
    assert {unit: each.value for unit, each in parts.items()} == {
        "a": 10, "b": Fraction("9.9"), "c": Fraction("9.6"), "d": Fraction("9.6"), "e": 80,
    }  # fmt: skip
    assert {unit: each.place for unit, each in parts.items()} == {
        "a": 4, "b": 3, "c": Fraction(3, 2), "d": Fraction(3, 2), "e": 5,
    }  # fmt: skip
    assert [each["school"].points for each in found.values()] == [3, 3, 4, 4, 3]


def test_a_polytechnic_takes_the_worse_term():
    reports = [
        fact("own:reports:short", on=day) for day in ("2025-10-01", "2025-12-01", "2026-03-01")
    ]
    leaf = Year(POLYTECHNIC).leaves({"u": reports})["u"]["reports"]
    assert [each.points for each in leaf.scored] == [6, 4]
    assert leaf.points == 4


AGRICULTURE = {
    "其他": [("项目", "内容"), ("周期", "学年"), ("总分最高", "不限")],
    "指标": [
        ("编号", "名称", "上级", "满分", "起始", "加分项", "合计不符照原文"),
        ("1", "基础", "", 100, "", "", ""), ("1.1", "会议纪律", "1", 10, "从满分扣", "", ""),
        ("1.2", "半年小结", "1", 10, "从满分扣", "", ""), ("1.3", "考评组评定", "1", 80, "", "", ""),
        ("9", "竞赛加分", "", 10, "", "是", ""),
    ],
    "得分规则": [
        ("指标", "编号", "名称", "计分方式", "计数", "分值", "应有", "每", "取前几次", "按满分百分比"),
        ("1.1", "late", "迟到 15 分钟以内扣 0.5，超过按缺席扣 2", "每次", "", "", "", "", "", ""),
        ("1.2", "short", "每半年一份，少一份扣 2", "少一次", "", -2, 1, "半程", "", ""),
        ("1.3", "level", "A/B/C", "评级", "", "", "", "", "", "是"),
        ("9", "won", "最高一次全记，第二次记一半", "每次", "", "", "", "", "1、0.5", ""),
    ],
    "分段级别": [
        ("指标", "规则", "种类", "级别", "角色", "名称", "从", "含从", "到", "含到", "分值"),
        ("1.1", "late", "分段", "", "", "迟到", 0, "否", 15, "是", -0.5),
        ("1.1", "late", "分段", "", "", "缺席", 15, "否", "", "", -2),
        ("1.3", "level", "级别", "A", "", "", "", "", "", "", 100),
        ("1.3", "level", "级别", "B", "", "", "", "", "", "", 60),
        ("9", "won", "角色和级别", "省级", "组织", "", "", "", "", "", 6),
        ("9", "won", "角色和级别", "校级", "组织", "", "", "", "", "", 3),
        ("9", "won", "角色和级别", "", "参加", "", "", "", "", "", 1),
    ],
    "等级": [("编号", "名称", "从", "到"), ("good", "优秀", 85, ""), ("pass", "合格", 60, 85),
             ("fail", "不合格", "", 60)],
    "名额": [("等级", "百分比", "取整", "至少", "范围"), ("good", 15, "舍去", 1, "同一团总支")],
    "称号": [
        ("编号", "名称", "个数", "百分比", "只给等级", "不与称号并得", "须有称号"),
        ("flag", "红旗团支部", 1, "", "good", "", ""), ("first", "先进团支部", 2, "", "", "flag", ""),
        ("city", "推荐市级", 1, "", "", "", "flag"),
    ],
    "否决": [("编号", "名称", "结果", "等级"), ("serious", "违纪三人次以上", "等级最高为", "pass")],
    "条件": [("属于", "编号", "来源", "数"), ("否决", "serious", "1.1/late", 3)],
    "后果": [("编号", "名称", "种类", "等级", "数量", "几个月"),
             ("half", "推优名额减半", "推优名额乘以", "fail", 0.5, 12)],
}  # fmt: skip


def agriculture():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, rows in AGRICULTURE.items():
            page = book.add_worksheet(name)
            page.set_column(0, 0, 10, book.add_format({"num_format": "@"}))
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    return Year(sheet_in(target.getvalue()))


def one(level, *more):
    return [
        fact("own:1-3:level", level=level), fact("own:1-2:short", on="2025-10-01"),
        fact("own:1-2:short", on="2026-04-01"), *more,
    ]  # fmt: skip


def test_an_agricultural_college_by_a_workbook():
    year = agriculture()
    late = [fact("own:1-1:late", number=each) for each in (10, 15, 16)]
    won = [
        fact("own:9:won", role="组织", level="校级"), fact("own:9:won", role="参加", level="省级"),
        fact("own:9:won", role="组织", level="省级"),
    ]  # fmt: skip
    total = year.total(*one("B", *late, *won))
    assert {key: each.points for key, each in total.nodes.items()} == {
        "1": 65, "1-1": 7, "1-2": 10, "1-3": 48, "9": Fraction("7.5"),
    }  # fmt: skip
    assert total.points == Fraction("72.5")
    assert year.points("1-2", fact("own:1-2:short", on="2026-03-01")) == 8
    assert year.standings({"u": one("A", *late, *won)})["u"].grade == "pass"  # 104.5, three late


def test_an_agricultural_colleges_quota_cascade_and_halving():
    year = agriculture()
    won = [fact("own:9:won", role="组织", level="省级")]
    minutes = {n: [fact("own:1-1:late", number=14)] * n for n in range(3)}
    units = {
        "a1": one("A", *won), "a2": one("A"), "a3": one("A", *minutes[1]), "b1": one("A", *minutes[2]),
        "b2": one("B"), "c1": [],
    }  # fmt: skip
    profiles = {unit: Profile(unit, unit[0], members=30) for unit in units}
    found = year.standings(units, profiles)
    assert {unit: (each.place, each.grade) for unit, each in found.items()} == {
        "a1": (1, "good"), "a2": (2, "pass"), "a3": (3, "pass"), "b1": (4, "good"),
        "b2": (5, "pass"), "c1": (6, "fail"),
    }  # fmt: skip
    assert {unit: each.titles for unit, each in found.items() if each.titles} == {
        "a1": ["flag", "city"], "a2": ["first"], "a3": ["first"],
    }  # fmt: skip
    assert found["c1"].consequences == ["half"]
    assert year.spec.quotas == (Quota("good", D(15), fewest=1, among=rules.OF_PARENT),)
