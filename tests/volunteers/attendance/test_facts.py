"""What a stay shows, and what is missing, in words that come apart again."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tuanwei.gatherings.models import CheckIn
from volunteers.attendance import facts
from volunteers.attendance.facts import Stay

NOW = datetime(2026, 10, 8, 14, tzinfo=UTC)
WAYS = CheckIn.Way.values
FLAGS = ("is_placed", "is_led", "has_teacher", "is_off")


def test_ways_are_those_of_check_ins():
    assert set(facts.SELF_MADE) < set(WAYS)


@given(way=st.sampled_from(WAYS), left=st.sampled_from(["", *WAYS]))
def test_checked_only_where_both_show_by_themselves(way, left):
    both = {way, left} <= {CheckIn.Way.CODE, CheckIn.Way.WORD}
    assert facts.grade(Stay(1, way, NOW, left_way=left)) == ("checked" if both else "confirmed")


@given(
    way=st.sampled_from(WAYS), by=st.sampled_from([None, 1, 2]),
    left_at=st.sampled_from([None, NOW]), flags=st.tuples(*[st.booleans()] * 4),
)  # fmt: skip
def test_everything_missing_is_said_once_and_nothing_else(way, by, left_at, flags):
    placed, led, has_teacher, off = flags
    found = facts.missing(
        Stay(1, way, NOW, by, left_at=left_at), **dict(zip(FLAGS, flags, strict=True))
    )
    expected = {
        "没签退": left_at is None, "不在名单": not placed, "已取消": off,
        "自己登记": by == 1 and way in ("organiser", "made_up"),
        "教师没签到": not led and has_teacher, "没有教师": not led and not has_teacher,
    }  # fmt: skip
    sentence = facts.said(found)
    assert sorted(facts.in_short(sentence)) == sorted(w for w, holds in expected.items() if holds)
    assert len(sentence) <= 200  # Service.waits_for
    assert sentence == "" or sentence.endswith("。")


def test_words_of_others_stay_as_they_are():
    assert facts.in_short("记录改过了，等老师重新确认。") == ["记录改过了，等老师重新确认"]
