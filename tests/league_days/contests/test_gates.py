"""Each gate: met, unmet, the value and what is missing."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.contests.gates import Facts, judged, year_in_college
from branches.league_days.rules.spec import GATES, Gate


def one(kind, amount=0, facts=Facts(), **fields):  # noqa: B008
    (found,) = judged((Gate(kind, Decimal(amount), **fields),), facts)
    return found


CASES = [
    ("attendance", 80, Facts(came=20, expected=25), True, "20/25，80%", ""),
    ("attendance", 80, Facts(came=19, expected=25), False, "19/25，76%", "要到 20 人，到了 19 人。"),
    ("attendance", "66.7", Facts(came=2, expected=3), False, "2/3，66.67%",
     "要到 3 人，到了 2 人。"),
    ("attendance", 80, Facts(), False, "没有应到人数",
     "总结里没有应到人数，请在团日记录里核对名单。"),
    ("plan", 3, Facts(planned_days=3), True, "提前 3 天", ""),
    ("plan", 3, Facts(planned_days=2), False, "提前 2 天", "还差 1 天。下次早些交方案。"),
    ("plan", 0, Facts(planned_days=0), True, "当天、开始以前", ""),
    ("plan", 0, Facts(), False, "活动前没有通过", "方案要在活动前通过审批，这一次补不了。"),
    ("observed", 1, Facts(observers=1), True, "1 人", ""),
    ("observed", 1, Facts(), False, "0 人", "还差 1 人。请观摩的同学写好记录。"),
    ("not_won", 2, Facts(won_ago=frozenset({3})), True, "没有得过", ""),
    ("not_won", 2, Facts(won_ago=frozenset({1, 5})), False, "上一期刚得过",
     "再过 2 期可以参评，把机会留给别的支部。"),
    ("not_won", 2, Facts(won_ago=frozenset({2})), False, "2 期以前得过",
     "再过 1 期可以参评，把机会留给别的支部。"),
    ("not_won", 2, Facts(won_ago=frozenset({0})), True, "没有得过", ""),
    ("won", 1, Facts(won=1), True, "1 次", ""),
    ("won", 1, Facts(), False, "0 次", "还差 1 次。"),
    ("held", 5, Facts(held=(("year", 5),)), True, "5 次", ""),
    ("held", 5, Facts(held=(("year", 3),)), False, "3 次", "还差 2 次。办完并交了总结的才算。"),
    ("handed_in", 3, Facts(handed_in_days=3), True, "活动后第 3 天", ""),
    ("handed_in", 3, Facts(handed_in_days=4), False, "活动后第 4 天", "晚了 1 天，这一次补不了。"),
    ("handed_in", 3, Facts(), False, "还没有交", "请先交总结。"),
    ("photos", 4, Facts(photos=4), True, "4 张", ""),
    ("photos", 4, Facts(photos=1), False, "1 张", "还差 3 张。"),
    ("words", 300, Facts(words=300), True, "300 字", ""),
    ("words", 300, Facts(words=299), False, "299 字", "还差 1 字。"),
    ("theme", 0, Facts(has_theme=True), True, "指定主题", ""),
    ("theme", 0, Facts(), False, "自主申报的主题", "这项评选只收用指定主题的团日。"),
    ("rated", 3, Facts(stars=3), True, "3 星", ""),
    ("rated", 3, Facts(stars=2), False, "2 星", "还差 1 星。"),
    ("rated", 3, Facts(), False, "还没有评星", "请团总支先评星级。"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "amount", "facts", "passed", "found", "missing"), CASES)
def test_a_gate(kind, amount, facts, passed, found, missing):
    check = one(kind, amount, facts)
    assert (check.passed, check.found, check.missing) == (passed, found, missing)
    assert check.stops is not passed
    assert not one(kind, amount, facts, is_warning=True).stops


def test_every_kind_of_gate_stands_above():
    assert {case[0] for case in CASES} | {"stated"} == set(GATES)


def test_people_look_at_what_is_stated():
    check = one("stated", label="没有违纪")
    assert (check.label, check.passed, check.stops) == ("没有违纪", None, False)


def test_gates_of_years_hold_for_branches_of_those_years():
    gates = (
        Gate("held", Decimal(3), years=(1,)), Gate("held", Decimal(5), years=(2, 3, 4)),
    )  # fmt: skip
    for year, label in (
        (1, "当年办过 3 次团日（一年级）"),
        (3, "当年办过 5 次团日（二年级、三年级、四年级）"),
    ):
        (check,) = judged(gates, Facts(year=year, held=(("year", 4),)))
        assert (check.label, check.passed) == (label, year == 1)
    assert judged(gates, Facts(year=5)) == ()
    unknown = judged(gates, Facts(held=(("year", 4),)))
    assert [each.passed for each in unknown] == [None, None]
    assert unknown[0].found == "4 次；名册里看不出年级，由团委核对"


def test_the_year_of_a_branch_is_that_of_most_of_its_members():
    november, spring = dt.date(2026, 11, 30), dt.date(2027, 3, 31)
    assert year_in_college({2024: 28, 2023: 2}, november) == 3
    assert year_in_college({2026: 28}, november) == year_in_college({2026: 28}, spring) == 1
    assert year_in_college({2024: 5, 2023: 5}, november) is None
    assert year_in_college({}, november) is year_in_college({2030: 3}, november) is None


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 1000))
def test_attendance_against_whole_numbers(came, expected, permille):
    amount = Decimal(permille) / 10
    check = one("attendance", amount, Facts(came=came, expected=expected))
    assert check.passed == (came * 1000 >= permille * expected)
    needed = next(n for n in range(1000) if Fraction(n * 1000, expected) >= permille)
    assert check.passed or check.missing == f"要到 {needed} 人，到了 {came} 人。"
