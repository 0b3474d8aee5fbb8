"""What is asked, found and missing, in words."""

import datetime as dt
from decimal import Decimal as D

import pytest

from party_pairing.recommend_rules import conditions as c
from party_pairing.recommend_rules import quorums, wording
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import Facts, Noted
from party_pairing.recommend_rules.quorums import Heads
from party_pairing.recommend_rules.quotas import Counted, places
from party_pairing.recommend_rules.spec import Condition, Limit, Quota, Share, Spec

DAY = dt.date(2026, 11, 26)


def words(condition, day=DAY, waived=(), **facts):
    """(asked, found, missing, when it turns)."""
    spec = Spec(conditions=(condition,))
    (found,) = c.judged(spec, Facts(**facts), day, waived)
    return (
        wording.asked_words(found), wording.found_words(found), wording.missing_words(found),
        wording.turns_words(found),
    )  # fmt: skip


def noted(**fields):
    return {"records": (Noted("1", "r", **fields),)}


AGE = Condition("x", rules.AGE, "年龄", least=D(18), most=D(28))
BELOW = Condition("x", rules.AGE, "年龄", least=D(18), most=D(28), is_below=True)
SINCE = Condition("x", rules.SINCE, "申请书", record="r", least=D(6))
RANK = Condition("x", rules.RANK, "综测", record="r", most=D(30), period=rules.LAST_TERM)
FAILS = Condition("x", rules.NUMBER, "不及格", record="r", most=D(0))
MARK = Condition("x", rules.MARK, "宿舍", record="r", mark="B", marks=("A", "B", "C"))
HAS = Condition("x", rules.HAS, "团校结业", record="r")
CLEAN = Condition("x", rules.CLEAN, "处分", record="r", least=D(12))
HOURS = Condition("x", rules.HOURS, "时数", least=D(5))


@pytest.mark.parametrize(
    ("condition", "facts", "found"),
    [
        (AGE, {}, ("满 18 周岁，不超过 28 周岁", "名册里没有出生日期", "请团支书在名册里补上出生日期", "")),
        (AGE, {"born_on": dt.date(2008, 12, 5)},
         ("满 18 周岁，不超过 28 周岁", "满 17 周岁", "还差 1 年，2026年12月5日满足", "2026年12月5日起满足")),
        (AGE, {"born_on": dt.date(1997, 12, 5)},
         ("满 18 周岁，不超过 28 周岁", "满 28 周岁", "", "2026年12月5日起不再满足")),
        (BELOW, {"born_on": dt.date(1998, 12, 5)},
         ("满 18 周岁，未满 28 周岁", "满 27 周岁", "", "2026年12月5日起不再满足")),
        (BELOW, {"born_on": dt.date(1998, 11, 26)},
         ("满 18 周岁，未满 28 周岁", "满 28 周岁", "2026年11月26日起超过了", "")),
        (SINCE, {}, ("满 6 个月", "没有记录", "还没有“申请书”的记录", "")),
        (SINCE, noted(on=dt.date(2026, 11, 1)),
         ("满 6 个月", "不满 1 个月", "还差 6 个月，2027年5月1日满足", "2027年5月1日起满足")),
        (RANK, {}, ("上学期前 30%", "档案里还没有这项记录", "请在档案里补上“综测”的记录", "")),
        (RANK, noted(value=D(1), total=D(3), term="2025-2"),
         ("上学期前 30%", "前 33.33%", "名次要进前 30%", "")),
        (FAILS, noted(value=D(2), term="2026-1"), ("不能有", "2", "不能有", "")),
        (MARK, noted(mark="C", term="2026-1"), ("B 等或更好", "C 等", "要 B 等或更好", "")),
        (HAS, {}, ("要有这项记录", "没有记录", "还没有“团校结业”的记录", "")),
        (CLEAN, noted(on=dt.date(2026, 1, 1)),
         ("没有，或者解除已满 12 个月", "还没有解除", "要等解除以后满 12 个月", "")),
        (CLEAN, noted(on=dt.date(2025, 1, 1), until=dt.date(2026, 5, 1)),
         ("没有，或者解除已满 12 个月", "解除已满 6 个月", "还差 6 个月，2027年5月1日满足",
          "2027年5月1日起满足")),
        (HOURS, {"hours": {rules.EVER: D("3.5")}}, ("不少于 5 小时", "3.5 小时", "还差 1.5 小时", "")),
        (Condition("x", rules.STATED, "表现"), {}, ("由人核对", "还没有人核对", "等有职责的人核对", "")),
        (Condition("x", rules.STATED, "表现"), {"stated": {"x": False}},
         ("由人核对", "核对过，不符合", "核对的人认为不符合", "")),
        (Condition("x", rules.HOURS, "时数", least=D(5), limits=(Limit(years=(1,), is_exempt=True),)),
         {"year": 1}, ("不作要求", "不作要求", "", "")),
        (Condition("x", rules.GRADE, "年级", least=D(1), most=D(1)), {"year": 2},
         ("只限 1 年级", "2 年级", "只限 1 年级", "")),
    ],
)  # fmt: skip
def test_a_finding_in_words(condition, facts, found):
    assert words(condition, **facts) == found


def test_what_is_waived_is_not_missing():
    assert words(HOURS, waived=["x"])[1:] == ("0 小时", "", "")


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (RANK, "综测：上学期，前 30%"),
        (Condition("x", rules.RANK, "综测", record="r", most=D(50), limits=(
            Limit(years=(1,), half=1, is_exempt=True), Limit(degree=rules.GRADUATE, amount=D(70)))),
         "综测：1 年级秋季学期不作要求；研究生前 70%；其他人前 50%"),
        (Condition("x", rules.POINTS, "服务分", category="服务", period=rules.YEAR, least=D(20)),
         "服务分：本学年，“服务”类，不少于 20 分"),
        (Condition("x", rules.CLEAN, "处分", record="r"), "处分：从来没有"),
        (Condition("x", rules.LEAGUE_AGE, "团龄", least=D("0.5")), "团龄：满 0.5 年"),
    ],
)  # fmt: skip
def test_a_condition_in_words(condition, found):
    assert wording.condition_words(condition) == found


def test_six_of_ten_are_told():
    test = rules.Test(rules.EXPECTED, Share(2, 3))
    assert wording.test_words(quorums.tested(6, Heads(10), test)) == (
        "不少于应到会人数的 2/3：10 的 2/3 至少 7，有 6，没有达到"
    )


@pytest.mark.parametrize(
    ("quota", "heads", "found"),
    [
        (Quota(rules.PERCENT, percent=D(10)), 45, "支部人数 45 × 10% = 4.5，四舍五入，5 个名额"),
        (Quota(rules.PERCENT, percent=D(20)), 45, "支部人数 45 × 20% = 9，9 个名额"),
        (Quota(rules.PERCENT, percent=D(1), least=1), 20, "支部人数 20 × 1% = 0.2，四舍五入，至少 1 个，1 个名额"),
        (Quota(rules.PERCENT, percent=D(50), most=3), 20, "支部人数 20 × 50% = 10，最多 3 个，3 个名额"),
    ],
)  # fmt: skip
def test_places_in_words(quota, heads, found):
    made = places(Spec(quotas=(quota,)), Counted({rules.MEMBERS: heads}))
    assert wording.quota_words(made) == found


def test_no_quota_is_no_limit():
    assert wording.quota_words(places(Spec(), Counted({}))) == "不限名额"
