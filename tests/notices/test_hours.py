"""Quiet hours and the hour of the daily e-mail, against a count minute by minute."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.notices.hours import last_digest, quiet_end

HERE = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=HERE)
)


def is_quiet(at, start, end):
    """Walk from `start` minute by minute: is `at` met before `end`?"""
    walked = datetime(2026, 1, 1, start.hour, start.minute)
    while walked.time() != end:
        if walked.time() == at:
            return True
        walked += MINUTE
    return False


@given(moments, clocks, clocks)
def test_quiet_hours_end_when_a_walk_leaves_them(moment, start, end):
    found = quiet_end(moment, (start, end))
    if not is_quiet(moment.time(), start, end):
        assert found is None
        return
    walked = moment
    while walked.time() != end:
        walked += MINUTE
    assert found == walked


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("21:59:59", None), ("22:00:00", "2026-11-27T07:00"), ("23:59:59", "2026-11-27T07:00"),
        ("06:59:59", "2026-11-26T07:00"), ("07:00:00", None), ("12:00:00", None),
    ],
)  # fmt: skip
def test_the_night_is_half_open(at, end):
    moment = datetime.fromisoformat(f"2026-11-26T{at}").replace(tzinfo=HERE)
    found = quiet_end(moment, (time(22), time(7)))
    assert found == (end and datetime.fromisoformat(end).replace(tzinfo=HERE))


@pytest.mark.parametrize("hours", [None, (time(8), time(8))])
def test_no_quiet_hours(hours):
    assert quiet_end(datetime(2026, 11, 26, 3, tzinfo=HERE), hours) is None


@given(moments, st.integers(0, 23))
def test_the_last_digest_is_the_newest_that_is_not_ahead(moment, hour):
    found = last_digest(moment, hour)
    assert (found.hour, found.minute, found.second) == (hour, 0, 0)
    assert timedelta() <= moment - found < timedelta(days=1)
