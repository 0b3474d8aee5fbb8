"""Reckoning in copies of the process: real ones, on real connections."""

import os
import time

import pytest
from django.db import connection, transaction

from branches.organisation.models import Unit
from tuanwei.jobs.running import Cancelled
from tuanwei.jobs.sharing import share

TWO = pytest.mark.skipif(os.cpu_count() == 1, reason="one core makes no copies")


def renamed(unit_id):
    """Write into a row which process did it."""
    return Unit.objects.filter(pk=unit_id).update(code=f"{unit_id}-{os.getpid()}")


def silent(done):
    pass


@pytest.fixture
def units(transactional_db):
    top = Unit.objects.create(name="团委", kind="committee")
    made = [
        Unit.objects.create(name=f"{n} 班团总支", kind="general_branch", parent=top)
        for n in range(6)
    ]
    return [each.pk for each in made]


@TWO
def test_every_piece_is_done_once_by_more_than_one_process(units):
    told = []
    assert share(renamed, units, told.append) == 6
    codes = Unit.objects.filter(pk__in=units).values_list("code", flat=True)
    assert {code.partition("-")[0] for code in codes} == {str(unit) for unit in units}
    assert len({code.partition("-")[2] for code in codes}) > 1
    assert told[0] == 0 and told == sorted(told)
    assert Unit.objects.count() == 7  # our own connection is still ours


def test_inside_a_transaction_there_is_one(units):
    with transaction.atomic():
        assert share(renamed, units, silent) == 6
        codes = Unit.objects.filter(pk__in=units).values_list("code", flat=True)
        assert {code.partition("-")[2] for code in codes} == {str(os.getpid())}


@TWO
def test_a_copy_that_dies_is_no_success(units):
    me = os.getpid()

    def fails_elsewhere(unit_id):
        if os.getpid() != me:
            raise ValueError("somewhere else")
        return renamed(unit_id)

    with pytest.raises(RuntimeError):
        share(fails_elsewhere, units, silent)


@TWO
def test_who_is_cancelled_takes_the_copies_along(units):
    me = os.getpid()

    @transaction.atomic
    def slow(unit_id):
        found = renamed(unit_id)
        if os.getpid() != me:
            time.sleep(60)
        return found

    def cancelled(done):
        if done:
            raise Cancelled

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        share(slow, units, cancelled)
    assert time.monotonic() - begun < 30
    codes = Unit.objects.filter(pk__in=units).values_list("code", flat=True)
    assert [code for code in codes if code] == [f"{units[0]}-{me}"]
    with connection.cursor() as cursor:  # what the copies held is free again
        cursor.execute("SELECT id FROM branches_unit FOR UPDATE NOWAIT")
