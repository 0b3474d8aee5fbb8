"""What is looked at: overlaps, impossible days, bursts, back-dating, one approver; and flags."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from volunteers.claims import looking, suspicion
from volunteers.claims.models import Flag
from volunteers.claims.suspicion import Decided, Noted, Row

DAY = date(2026, 10, 8)
NOON = datetime(2026, 10, 8, 12)


def row(key, start=8, hours=2, day=DAY, volunteer=1, noted=0, **more):
    came = datetime.combine(day, datetime.min.time()) + timedelta(hours=start)
    return Row(
        key, volunteer, day, Fraction(hours * 60), came + timedelta(days=noted), came,
        came + timedelta(hours=hours), title=f"事{key}", **more,
    )  # fmt: skip


def test_overlaps_of_one_person_only():
    rows = [row(1), row(2, start=9), row(3, start=10), row(4, start=9, volunteer=2)]
    assert [each.key for each in suspicion.overlaps(rows)] == ["1:2", "2:3"]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 20), st.integers(1, 9)), max_size=12))
def test_overlaps_are_those_of_comparing_every_pair(given_rows):
    rows = [
        row(n, start=start, hours=hours, volunteer=volunteer)
        for n, (volunteer, start, hours) in enumerate(given_rows)
    ]
    wanted = {
        f"{one.key}:{two.key}"
        for n, one in enumerate(rows) for two in rows[n + 1 :]
        if one.volunteer == two.volunteer and one.came < two.left and two.came < one.left
    }  # fmt: skip
    found = suspicion.overlaps(rows)
    assert {each.key for each in found} == wanted
    assert len(found) == len(wanted)


def test_more_than_a_day_holds():
    rows = [row(1, hours=8), row(2, start=9, hours=8), row(3, start=20, hours=1, volunteer=2)]
    assert suspicion.impossible(rows) == []
    (found,) = suspicion.impossible([*rows, row(4, start=1, hours=1)])
    assert (found.key, found.words) == ("1:2026-10-08", "10月8日记了 17 小时。")
    (found,) = suspicion.impossible([row(1, hours=25)])
    assert found.words == "10月8日记了 25 小时，一天没有这么长。"
    assert suspicion.impossible([row(1, hours=134, is_month=True)]) == []


def entered(person, many, every, start=NOON):
    return [Noted(person, start + n * every) for n in range(many)]


def test_a_burst_is_found_once_however_long():
    quick = timedelta(seconds=10)
    assert suspicion.bursts(entered(1, 29, quick)) == []
    assert suspicion.bursts(entered(1, 60, timedelta(minutes=1))) == []
    (found,) = suspicion.bursts(entered(1, 400, quick) + entered(2, 10, quick))
    assert (found.person, found.words) == (1, "10月8日 12:00 起连着录入、核对了 400 条。")
    later = entered(1, 31, quick, NOON + timedelta(hours=5))
    assert len(suspicion.bursts(entered(1, 30, quick) + later)) == 2


def test_noted_long_after():
    assert suspicion.backdated([row(1, noted=60), row(2, noted=90, in_batch=True)]) == []
    (found,) = suspicion.backdated([row(1, noted=61)])
    assert found.words == "“事1”过了 61 天才记。"


def test_one_person_for_everything():
    alone = [Decided(1, n, 7) for n in range(5)]
    assert [each.key for each in suspicion.one_approver(alone, "2026-1")] == ["1:2026-1"]
    assert suspicion.one_approver(alone[:4], "2026-1") == []
    assert suspicion.one_approver([*alone, Decided(1, 4, 8)], "2026-1") == []


@pytest.mark.django_db
def test_flags_are_found_once_and_cleared_by_somebody_else(claims, cast):
    claims.service()
    claims.service(start=15)
    assert looking.look() == 1
    assert looking.look() == 0
    flag = Flag.objects.get()
    assert (flag.kind, flag.volunteer.user) == ("overlap", cast.student)
    with pytest.raises(ValidationError, match="和你自己有关"):
        looking.clear_flag(flag=flag, by=cast.student, note="没事")
    with pytest.raises(ValidationError, match="写一句"):
        looking.clear_flag(flag=flag, by=cast.staff, note=" ")
    looking.clear_flag(flag=flag, by=cast.staff, note="两个岗位交接，已核对。")
    with pytest.raises(ValidationError, match="刚有人看过"):
        looking.clear_flag(flag=flag, by=cast.staff2, note="再看一遍")
    assert looking.look() == 0


@pytest.mark.django_db
def test_one_approver_and_bursts_come_from_what_people_decided(claims, cast):
    for hour in range(8, 13):
        claims.rules(stages=("committee",)) if hour == 8 else None
        claims.ready(start=hour, hours=1)
    looking.look()
    flag = Flag.objects.get()
    assert (flag.kind, flag.person) == ("one_approver", cast.staff2)
