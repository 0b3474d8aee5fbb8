"""Every league day belongs to one period, by the college's own clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.contests.cycle import (
    Period,
    belongs,
    counts_on,
    deciding_date,
    earliest,
    entry_window,
    period_of,
    periods_ago,
)  # fmt: skip
from branches.league_days.rules.spec import PERIODS, Cycle

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def at(text, zone=SHANGHAI):
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(("ends", "zone", "day"), [
    ("2026-11-30T23:59:59.999999", "Asia/Shanghai", dt.date(2026, 11, 30)),
    ("2026-12-01T00:00:00", "Asia/Shanghai", dt.date(2026, 11, 30)),  # 24:00 of the last day
    ("2026-12-01T00:00:00.000001", "Asia/Shanghai", dt.date(2026, 12, 1)),
    ("2026-11-30T15:59:59", "UTC", dt.date(2026, 11, 30)),
    ("2026-11-30T16:00:01", "UTC", dt.date(2026, 12, 1)),  # still November in Greenwich
    ("2026-11-30T18:00:00", "America/New_York", dt.date(2026, 12, 1)),
    ("2028-02-29T20:00:00", "Asia/Shanghai", dt.date(2028, 2, 29)),
])  # fmt: skip
def test_the_month_ends_at_midnight_of_the_college(ends, zone, day):
    ended = at(ends, ZoneInfo(zone))
    assert deciding_date(Cycle(), ended - dt.timedelta(hours=2), ended, None) == day


def test_an_activity_over_two_months_belongs_to_the_month_that_the_rules_say():
    starts, ends, recorded = at("2026-10-31T19:00"), at("2026-11-01T09:00"), at("2026-12-02T08:00")
    found = {
        by: period_of(Cycle(decided_by=by), deciding_date(
            Cycle(decided_by=by), starts, ends, recorded)).words
        for by in ("starts", "ends", "recorded")
    }  # fmt: skip
    assert found == {"starts": "2026年10月", "ends": "2026年11月", "recorded": "2026年12月"}
    assert deciding_date(Cycle(decided_by="recorded"), starts, ends, None) is None
    assert not belongs(Cycle(), dt.date(2026, 11, 1), dt.date(2026, 11, 30), None)


def test_a_beginning_at_midnight_belongs_to_the_new_day():
    midnight = at("2026-12-01T00:00")
    cycle = Cycle(decided_by="starts")
    assert deciding_date(cycle, midnight, midnight, None) == dt.date(2026, 12, 1)
    assert deciding_date(Cycle(), midnight, midnight, None) == dt.date(2026, 12, 1)


@pytest.mark.parametrize(("cycle", "day", "words"), [
    (Cycle(rolled_months=(6,)), dt.date(2026, 6, 30), "2026年7月"),
    (Cycle(rolled_months=(6, 7, 8)), dt.date(2026, 6, 1), "2026年9月"),
    (Cycle(rolled_months=(12,)), dt.date(2026, 12, 31), "2027年1月"),
    (Cycle(period="term", rolled_months=(1,)), dt.date(2027, 1, 5), "2026–2027 学年第二学期"),
    (Cycle(period="term", rolled_months=(8,)), dt.date(2026, 8, 31), "2026–2027 学年第一学期"),
    (Cycle(period="year", rolled_months=(12,)), dt.date(2026, 12, 1), "2027年"),
    (Cycle(period="term"), dt.date(2027, 1, 31), "2026–2027 学年第一学期"),
    (Cycle(period="year"), dt.date(2026, 12, 31), "2026年"),
])  # fmt: skip
def test_the_last_month_rolls_over(cycle, day, words):
    assert period_of(cycle, day).words == words


def test_what_rolls_for_ever_is_said():
    with pytest.raises(ValueError, match="every month"):
        counts_on(Cycle(rolled_months=tuple(range(1, 13))), dt.date(2026, 1, 1))


@given(DAYS, st.sampled_from(PERIODS), st.sets(st.integers(1, 12), max_size=3))
def test_every_day_belongs_to_one_period_and_not_to_its_neighbours(day, kind, rolled):
    cycle = Cycle(period=kind, rolled_months=tuple(sorted(rolled)))
    period = period_of(cycle, day)
    assert belongs(cycle, period.first, period.last, day)
    for other in (period.previous, period.next):
        assert not belongs(cycle, other.first, other.last, day)
    assert earliest(cycle, period.first) <= day
    assert rolled or period.first <= day <= period.last


@given(DAYS, st.sampled_from(PERIODS))
def test_periods_follow_without_gap(day, kind):
    period = Period.of(kind, day)
    assert period.next.first - period.last == dt.timedelta(days=1)
    assert (period.next.previous, period.previous.next) == (period, period)
    assert periods_ago(kind, period.previous.first, day) == 1
    assert periods_ago(kind, day, day) == 0
    assert periods_ago(kind, period.next.first, day) is None


def test_the_window_that_rules_propose():
    november = Period.of("month", dt.date(2026, 11, 5))
    opens, closes = entry_window(Cycle(entry_days=3, entry_time="18:00"), november)
    assert (opens, closes) == (at("2026-11-01T00:00"), at("2026-12-03T18:00"))
    opens, closes = entry_window(Cycle(entry_days=-35, entry_time="24:00"), november)
    assert (opens, closes) == (at("2026-10-20T00:00"), at("2026-10-27T00:00"))
