"""Bonus points: within the rules, with a reason, until the last count, by nobody near."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from branches.league_days.panels import granting, queries
from branches.league_days.panels.models import BonusGiven
from branches.league_days.rules import reckoning
from tests.cast import SINCE
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
D = Decimal


def give(bench, entry=0, bonus="paper", points="2", reason="校报登了", by=None):
    return granting.give_bonus(
        contest=bench.contest, entry=bench.entries[entry], by=by or bench.cast.staff, bonus=bonus,
        points=D(points), reason=reason,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points": "2.01"}, "“校报报道”要大于 0，最多 2 分。"),
        ({"points": "0"}, "“校报报道”要大于 0，最多 2 分。"),
        ({"points": "NaN"}, "“校报报道”要大于 0，最多 2 分。"),
        ({"points": "1.001"}, "最多两位小数。"),
        ({"bonus": "other"}, "规则里没有这一项加分。"),
        ({"reason": " "}, "请写为什么加分，至少 2 个字，大家都看得到。"),
    ],
)
def test_what_the_rules_do_not_allow(bench, fields, words):
    with pytest.raises(ValidationError) as fault:
        give(bench, **fields)
    assert fault.value.messages == [words] and not BonusGiven.objects.exists()


def test_given_once_within_the_whole_and_taken_back(bench, cast):
    given = give(bench)
    assert queries.granted_of(bench.contest) == (reckoning.Granted("1", "paper", D(2)),)
    with pytest.raises(ValidationError, match=r"一份最多加 2\.5 分，已经加了 2 分"):
        give(bench, bonus="guest", points="1")
    give(bench, bonus="guest", points="0.5")
    assert [each.points for each in queries.granted_of(bench.contest)] == [D("0.5"), D(2)]
    give(bench, entry=1, points="0.5")
    with pytest.raises(ValidationError, match="已经有“校报报道”了"):
        give(bench, entry=1, points="0.5")
    granting.take_back_bonus(given=given, by=cast.staff)
    assert [each.entry for each in queries.granted_of(bench.contest)] == ["1", "2"]
    events = AuditEvent.objects.filter(name__startswith="branches.bonus").order_by("pk")
    assert [each.name.rpartition(".")[2] for each in events] == ["given"] * 3 + ["taken_back"]
    assert events[0].data == {"label": "校报报道", "amount": "2", "reason": "校报登了"}


def test_nobody_gives_where_they_belong(bench, cast):
    near = cast.student_of("S9", "学生工作人员", cast.branch)
    near.appointments.create(unit=cast.committee, post="staff", starts_on=SINCE)
    with pytest.raises(ValidationError, match="这份和你有关"):
        give(bench, by=near)
    give(bench, entry=1, by=near)
    given = give(bench)
    with pytest.raises(ValidationError, match="这份和你有关"):
        granting.take_back_bonus(given=given, by=near)


def test_nothing_for_entries_that_left_nor_after_the_count(bench, cast):
    given = give(bench)
    bench.out(bench.entries[1], "disqualified")
    with pytest.raises(ValidationError, match="不在评选里了"):
        give(bench, entry=1)
    bench.run.state = "counted"
    bench.run.save()
    for call in (lambda: give(bench, entry=2),
                 lambda: granting.take_back_bonus(given=given, by=cast.staff)):  # fmt: skip
        with pytest.raises(ValidationError, match="已经出结果，加分不再改"):
            call()


def test_points_of_who_left_count_no_more(bench, cast):
    give(bench)
    bench.out(bench.entries[0], "disqualified")
    assert queries.granted_of(bench.contest) == ()
