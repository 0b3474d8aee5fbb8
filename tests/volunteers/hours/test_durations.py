"""What people type for how long something took."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.hours.durations import minutes_of
from volunteers.hours.spec import Spec

USUAL = Spec()


@pytest.mark.parametrize(("said", "minutes"), [
    ("3", 180), ("3h", 180), (" 3 H ", 180), ("３", 180), ("２．５小时", 150), ("2.5小时", 150),
    ("90分钟", 90), ("90min", 90), ("９０分", 90), ("1个半小时", 90), ("一个半小时", 90),
    ("1小时半", 90), ("半小时", 30), ("半个小时", 30), ("1小时30分", 90), ("1h30m", 90),
    ("1小时30", 90), ("1:30", 90), ("1：05", 65), ("半天", 240), ("一天", 480), ("全天", 480),
    ("1天", 480), ("2个半天", 480), ("一天半", 720), ("1天2小时", 600), ("两小时", 120),
    ("十二个小时", 720), ("二十分钟", 20), ("一百二十分钟", 120), ("一百零五分钟", 105),
    ("一刻钟", 15), ("三刻钟", 45), ("约3小时", 180), ("共 4 小时", 240), ("24", 1440),
    ("0.1", 6), ("两个钟头", 120), (3, 180), (2.5, 150), (Decimal("1.5"), 90),
    ("③小时", 180),
])  # fmt: skip
def test_said(said, minutes):
    assert minutes_of(said, USUAL) == minutes


@pytest.mark.parametrize(("said", "words"), [
    ("-1", "负数"), ("－2小时", "负数"), ("负3小时", "负数"), ("25", "最多 24 小时"), ("24.01", "最多 24 小时"),
    ("25小时", "最多 24 小时"), ("4天", "最多 24 小时"), ("0", "大于 0"), ("0分钟", "大于 0"), ("", "看不懂"),
    ("nan", "看不懂"), ("1e309", "看不懂"), ("inf", "看不懂"), ("很久", "看不懂"), ("三十分小时", "看不懂"),
    ("30分1小时", "看不懂"), ("1小时2小时", "看不懂"), ("3个", "看不懂"), ("9" * 400, "看不懂"),
    ("十十小时", "看不懂"), ("百", "看不懂"), ("小时", "看不懂"), ("1小时99", "看不懂"), ("--1", "看不懂"),
    ("半", "看不懂"), ("\x00", "看不懂"), ("1/2", "看不懂"),
])  # fmt: skip
def test_refused(said, words):
    with pytest.raises(ValueError, match=words):
        minutes_of(said, USUAL)


def test_a_day_is_what_the_rules_say():
    other = replace(USUAL, half_day=Decimal("3.5"), whole_day=Decimal(6))
    assert (minutes_of("半天", other), minutes_of("一天", other)) == (210, 360)
    with pytest.raises(ValueError, match="没有说半天"):
        minutes_of("半天", replace(USUAL, half_day=None))


def test_a_sheet_may_bring_the_sum_of_a_term():
    assert minutes_of("134", USUAL, most_hours=10_000) == 134 * 60
    with pytest.raises(ValueError, match="最多 10000 小时"):
        minutes_of("10001", USUAL, most_hours=10_000)


@given(st.integers(1, 23), st.integers(0, 59))
def test_however_it_is_written(hours, minutes):
    for said in (f"{hours}小时{minutes}分", f"{hours}h{minutes}min", f"{hours}:{minutes:02}"):
        assert minutes_of(said, USUAL) == hours * 60 + minutes


@given(st.text(max_size=30))
def test_nonsense_is_refused_in_words_and_never_breaks(said):
    try:
        found = minutes_of(said, USUAL)
    except ValueError as fault:
        found, words = None, str(fault)
    if found is None:
        assert words.endswith("。")
    else:
        assert isinstance(found, Fraction)
        assert 0 < found <= 1440
