"""Texts are made from the record alone."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.months import texts
from branches.league_days.months.texts import Honour, Record

PLAIN = Record(
    number="TR2600001", title="宿舍夜谈会", theme="学风建设", is_own_theme=True,
    units=("会计2401团支部",), above="会计学院团总支",
    starts=dt.datetime(2026, 11, 20, 14, 0), ends=dt.datetime(2026, 11, 20, 16, 30), place="三教 201",
    came=18, expected=20, summary="全班讨论了学习方法。\n定下三个互助小组。",
    feature="学长来答疑。", outcome="期中挂科少了 3 人！大家都说有用。",
    photos=("签到.jpg", "讨论.jpg"), approved_on=dt.date(2026, 11, 18),
    recorded_on=dt.date(2026, 11, 21), materials=("策划书",), observers=2, noted=1, stars=3,
)  # fmt: skip
BARE = replace(
    PLAIN, feature="", outcome="", photos=(), materials=(), observers=0, noted=0, stars=None,
    place="", expected=0, approved_on=None, recorded_on=None,
)  # fmt: skip


def test_news():
    news = texts.news(PLAIN)
    assert news.title == "会计2401团支部开展“学风建设”主题团日活动"
    assert news.lead == (
        "11月20日，会计学院团总支会计2401团支部在三教 201开展“学风建设”主题团日活动“宿舍夜谈会”，"
        "到场 18 人，应到 20 人，到场率 90%。"
    )
    assert dict(news.facts) == {
        "时间": "2026年11月20日 14:00–16:30", "地点": "三教 201", "主题": "学风建设（自主申报）",
        "主办": "会计2401团支部", "到场": "到场 18 人，应到 20 人，到场率 90%",
        "过程": "全班讨论了学习方法。定下三个互助小组。", "特色": "学长来答疑。",
        "成效": "期中挂科少了 3 人！大家都说有用。",
    }  # fmt: skip
    assert news.short == (
        "11月20日，会计2401团支部开展“学风建设”主题团日活动，18 人参加。期中挂科少了 3 人！"
    )
    assert news.text.startswith(f"{news.title}\n\n{news.lead}\n\n时间：2026年")


def test_article():
    assert texts.article(PLAIN).split("\n\n") == [
        "# 会计2401团支部开展“学风建设”主题团日活动", texts.lead(PLAIN), "全班讨论了学习方法。",
        "定下三个互助小组。", "## 有特色", "学长来答疑。", "## 见成效",
        "期中挂科少了 3 人！大家都说有用。", "## 照片", "1. 签到.jpg\n2. 讨论.jpg",
        "图文：会计2401团支部",
    ]  # fmt: skip
    assert texts.article(BARE).split("\n\n")[4:] == ["图文：会计2401团支部"]
    tricky = texts.paragraphs("# 不是标题\n- 一\n> 引\n\n正文 # 里的")
    assert tricky == "＃ 不是标题\n\n－ 一\n\n＞ 引\n\n正文 # 里的"


def test_points():
    won = replace(PLAIN, honours=(Honour("最佳团日活动", "11月评选", Decimal("2.00")),))
    assert texts.points(won) == (
        ("编号", "TR2600001"), ("支部", "会计2401团支部"),
        ("所属月份", "2026年11月（按结束的日子算）"), ("主题", "自主申报：学风建设"),
        ("到场", "到场 18 人，应到 20 人，到场率 90%"), ("方案通过", "2026-11-18，提前 2 天"),
        ("提交总结", "2026-11-21，1 天后"), ("照片", "2 张"), ("已交材料", "策划书"),
        ("观摩", "派了 2 人，1 人写了记录"), ("星级", "3 星"), ("联合举办", "否"),
        ("获奖", "11月评选：最佳团日活动，2 分"),
    )  # fmt: skip
    bare = dict(texts.points(BARE))
    assert (bare["方案通过"], bare["提交总结"], bare["观摩"], bare["星级"], bare["到场"]) == (
        "—", "—", "没有派人", "还没评", "到场 18 人",
    )  # fmt: skip
    same_day = replace(PLAIN, approved_on=dt.date(2026, 11, 20), recorded_on=dt.date(2026, 11, 20))
    found = dict(texts.points(same_day))
    assert (found["方案通过"], found["提交总结"]) == ("2026-11-20，当天", "2026-11-20，当天")
    assert texts.as_lines([("照片", "2 张"), ("星级", "3 星")]) == "照片\t2 张\n星级\t3 星"


@pytest.mark.parametrize(
    ("others", "words"),
    [((), "甲团支部"), (("乙团支部",), "甲团支部联合乙团支部"),
     (("乙团支部", "丙团支部"), "甲团支部联合乙团支部、丙团支部"),
     (("乙", "丙", "丁"), "甲团支部等 4 个团支部联合")],
)  # fmt: skip
def test_who_holds_it(others, words):
    assert texts.held_by(("甲团支部", *others)) == words


def test_joint_ones_name_the_others():
    joint = replace(PLAIN, units=("会计2401团支部", "经管2402团支部"), title="学风建设")
    assert dict(texts.news(joint).facts)["联合"] == "经管2402团支部"
    assert dict(texts.points(joint))["联合举办"] == "2 个支部"
    assert "团支部联合经管2402团支部在三教 201开展“学风建设”主题" in texts.lead(joint)


def test_a_title_that_says_the_theme_is_not_said_twice():
    assert "主题团日活动，到场" in texts.lead(replace(PLAIN, title="“学风建设”主题团日"))


def test_over_midnight():
    late = replace(PLAIN, ends=dt.datetime(2026, 11, 21, 0, 30))
    assert texts.time_words(late) == "2026年11月20日 14:00 至 11月21日 00:30"


@given(st.text("一。！，\n ", max_size=60), st.integers(4, 30))
def test_a_sentence_has_its_mark_and_its_length(text, most):
    found = texts.first_sentence(text, most)
    assert len(found) <= most and "\n" not in found
    assert not found or found[-1] in "。！…"


@given(st.text(max_size=300), st.text(max_size=300), st.text(min_size=1, max_size=40))
def test_short_is_short(outcome, summary, theme):
    record = replace(PLAIN, outcome=outcome, summary=summary, theme=theme)
    assert len(texts.short(record)) <= max(texts.SHORT_LONGEST, 40 + len(theme))
