"""What is typed into a cell: numbers, levels, and what is neither."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Level, Term
from assessment.sheets import cells, differing

D = Decimal
PLAIN = Indicator("days", "团日活动", maximum=D(20))
TEAM = Indicator("team", "班子", maximum=D(20), terms=(
    Term("level", "班子评定", rules.GRADED, levels=(
        Level("a", "好", D(20)), Level("b", "一般", D(12)), Level("c", "差", D(4)))),
))  # fmt: skip
PERCENT = Indicator("state", "状态", maximum=D(5), terms=(
    Term("level", "程度", rules.GRADED, is_percent=True, levels=(
        Level("A", "A", D(100)), Level("B", "B", D(60)), Level("C", "C", D(40)), Level("D", "D", D(0)))),
))  # fmt: skip
BELOW = Indicator("faults", "违纪", maximum=D(0), floor=None)
FREE = Indicator("extra", "加分")


@pytest.mark.parametrize(("text", "points"), [
    ("8", "8"), (" 8.5 ", "8.5"), ("８．５", "8.5"), ("8分", "8"), ("8.50", "8.5"), ("+3", "3"),
    (".5", "0.5"), ("0", "0"), ("20", "20"), ("−0", "0"), ("1 2", "12"), ("3.", "3"),
])  # fmt: skip
def test_numbers(text, points):
    assert cells.read(text, PLAIN) == cells.Read(D(points), "")


@pytest.mark.parametrize(("text", "indicator", "points"), [
    ("好", TEAM, "20"), ("a", TEAM, "20"), ("A", TEAM, "20"), ("一 般", TEAM, "12"), ("12", TEAM, "12"),
    ("7", TEAM, "7"), ("b", PERCENT, "3"), ("C", PERCENT, "2"), ("D", PERCENT, "0"),
])  # fmt: skip
def test_a_judgement_takes_its_level_or_points(text, indicator, points):
    assert cells.read(text, indicator) == cells.Read(D(points), "")


@pytest.mark.parametrize(("text", "indicator", "words"), [
    ("21", PLAIN, "最多 20 分，填的是 21。"),
    ("-1", PLAIN, "不能是负数，填的是 -1。填 0–20 的数字。"),
    ("－1", PLAIN, "不能是负数，填的是 -1。填 0–20 的数字。"),
    ("8,5", PLAIN, "小数点请用“.”：8.5。"),
    ("很好", PLAIN, "“很好”不是分数。填 0–20 的数字。"),
    ("很好", TEAM, "“很好”不是分数。填 0–20 的数字，或者写 好、一般、差。"),
    ("1e3", PLAIN, "“1e3”不是分数。填 0–20 的数字。"), ("NaN", PLAIN, "“NaN”不是分数。填 0–20 的数字。"),
    ("1_0", PLAIN, "“1_0”不是分数。填 0–20 的数字。"), ("8.1234", PLAIN, "最多 3 位小数，“8.1234”多了。"),
    ("=SUM(A1:A9)", PLAIN, "“=SUM(A1:A9)”不是分数。填 0–20 的数字。"), ("2", BELOW, "最多 0 分，填的是 2。"),
    ("9" * 30, PLAIN, "“99999999999999999999…”不是分数。填 0–20 的数字。"),
    ("会计2401团支部", FREE, "“会计2401团支部”不是分数。填 0 或更多。"),
])  # fmt: skip
def test_what_is_no_score_is_told_in_words(text, indicator, words):
    assert cells.read(text, indicator) == cells.Read(None, words)


def test_empty_is_empty_and_no_floor_takes_what_is_below_nothing():
    assert [cells.read(text, PLAIN) for text in ("", "  ", None)] == [cells.Read(None)] * 3
    assert cells.read("-4.5", BELOW) == cells.Read(D("-4.5"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 20_000))
def test_every_score_within_bounds_comes_back_as_it_was_typed(thousandths):
    value = D(thousandths).scaleb(-3)
    found = cells.read(f"{value:f}", PLAIN)
    assert (found.value, found.words) == (value, "")
    assert Fraction(found.value) == Fraction(thousandths, 1000)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it_and_nothing_passes_the_bounds(text):
    found = cells.read(text, TEAM)
    assert (found.value is None) or 0 <= found.value <= 20
    assert not (found.value is not None and found.words)


def test_a_reason_is_wanted_beyond_what_the_procedure_says():
    assert not cells.needs_reason(PLAIN, D(9), Fraction(10), D(1))
    assert cells.needs_reason(PLAIN, D("8.999"), Fraction(10), D(1))
    assert not cells.needs_reason(PLAIN, D(9), None, D(1))
    assert not cells.needs_reason(PLAIN, None, Fraction(10), D(1))
    by_word = Indicator("team", "班子", maximum=D(20), scored_by=(rules.CHECK,))
    assert not cells.needs_reason(
        by_word, D(9), Fraction(0), D(1)
    )  # nothing but the checker's word
    given_by = Indicator("free", "机动", maximum=D(5), terms=(
        Term("give", "书记给分", rules.GIVEN, needs_reason=True),))  # fmt: skip
    assert cells.needs_reason(given_by, D(1), None, D(9))


def test_columns_that_lie_apart():
    third = Fraction(25, 3)
    assert differing.apart([D(8), third, None]) == Fraction(1, 3)
    assert not differing.differs([D(8), D(9)], D(1))
    assert differing.differs([D(8), D("9.001")], D(1))
    assert differing.apart([D(8), None, None]) == 0
    assert differing.middle_words([D(8), third, D(10)]) == "平均 8.78，中位 8.33"
    assert differing.middle_words([D(8), None, D(10)]) == ""
