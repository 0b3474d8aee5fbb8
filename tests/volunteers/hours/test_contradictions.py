"""Rules that contradict themselves are refused in words; what is only odd is pointed out."""

from dataclasses import replace
from decimal import Decimal

import pytest

from volunteers.hours import spec as rules
from volunteers.hours.contradictions import contradictions, refusals
from volunteers.hours.library import SAMPLES
from volunteers.hours.spec import (
    Cap,
    ClaimRules,
    ClaimTerm,
    Condition,
    Fixed,
    Goal,
    Grade,
    KindRate,
    Level,
    Spec,
)

KINDS = {"lecture": "讲座", "green": "环保"}
USUAL = SAMPLES["usual"].spec
D = Decimal


def levels(*amounts):
    return tuple(
        Level(n, f"{n} 星", ((Condition(rules.SUM, D(amount)),),))
        for n, amount in enumerate(amounts, 1)
    )


@pytest.mark.parametrize("key", list(SAMPLES))
def test_samples_are_sound(key):
    assert contradictions(SAMPLES[key].spec, KINDS) in ([], [
        each for each in contradictions(SAMPLES[key].spec, KINDS) if each.is_warning
    ])  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), [
    ({"unit_minutes": 0}, "计时单位"), ({"rounding": "up"}, "零头怎么算"),
    ({"caps": (Cap(D(8), "day"), Cap(D(6), "day"))}, "“每天”的上限写了两条"),
    ({"caps": (Cap(D(8), "day", ("green", "lecture")), Cap(D(6), "day", ("lecture", "green")))}, "写了两条"),
    ({"caps": (Cap(D(0), "day"),)}, "大于 0"), ({"caps": (Cap(None, "day"),)}, "最多几小时，或者最多几次"),
    ({"caps": (Cap(D("1.005"), "day"),)}, "两位小数"), ({"caps": (Cap(D(8), "fortnight"),)}, "读不懂"),
    ({"caps": (Cap(D(8), "day", ("tea",)),)}, "没有“tea”"), ({"caps": (Cap(D(8), "day", (), "gift"),)}, "读不懂"),
    ({"kinds": (KindRate("tea"),)}, "没有“tea”"), ({"kinds": (KindRate("green", D(301)),)}, "0 到 300"),
    ({"kinds": (KindRate("green"), KindRate("green", D(5)))}, "“环保”的比例写了两次"),
    ({"grades": (Grade("checked", "齐全"),)}, "组织者登记或补签"),
    ({"grades": (*USUAL.grades, Grade("x", "坏照片", D(101)))}, "0 到 100"),
    ({"grades": (*USUAL.grades, Grade("none", "又一个"))}, "用了两次"),
    ({"grades": (*USUAL.grades, Grade("x", "材料齐全"))}, "都叫“材料齐全”"),
    ({"fixed": (Fixed("a", "献血", D(4)), Fixed("a", "值班", D(4)))}, "用了两次"),
    ({"fixed": (Fixed("a", "献血", D(-4)),)}, "大于 0"),
    ({"fixed": (Fixed("a", "献血", D(4), "service", 2),)}, "就是一次"),
    ({"claims": ClaimRules((ClaimTerm(7), ClaimTerm(3)))}, "一条比一条长"),
    ({"claims": ClaimRules((ClaimTerm(1, "weeks"), ClaimTerm(7, "days", percent=D(50))))}, "一条比一条长"),
    ({"claims": ClaimRules((ClaimTerm(3, percent=D(50)), ClaimTerm(7)))}, "不能比早补录的"),
    ({"claims": ClaimRules((ClaimTerm(1, "next_day"),))}, "13:00"),
    ({"claims": ClaimRules((ClaimTerm(1, "days", "13:00"),))}, "才写几点"),
    ({"claims": ClaimRules(stages=())}, "至少要有一环"),
    ({"claims": ClaimRules(stages=("committee", "branch"))}, "的顺序"),
    ({"claims": ClaimRules(checks=("一致", "一致"))}, "写了两次"),
    ({"year_starts": "02-30"}, "没有这一天"), ({"year_starts": "9-1"}, "没有这一天"),
    ({"cut_off": "13-01"}, "没有这一天"),
    ({"half_day": D(8), "whole_day": D(8)}, "半天不能"), ({"half_day": D(0)}, "大于 0"),
    ({"within_window": False, "early_minutes": 5}, "不用写早到"), ({"least_minutes": -1}, "0 到 1440"),
    ({"levels": (levels(20)[0], levels(20)[0])}, "从低到高"), ({"levels": levels(50, 20)}, "还容易"),
    ({"levels": levels(50, 50)}, "条件一样"), ({"levels": (Level(1, "一星", ()),)}, "还没有条件"),
    ({"levels": (Level(1, "一星", ((Condition(rules.HELD, D(1)),),)),)}, "要比这一级低"),
    ({"goals": (Goal("g", "推优", ((Condition(rules.HELD, D(9)),),)),)}, "没有第 9 级"),
    ({"goals": (Goal("g", "推优", ((Condition(rules.YEARS, D(2)),),)),)}, "每年多少小时"),
    ({"goals": (Goal("g", "推优", ((Condition(rules.TIMES, D("1.5")),),)),)}, "整数"),
    ({"goals": (Goal("g", "推优", ((Condition(rules.SUM, D(9), kinds=("tea",)),),)),)}, "没有“tea”"),
    ({"goals": (Goal("g", "推优", ((Condition(rules.SUM, D(9), in_a_row=True),),)),)}, "年份连续"),
    ({"goals": (Goal("g", "推优", ((Condition("luck", D(9)),),)),)}, "读不懂"),
])  # fmt: skip
def test_refused(changes, words):
    spec = replace(USUAL, **{"levels": (), "goals": ()} | changes)
    assert any(words in each.words for each in refusals(spec, KINDS)), refusals(spec, KINDS)


@pytest.mark.parametrize(("changes", "words"), [
    ({"caps": (Cap(D(10), "service"), Cap(D(8), "day"))}, "比“每天”的 8 小时还多"), ({"unit_minutes": 20}, "除不尽"),
    ({"caps": (Cap(D(30), "day"),)}, "一天只有 24 小时"), ({"fixed": (Fixed("m", "班长", D(20), "year"),)}, "会被截掉"),
    ({"kinds": (KindRate("green", D(0)),), "caps": (Cap(D(2), "day", ("green",)),)}, "本来就不计"),
])  # fmt: skip
def test_only_warned_of(changes, words):
    spec = replace(USUAL, **changes)
    assert refusals(spec, KINDS) == []
    assert any(words in each.words for each in contradictions(spec, KINDS))


def test_years_in_a_row_are_not_measured_by_any_years():
    years = [Condition(rules.YEARS, D(n), hours_a_year=D(20), in_a_row=n == 2) for n in (3, 2)]
    found = tuple(Level(n, f"{n} 星", ((each,),)) for n, each in enumerate(years, 1))
    assert refusals(replace(USUAL, levels=found), KINDS) == []


def test_an_empty_spec_is_sound():
    assert refusals(Spec(), {}) == []
