"""The calendar of a month."""

import datetime as dt

import pytest

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.days import calendar
from party_pairing.recommend_rules.spec import Day, Spec


def test_days_beyond_the_end_of_a_month_are_its_last():
    spec = Spec(calendar=(Day("a", "开会", first=28, last=31), Day("b", "交", months=1, last=10)))
    first, second = calendar(spec, dt.date(2026, 12, 9))
    assert (first.first_on, first.last_on) == (dt.date(2026, 12, 28), dt.date(2026, 12, 31))
    assert (second.first_on, second.last_on) == (dt.date(2027, 1, 1), dt.date(2027, 1, 10))
    february, _next = calendar(spec, dt.date(2027, 2, 1))
    assert (february.first_on, february.last_on) == (dt.date(2027, 2, 28),) * 2


def test_a_line_follows_the_last_day_of_another():
    spec = Spec(calendar=(
        Day("a", "开会", first=1, last=6), Day("b", "公示", rules.AFTER_STEP, 1, 7, after="a"),
    ))  # fmt: skip
    _first, due = calendar(spec, dt.date(2026, 11, 26))
    assert (due.first_on, due.last_on) == (dt.date(2026, 11, 7), dt.date(2026, 11, 13))
    assert [due.is_late(dt.date(2026, 11, day)) for day in (13, 14)] == [False, True]
    with pytest.raises(KeyError):
        calendar(Spec(calendar=spec.calendar[1:]), dt.date(2026, 11, 26))
