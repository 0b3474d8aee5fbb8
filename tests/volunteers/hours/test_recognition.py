"""From stays to hours: H1, H4 and what caps, grades and midnights do."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

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
