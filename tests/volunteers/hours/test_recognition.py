"""From stays to hours: H1, H4 and what caps, grades and midnights do."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from volunteers.hours.recognition import Done, recognise
from volunteers.hours.spec import CLAIM, DAY, SPLIT, SYSTEM, Cap, Fixed, Grade, Spec

DAY_ONE = date(2026, 10, 8)
H1 = Spec(unit_minutes=30, caps=(Cap(Decimal(8), DAY),))


def stay(key, minutes, start="08:00", day=DAY_ONE, **more):
    came = datetime.combine(day, datetime.strptime(start, "%H:%M").time())
    return Done(
        key, SYSTEM, "elderly", f"e{key}", day, came, came + timedelta(minutes=minutes), **more
    )


def hours(services, spec):
    found = recognise(services, lambda _day: spec)
    return {key: each.hours for key, each in found.items()}


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [(20, "0"), (30, "0.5"), (89, "1.0"), (90, "1.5"), (240, "4.0"), (500, "8"), (560, "8")],
)
def test_half_hours_and_eight_a_day(minutes, wanted):
    assert hours([stay(1, minutes)], H1) == {1: Decimal(wanted)}


def test_a_cap_is_shared_in_the_order_of_beginning_however_they_arrive():
    early, late = stay(2, 300, "08:00"), stay(1, 300, "14:00")
    assert hours([early, late], H1) == hours([late, early], H1) == {2: Decimal(5), 1: Decimal(3)}


def test_bad_photos_are_worth_half():
    spec = Spec(
        grades=(Grade("poor", "照片不清", Decimal(50)), Grade("none", "没有照片", Decimal(0)))
    )
    claim = Done(1, CLAIM, "elderly", "", DAY_ONE, minutes=Fraction(150), grade="poor")
    assert hours([claim], spec) == {1: Decimal("1.25")}
    assert hours([Done(1, CLAIM, "", "", DAY_ONE, minutes=Fraction(150), grade="none")], spec) == {
        1: Decimal(0)
    }


def test_a_service_over_midnight_is_cut_where_the_rules_say_so():
    night = stay(1, 240, "22:00")
    spec = Spec(caps=(Cap(Decimal(1), DAY),))
    assert hours([night], spec) == {1: Decimal(1)}
    assert hours([night], Spec(caps=spec.caps, midnight=SPLIT)) == {1: Decimal(2)}


def test_a_fixed_task_counts_as_often_as_the_rules_say():
    spec = Spec(fixed=(Fixed("blood", "无偿献血", Decimal(4), "year", 1),))
    given = [
        Done(n, CLAIM, "", "", DAY_ONE + timedelta(days=n), fixed="blood", grade="complete")
        for n in (1, 2)
    ]
    assert hours(given, spec) == {1: Decimal(4), 2: Decimal(0)}


def test_a_task_that_is_worth_nothing_uses_up_no_time():
    spec = Spec(
        fixed=(Fixed("blood", "无偿献血", Decimal(4), "year", 1),),
        grades=(Grade("none", "没有证明", Decimal(0)), Grade("complete", "齐全")),
    )
    given = [
        Done(n, CLAIM, "", "", DAY_ONE + timedelta(days=n), fixed="blood", grade=grade)
        for n, grade in ((1, "none"), (2, "complete"))
    ]
    assert hours(given, spec) == {1: Decimal(0), 2: Decimal(4)}


def test_a_post_of_a_year_is_not_cut_to_a_day_where_it_is_outside_the_caps():
    def post(is_capped):
        return Spec(caps=H1.caps, fixed=(Fixed("m", "班长", Decimal(20), "year", 1, is_capped),))

    done = [Done(1, CLAIM, "", "", DAY_ONE, fixed="m", grade="complete"), stay(2, 600)]
    assert hours(done, post(False)) == {1: Decimal(20), 2: Decimal(8)}
    assert hours(done, post(True)) == {1: Decimal(8), 2: Decimal(0)}


def test_exactly_the_least_time_counts():
    spec = Spec(unit_minutes=1, least_minutes=30)
    assert hours([stay(1, 29)], spec) == {1: Decimal(0)}
    assert hours([stay(1, 30)], spec) == {1: Decimal("0.5")}


def test_lectures_are_capped_each_and_in_number():
    spec = Spec(caps=(Cap(Decimal(2), "service", ("elderly",)), Cap(None, "week", (), "", 2)))
    given = [stay(n, 200, day=DAY_ONE + timedelta(days=n)) for n in (0, 1, 2, 5)]
    assert hours(given, spec) == {0: Decimal(2), 1: Decimal(2), 2: Decimal(0), 5: Decimal(2)}


def test_tenths_of_hours_round_half_up_and_shares_come_first_or_last():
    tenths = {
        "unit_minutes": 6,
        "rounding": "half_up",
        "grades": (Grade("checked", "半价", Decimal(50)),),
    }
    assert hours([stay(1, 125)], Spec(**tenths)) == {1: Decimal("1.05")}
    assert hours([stay(1, 125)], Spec(**tenths, percent_when="before")) == {1: Decimal("1.0")}
    assert hours([stay(1, 126)], Spec(**tenths, percent_when="before")) == {1: Decimal("1.1")}


def test_a_month_without_a_day_is_not_cut_to_a_day():
    spec = Spec(caps=(Cap(Decimal(8), DAY), Cap(Decimal(100), "month")))
    claim = Done(1, CLAIM, "", "", date(2026, 10, 1), minutes=Fraction(134 * 60), grade="complete",
                 is_month=True)  # fmt: skip
    assert hours([claim], spec) == {1: Decimal(100)}


def test_a_stay_outside_or_without_length_or_with_a_window_the_wrong_way_round_is_worth_nothing():
    noon = datetime(2026, 10, 8, 12)
    for more in (
        {"opens": noon, "closes": noon + timedelta(hours=2)},
        {"opens": noon - timedelta(hours=3), "closes": noon - timedelta(hours=4)},
    ):
        assert hours([stay(1, 120, "08:00", **more)], Spec()) == {1: Decimal(0)}
    assert hours([stay(1, -60, "08:00")], Spec()) == {1: Decimal(0)}


def test_rounding_up_gives_no_more_than_the_shift_where_the_rules_say_so():
    noon = datetime(2026, 10, 8, 12)
    shift = {"opens": noon, "closes": noon + timedelta(minutes=105)}
    up = {"rounding": "half_up"}
    assert hours([stay(1, 105, "12:00", **shift)], Spec(**up)) == {1: Decimal(2)}
    strict = Spec(**up, never_above_window=True)
    assert hours([stay(1, 105, "12:00", **shift)], strict) == {1: Decimal("1.5")}


@pytest.mark.parametrize(("zone", "day", "wanted"), [
    ("Asia/Shanghai", date(2026, 10, 24), "4"), ("Asia/Shanghai", date(1986, 5, 3), "3"),
    ("Europe/Berlin", date(2026, 10, 24), "5"), ("Europe/Berlin", date(2026, 3, 28), "3"),
])  # fmt: skip
def test_clocks_that_are_changed_make_a_stay_neither_longer_nor_shorter(zone, day, wanted):
    there = ZoneInfo(zone)
    came = datetime.combine(day, datetime.min.time(), there).replace(hour=23)
    left = datetime.combine(day + timedelta(days=1), datetime.min.time(), there).replace(hour=3)
    done = Done(1, SYSTEM, "", "", day, came, left)
    assert hours([done], Spec()) == {1: Decimal(wanted)}
