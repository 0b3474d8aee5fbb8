"""Two devices of one judge, two staff, the count beside a judge: nothing lost, nothing twice."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from branches.league_days.contests.models import StageRun
from branches.league_days.panels import granting, marking, queries, seating
from branches.league_days.panels.models import BonusGiven, Judge, Sheet
from tests.cast import Cast
from tests.league_days.panels.conftest import FULL, Bench
from tests.races import Refused, at_once, refusals
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def bench(transactional_db):
    return Bench(Cast())


def test_two_devices_one_sheet(bench):
    judge, entry = bench.judge(), bench.entries[0]

    def send(thought):
        return marking.save_sheet(
            judge=judge, entry=entry, by=judge.user, points=FULL | {"thought": D(thought)},
            is_final=True,
        )  # fmt: skip

    found = at_once(lambda: send(10), lambda: send(20))
    assert len(refusals(found)) == 1
    assert Sheet.objects.count() == 1
    again = at_once(*[lambda: send(int(D(Sheet.objects.get().points["thought"])))] * 2)
    assert not refusals(again)  # a double tap says the same


def test_no_sheet_slips_in_behind_the_count(bench):
    judge, entry = bench.judge(), bench.entries[0]
    seen = []

    def count():
        with transaction.atomic():
            run = StageRun.objects.select_for_update().get(pk=bench.run.pk)
            seen.append(len(queries.sheets_of(run)))
            run.state = "counted"
            run.save()

    found = at_once(count, lambda: bench.hand_in(judge, entry))
    handed = Sheet.objects.filter(handed_in_at__isnull=False).count()
    assert seen == [handed] and isinstance(found[1], Refused) == (handed == 0)


def test_two_staff_seat_the_same_judge_and_all_letters_differ(bench):
    people = [User.objects.create(number=f"R{n}", name=f"评委{n}") for n in range(4)]

    def seat(user):
        return seating.seat_judge(run=bench.run, panel="judges", user=user, by=bench.cast.staff)

    found = at_once(*[lambda user=user: seat(user) for user in [*people, people[0]]])
    assert len(refusals(found)) == 1
    assert sorted(Judge.objects.values_list("letter", flat=True)) == ["A", "B", "C", "D"]


def test_two_staff_give_the_same_bonus(bench):
    assert bench.cast.staff2.pk

    def give(by, bonus, points):
        return granting.give_bonus(
            contest=bench.contest, entry=bench.entries[0], by=by, bonus=bonus, points=D(points),
            reason="校报登了",
        )  # fmt: skip

    found = at_once(
        lambda: give(bench.cast.staff, "paper", 2), lambda: give(bench.cast.staff2, "guest", 1)
    )
    assert len(refusals(found)) == 1  # together more than an entry may have
    assert BonusGiven.objects.count() == 1
    with pytest.raises(ValidationError):
        give(bench.cast.staff, "guest", 1)
