"""What a month is, and how months compare."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.months import lines
from branches.league_days.months.lines import Day, Month

TODAY = dt.date(2026, 11, 25)
NOVEMBER = dt.date(2026, 11, 1)


def day(key=1, on=dt.date(2026, 11, 20), **fields):
    made = {"is_over": on < TODAY, "record_until": on + dt.timedelta(days=3)} | fields
    return Day(key, f"TR{key}", "学习会", made.pop("theme", "学风"), on, **made)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"is_recorded": True, "is_over": True}, lines.HELD),
        ({"on": dt.date(2026, 11, 22)}, lines.DUE),
        ({"on": dt.date(2026, 11, 21)}, lines.MISSING),
        ({"on": dt.date(2026, 11, 28)}, lines.PLANNED),
        ({"on": dt.date(2026, 11, 28), "is_approved": False}, lines.PLANNED),
        ({"is_approved": False}, lines.NOTHING),
    ],
)
def test_a_league_day(fields, state):
    assert day(**fields).state(TODAY) == state


def test_a_month_is_the_best_of_its_days():
    held, planned = day(1, is_recorded=True), day(2, dt.date(2026, 11, 28), theme="安全")
    missing = day(3, dt.date(2026, 11, 2))
    month = Month(NOVEMBER, TODAY, (missing, held, planned))
    assert (month.state, month.held, month.missing) == (lines.HELD, (held,), (missing,))
    assert Month(NOVEMBER, TODAY, (planned, missing)).state == lines.MISSING
    assert Month(NOVEMBER, TODAY, (planned,)).state == lines.PLANNED
    assert Month(NOVEMBER, TODAY).state == lines.NOTHING
    assert month.themes == ("学风", "安全")


def test_shares_are_of_what_was_recorded():
    days = (day(1, is_recorded=True, came=18, expected=20),
            day(2, is_recorded=True, came=7, expected=20), day(3, came=99, expected=99))  # fmt: skip
    month = Month(NOVEMBER, TODAY, days)
    assert (month.came, month.expected, month.share, month.percent) == (25, 40, Fraction(5, 8), 63)
    more = Month(NOVEMBER, TODAY, (day(is_recorded=True, came=30, expected=20),))
    assert more.percent == 100
    assert Month(NOVEMBER, TODAY, (day(is_recorded=True, came=3),)).percent is None


def test_months_go_on_over_the_year():
    assert lines.following(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)
    assert lines.preceding(dt.date(2027, 1, 1)) == dt.date(2026, 12, 1)
    found = lines.months_until(dt.date(2027, 2, 28), 4)
    assert found == tuple(
        dt.date(y, m, 1) for y, m in ((2026, 11), (2026, 12), (2027, 1), (2027, 2))
    )


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1)), st.integers(1, 40))
def test_months_are_whole_and_in_a_row(last, count):
    found = lines.months_until(last, count)
    numbers = [first.year * 12 + first.month for first in found]
    assert numbers == list(range(numbers[-1] - count + 1, numbers[-1] + 1))
    assert (found[-1], {first.day for first in found}) == (last.replace(day=1), {1})
    assert all(lines.month_of(f"{first:%Y-%m}") == first for first in found if first.year >= 2000)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "1999-12", "2100-01", "二〇二六-01",
             "2026-01-01", "20²6-01", "\x00" * 7],
)  # fmt: skip
def test_what_is_no_month(text):
    assert lines.month_of(text) is None


def test_a_month_that_has_not_begun_and_one_that_is_past():
    months = [Month(dt.date(2026, month, 1), TODAY) for month in (10, 11, 12)]
    assert [month.is_to_come for month in months] == [False, False, True]
    assert [month.is_over for month in months] == [True, False, False]
    assert months[0].code == "2026-10"


def test_days_fall_into_the_month_they_end_in():
    late, first = day(2, dt.date(2026, 10, 31)), day(1, dt.date(2026, 11, 1))
    other, far = day(3, dt.date(2026, 11, 1)), day(4, dt.date(2026, 9, 30))
    october, november = lines.months_with(
        [other, far, first, late], (dt.date(2026, 10, 1), NOVEMBER), TODAY
    )
    assert (october.days, november.days) == ((late,), (first, other))


def month(number, came, expected):
    held = day(is_recorded=True, on=dt.date(2026, number, 5), came=came, expected=expected)
    return Month(dt.date(2026, number, 1), TODAY, (held,) if expected else ())


def test_compared_with_the_three_before_that_have_figures():
    months = [month(5, 1, 100), month(6, 10, 20), month(7, 20, 20), month(8, 0, 0),
              month(9, 15, 20), month(10, 0, 0), month(11, 18, 20)]  # fmt: skip
    found = lines.compared(months)
    assert (found.month.first.month, found.months, found.before, found.difference) == (
        11,
        3,
        75,
        15,
    )
    assert found.words == ("11月到场率 90%，比前 3 次有记录的月份合起来（75%）高 15 个百分点。")
    lower = lines.compared([month(10, 20, 20), month(11, 18, 20)])
    assert lower.words == "11月到场率 90%，比前 1 次有记录的月份合起来（100%）低 10 个百分点。"
    same = lines.compared([month(10, 9, 10), month(11, 18, 20)])
    assert same.words == "11月到场率 90%，和前 1 次有记录的月份合起来（90%）一样。"
    assert lines.compared([month(10, 0, 0), month(11, 18, 20)]) is None
    assert lines.compared([]) is None
