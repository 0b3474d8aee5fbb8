"""Codes on a screen: good now and a moment ago, worthless afterwards."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tuanwei.gatherings.codes import GRACE, STEP, code_at, is_good, seconds_left

START = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
SECRET = "a-secret"
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, STEP * 5))
def test_a_code_lives_for_its_step_and_the_grace(moment, later):
    code = code_at(SECRET, moment)
    steps = (int(moment.timestamp()) + later) // STEP - int(moment.timestamp()) // STEP
    assert is_good(code, SECRET, moment + timedelta(seconds=later)) == (steps <= GRACE)


@given(MOMENTS)
def test_a_code_of_tomorrow_or_of_another_screen_is_no_good(moment):
    assert not is_good(code_at(SECRET, moment + timedelta(seconds=STEP)), SECRET, moment)
    assert not is_good(code_at("another", moment), SECRET, moment)


def test_words_that_are_no_code_are_no_good():
    for word in ("", "x" * 1000, "二维码", "\0"):
        assert not is_good(word, SECRET, START)


def test_the_time_left_counts_down():
    assert [seconds_left(START + timedelta(seconds=n)) for n in (0, 1, 19, 20)] == [20, 19, 1, 20]
