"""Real colleges' rules against applications, and the arithmetic against oracles."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.applications import checks
from activities.applications.checks import (
    Filled,
    FilledLine,
    FilledMaterial,
    FilledPart,
    FilledPerson,
)
from activities.kinds import lead_times
from activities.kinds.conditions import Condition, When
from activities.kinds.spec import (
    Bar,
    Basics,
    ChainStep,
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
from tuanwei.workdays.calendar import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = WorkCalendar()
MONDAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 10, tzinfo=ZONE)


def at(day, hour=14, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


START = at(date(2026, 11, 20))
GOOD = Filled(
    applicant="branch", title="夜跑", phone="13800001111", plan="跑起来", place="西操场",
    starts_at=START, ends_at=START + timedelta(hours=2), people_inside=60,
)  # fmt: skip


def cond(fact, op, *values):
    return Condition(fact, op, tuple(values))


def any_of(*groups):
    return When(groups)


def told(rules, filled, now=NOW, calendar=PLAIN):
    """{(step, field): words} of every problem."""
    return {
        (each.step, each.field): each.words
        for each in checks.problems(rules, filled, now=now, calendar=calendar)
    }


def test_a_good_one_has_no_problem():
    assert told(Spec(), GOOD) == {}


def test_what_is_missing_is_named_field_by_field():
    assert set(told(Spec(), Filled())) == {
        ("basics", "applicant"), ("basics", "title"), ("basics", "phone"),
        ("basics", "people_inside"), ("basics", "plan"), ("schedule", "starts_at"),
        ("schedule", "ends_at"), ("schedule", "place"),
    }  # fmt: skip


# F3 南方医科大学: title ≤ 20, 2–7 days before the earliest part including publicity, ≤ 30 days
F3 = Spec(
    basics=Basics(name_most=20, span_days=30, span_since="publicity", parts="required"),
    lead_times=(
        LeadTime(2, "days", "publicity"),
        LeadTime(7, "days", "publicity", is_latest=False),
    ),
    files=(
        FileRule("route", "路线图", types=("pdf",), when=any_of((cond("where", "is", "on_the_move"),))),
        FileRule("deal", "赞助协议", types=("doc",), when=any_of((cond("sponsorship", "more_than", "0"),))),
    ),
    money=MoneyRules(sources=(MoneySource("own", "自筹"), MoneySource("ad", "赞助", is_sponsor=True))),
)  # fmt: skip


def f3(days, **more):
    start = at(MONDAY + timedelta(days=days))
    end = start + timedelta(hours=3)
    part = FilledPart("初赛", start, start + timedelta(hours=1))
    return replace(GOOD, starts_at=start, ends_at=end, parts=(part,), **more)


@pytest.mark.parametrize(("days", "fine"), [(1, False), (2, True), (7, True), (8, False)])
def test_f3_two_to_seven_days_before(days, fine):
    assert (("schedule", "starts_at") not in told(F3, f3(days))) is fine


def test_f3_counts_from_publicity():
    early = f3(7, publicity_from=MONDAY + timedelta(days=1))
    assert "至少 2 天" in told(F3, early)["schedule", "starts_at"]
    long = replace(f3(5), ends_at=at(MONDAY + timedelta(days=34)))
    assert told(F3, long) == {}
    long = replace(long, publicity_from=MONDAY + timedelta(days=4))
    assert "现在 31 天" in told(F3, long)["schedule", "ends_at"]


def test_a_lead_counted_from_the_end_of_sign_up_asks_for_it():
    latest = LeadTime(5, since="sign_up_close")
    rules = Spec(lead_times=(latest, LeadTime(30, since="sign_up_close", is_latest=False)))
    assert len(checks.problems(rules, GOOD, now=NOW, calendar=PLAIN)) == 1
    assert told(rules, GOOD) == {
        (
            "schedule",
            "sign_up_closes_at",
        ): "请写报名什么时候截止，这类活动要提前多久申报从那时算起。"
    }
    closes = replace(GOOD, sign_up_closes_at=at(MONDAY + timedelta(days=4)))
    assert told(rules, closes) == {
        (
            "schedule",
            "sign_up_closes_at",
        ): "要在报名截止前至少 5 个工作日申报，现在来不及了，请改到更晚的时间。"
    }
    assert told(rules, replace(GOOD, sign_up_closes_at=at(MONDAY + timedelta(days=7)))) == {}


def test_f3_twenty_characters_where_a_letter_counts_one():
    assert told(F3, f3(5, title="A" * 10 + "夜" * 10)) == {}
    assert "现在 21 个" in told(F3, f3(5, title="A" * 11 + "夜" * 10))["basics", "title"]


def test_f3_attachments_by_kind_of_place_and_money():
    roaming = f3(5, where="on_the_move", files={"route": ("doc",)})
    assert told(F3, roaming) == {("files", "file.route"): "“路线图”要用PDF。"}
    paid = f3(5, budget=(FilledLine(Decimal(500), "ad"),))
    assert told(F3, paid) == {("files", "file.deal"): "还缺“赞助协议”。"}
    assert told(F3, replace(paid, files={"deal": ("doc",)})) == {}


@pytest.mark.parametrize("place", ["校区", "北校区", " 校内 ", "待定"])
def test_a_place_is_a_place(place):
    assert ("schedule", "place") in told(Spec(), replace(GOOD, place=place))


# F2 济南大学: the hall by head-count; preparation ≤ 1.5 h
HALLS = ((100, 199, "第三学术报告厅"), (200, 299, "活动中心"), (300, 799, "第二学术报告厅"))
F2 = Spec(
    basics=Basics(needs_venue=True, setup_minutes=90),
    bars=tuple(
        Bar(f"{least} 人以上请用{hall}。",
            when=any_of((cond("people", "at_least", str(least)), cond("people", "at_most", str(most)),
                         cond("venue", "is_not", hall))))
        for least, most, hall in HALLS
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("people", "venue", "fine"),
    [(99, "A301", True), (100, "A301", False), (100, "第三学术报告厅", True),
     (200, "第三学术报告厅", False), (299, "活动中心", True), (300, "第二学术报告厅", True)],
)  # fmt: skip
def test_f2_a_hall_by_head_count(people, venue, fine):
    found = told(F2, replace(GOOD, people_inside=people, venue=venue, place=""))
    assert (("schedule", "venue") not in found) is fine


def test_f2_preparation_up_to_an_hour_and_a_half():
    hall = replace(GOOD, venue="A301", setup_minutes=90)
    assert told(F2, hall) == {}
    assert ("schedule", "setup_minutes") in told(F2, replace(hall, setup_minutes=91))


# F18: the plan of safety from 100 on campus or 30 off it
F18 = Spec(
    files=(
        FileRule("safety", "应急预案", when=any_of(
            (cond("where", "is", "campus"), cond("people", "at_least", "100")),
            (cond("where", "is", "off_campus"), cond("people", "at_least", "30")))),
    ),
    exemptions=(
        Exemption("内部会议不用申报", any_of((cond("field.inner", "yes"),))),
        Exemption("人少不用申报", any_of(
            (cond("where", "is", "campus"), cond("people", "less_than", "30")),
            (cond("where", "is", "off_campus"), cond("people", "less_than", "5")))),
    ),
    fields=(FieldRule("inner", "内部会议", "yes_no"),),
    lead_times=(LeadTime(30, "days"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("where", "people", "asked"),
    [("campus", 99, False), ("campus", 100, True), ("off_campus", 29, False), ("off_campus", 30, True),
     ("online", 500, False)],
)  # fmt: skip
def test_f18_safety_by_head_count_and_place(where, people, asked):
    filled = replace(GOOD, where=where, people_inside=people)
    assert (("files", "file.safety") in told(F18, filled)) is asked


def test_the_exempt_have_no_lead_time():
    assert "至少 30 天" in told(F18, GOOD)["schedule", "starts_at"]
    assert told(F18, replace(GOOD, people_inside=29)) == {}
    assert told(F18, replace(GOOD, answers={"inner": True})) == {}


# F17: two departments together raise the level, the level decides the chain
F17 = Spec(
    basics=Basics(base_level="class"),
    levels=(
        LevelRule("faculty", any_of((cond("applicant", "is", "general_branch"),))),
        LevelRule("college", any_of((cond("organisers", "at_least", "2"),))),
    ),
    chain=(
        ChainStep("gb", "团总支", "general_branch"),
        ChainStep("staff", "学生处", "staff", when=any_of((cond("level", "is", "faculty", "college"),))),
        ChainStep("head", "分管院长", "secretary", when=any_of((cond("level", "is", "college"),))),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("applicant", "organisers", "level", "chain"),
    [("branch", 1, "class", ["gb"]), ("general_branch", 1, "faculty", ["gb", "staff"]),
     ("branch", 2, "college", ["gb", "staff", "head"])],
)  # fmt: skip
def test_f17_levels_choose_the_chain(applicant, organisers, level, chain):
    known = checks.facts(F17, replace(GOOD, applicant=applicant, organisers=organisers))
    assert known["level"] == level
    assert [step.key for step in F17.steps(known)] == chain


MONEY = MoneyRules(
    sources=(MoneySource("own", "自筹", least_share=Decimal(20)), MoneySource("grant", "团委", cap=Decimal(2000))),
    shares=(ShareRule("奖品", most=Decimal(30)),),
    categories=("奖品", "场地"),
    cap=Decimal(3000),
    term_caps=(SizeTier(0, money=Decimal(2500)), SizeTier(40, money=Decimal(4000))),
)  # fmt: skip


def budget(*lines):
    return tuple(
        FilledLine(Decimal(amount), source, category) for amount, source, category in lines
    )


@pytest.mark.parametrize(
    ("lines", "size", "spent", "words"),
    [
        ([("1600", "grant", "场地"), ("400", "own", "场地")], 30, 0, []),
        (
            [("1600.01", "grant", "场地"), ("400", "own", "场地")],
            30,
            0,
            ["自筹要占预算的 20% 以上"],
        ),
        ([("2000.01", "grant", "场地"), ("600", "own", "场地")], 50, 0, ["团委最多 2,000 元"]),
        ([("1400", "grant", "场地"), ("600", "own", "奖品")], 30, 0, []),
        ([("1399", "grant", "场地"), ("601", "own", "奖品")], 30, 0, ["奖品最多占预算的 30%"]),
        ([("500", "own", "场地")], 30, 2001, ["已批 2,001 元，这份最多还能申请 499 元"]),
        ([("500", "own", "场地")], 40, 3500, []),
        ([("500", "", "场地")], 40, 0, ["没有选来源", "自筹要占"]),
        ([("500", "own", "")], 40, 0, ["没有选类别"]),
    ],
)
def test_money_by_source_category_and_size_of_the_unit(lines, size, spent, words):
    filled = replace(GOOD, budget=budget(*lines), unit_size=size, term_spent=Decimal(spent))
    found = [
        each.words for each in checks.problems(Spec(money=MONEY), filled, now=NOW, calendar=PLAIN)
    ]
    assert len(found) == len(words)
    assert all(part in whole for part, whole in zip(words, found, strict=True))


def test_a_sum_that_no_project_could_hold_is_refused():
    for amount, count in (("999999999.99", 0), ("1000000000", 1)):
        filled = replace(GOOD, budget=budget((amount, "", "")))
        found = checks.problems(Spec(), filled, now=NOW, calendar=PLAIN)
        assert sum("超出了能登记的 999,999,999.99 元" in each.words for each in found) == count


TEAM = TeamRules(True, 5, 10, most_per_person=2, most_as_leader=1, winners_wait_months=12)


def team(size, **leader):
    return tuple(
        FilledPerson(f"人{n}", is_leader=not n, **(leader if not n else {})) for n in range(size)
    )


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (team(5), None), (team(10), None), (team(4), "至少 5 人"), (team(11), "最多 10 人"),
        (team(5, led=1), "每人最多负责 1 个"), (team(5, projects=1), None),
        (team(5, projects=2), "每人最多 2 个"),
        (team(5, won_on=date(2025, 11, 2)), None),
        (team(5, won_on=date(2025, 11, 3)), "2026年11月3日以后"),
        (tuple(FilledPerson(str(n)) for n in range(5)), "指定一位负责人"),
    ],
)  # fmt: skip
def test_teams(people, words):
    found = told(Spec(team=TEAM), replace(GOOD, team=people))
    assert words in found["team", "team"] if words else found == {}


def test_months_later_ends_with_the_month():
    assert checks._months_later(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert checks._months_later(date(2024, 11, 30), 1) == date(2024, 12, 30)
    assert checks._months_later(date(2024, 12, 31), 12) == date(2025, 12, 31)


def test_materials_come_down():
    rules = Spec(materials=MaterialRules(True, most_days=7, removed_within=1))
    hung = FilledMaterial("横幅", date(2026, 11, 15), date(2026, 11, 21))
    assert told(rules, replace(GOOD, materials=(hung,))) == {}
    longer = replace(hung, ends_on=date(2026, 11, 22))
    assert "最晚 11月21日" in told(rules, replace(GOOD, materials=(longer,)))["files", "materials"]
    longer = replace(hung, starts_on=date(2026, 11, 14))
    assert "现在 8 天" in told(rules, replace(GOOD, materials=(longer,)))["files", "materials"]


def test_hours_fit_into_the_window():
    assert told(Spec(), replace(GOOD, hours=Decimal(2))) == {}
    assert "（2 小时）" in told(Spec(), replace(GOOD, hours=Decimal("2.01")))["schedule", "hours"]
    one = FilledPart("一", START, START + timedelta(minutes=40))
    two = FilledPart("二", START + timedelta(minutes=20), START + timedelta(minutes=60))
    twice = replace(GOOD, parts=(one, two), hours=Decimal(1))
    assert told(Spec(), twice) == {}
    assert ("schedule", "hours") in told(Spec(), replace(twice, hours=Decimal("1.01")))


def test_parts_lie_inside_and_do_not_share_a_venue():
    one = FilledPart("初赛", START, START + timedelta(hours=1), "A301")
    two = FilledPart("决赛", START + timedelta(minutes=59), START + timedelta(hours=2), "A301")
    both = told(Spec(), replace(GOOD, parts=(one, two)))
    assert both == {("schedule", "parts"): "“初赛”和“决赛”同时用A301，请错开。"}
    after = replace(two, starts_at=START + timedelta(hours=1))
    assert told(Spec(), replace(GOOD, parts=(one, after))) == {}
    late = replace(after, ends_at=START + timedelta(hours=3))
    assert (
        "“决赛”不在整个活动的时间里"
        in told(Spec(), replace(GOOD, parts=(one, late)))["schedule", "parts"]
    )


def test_publicity_has_to_end_before_the_start():
    rules = Spec(basics=Basics(public_workdays=5))
    assert (
        told(
            rules,
            replace(GOOD, starts_at=at(date(2026, 11, 10)), ends_at=at(date(2026, 11, 10), 16)),
        )
        == {}
    )
    tight = replace(GOOD, starts_at=at(date(2026, 11, 9)), ends_at=at(date(2026, 11, 9), 16))
    assert "公示 5 个工作日" in told(rules, tight)["schedule", "starts_at"]


@pytest.mark.parametrize(
    ("rule", "answer", "words"),
    [
        (FieldRule("a", "用电", "text", is_required=True), " x", None),
        (FieldRule("a", "用电", "text", is_required=True), "", "还没有填"),
        (FieldRule("a", "意义", "long", least=Decimal(3)), "一二", "不能少于 3 个字"),
        (FieldRule("a", "意义", "long", most=Decimal(3)), "一二三四", "不能多于 3 个字，现在 4 个字"),
        (FieldRule("a", "台数", "number", most=Decimal(3)), "3.5", "不能多于 3"),
        (FieldRule("a", "台数", "number"), "NaN", "要写数字"),
        (FieldRule("a", "押金", "money"), "-1", "不能少于 0 元"),
        (FieldRule("a", "形式", "choice", choices=("展板", "传单")), "冠名", "没有“冠名”"),
        (FieldRule("a", "形式", "choices", choices=("展板", "传单"), most=Decimal(1)), ["展板", "传单"],
         "不能多于 1 项"),
        (FieldRule("a", "属实", "confirm", is_required=True), False, "要勾选"),
        (FieldRule("a", "外聘", "yes_no", is_required=True), False, None),
    ],
)  # fmt: skip
def test_answers(rule, answer, words):
    found = list(checks.answer_problems(rule, answer))
    assert (words in found[0]) if words else found == []


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
calendars = st.builds(
    WorkCalendar, st.frozensets(days, max_size=30), st.frozensets(days, max_size=30), st.frozensets(days, max_size=10)
)  # fmt: skip


@given(days, st.integers(0, 40), st.integers(0, 12), calendars)
def test_working_days_ahead_against_counting_them(today, ahead, amount, calendar):
    """Enough when at least `amount` working days lie in (today, day]."""
    day = today + timedelta(days=ahead)
    worked = sum(calendar.is_workday(today + timedelta(days=n)) for n in range(1, ahead + 1))
    rule = LeadTime(amount)
    assert lead_times.in_time(rule, at(today), at(day), calendar) == (worked >= amount)


@given(days, st.integers(0, 12), st.sampled_from(["workdays", "days", "weeks"]), calendars)
def test_the_last_day_is_the_last(day, amount, unit, calendar):
    rule = LeadTime(amount, unit)
    last = lead_times.last_day(rule, at(day), calendar)
    assert lead_times.in_time(rule, at(last, 23, 59), at(day), calendar)
    assert not lead_times.in_time(rule, at(last + timedelta(days=1)), at(day), calendar)


def test_hours_count_from_moment_to_moment():
    rule = LeadTime(48, "hours")
    assert lead_times.in_time(rule, NOW, NOW + timedelta(hours=48), PLAIN)
    assert not lead_times.in_time(rule, NOW, NOW + timedelta(hours=48, seconds=-1), PLAIN)


def test_a_golden_week_does_not_count():
    off = frozenset(date(2026, 10, day) for day in range(1, 8))
    rule = LeadTime(5)
    calendar = WorkCalendar(off, frozenset({date(2026, 10, 10)}))
    assert lead_times.in_time(rule, at(date(2026, 9, 30)), at(date(2026, 10, 13)), calendar)
    assert not lead_times.in_time(rule, at(date(2026, 9, 30)), at(date(2026, 10, 12)), calendar)
    assert lead_times.last_day(rule, at(date(2026, 10, 12)), calendar) == date(2026, 9, 29)
