"""Names on lists: read once, and again after a while."""

import pytest

from branches.organisation.models import Unit
from tuanwei.lib import names as room
from tuanwei.lib.names import names

pytestmark = pytest.mark.django_db


def unit_called(name):
    return Unit.objects.create(name=name, kind="committee")


def test_reads_only_what_it_does_not_know(django_assert_num_queries):
    one, two = (unit_called(name) for name in ("后勤处", "教务处"))
    with django_assert_num_queries(1):
        assert names(Unit, [one.pk, None, one.pk]) == {one.pk: "后勤处"}
    with django_assert_num_queries(1):
        assert names(Unit, [one.pk, two.pk]) == {one.pk: "后勤处", two.pk: "教务处"}
    with django_assert_num_queries(0):
        assert names(Unit, iter([two.pk, one.pk])) == {one.pk: "后勤处", two.pk: "教务处"}
        assert names(Unit, [None]) == {}


def test_a_row_that_is_gone_has_no_name():
    assert names(Unit, [0]) == {}


def test_a_new_name_arrives_within_a_minute(monkeypatch):
    unit = unit_called("旧名")
    names(Unit, [unit.pk])
    Unit.objects.filter(pk=unit.pk).update(name="新名")
    assert names(Unit, [unit.pk]) == {unit.pk: "旧名"}
    later = room.time.monotonic() + room.KEPT + 1
    monkeypatch.setattr(room.time, "monotonic", lambda: later)
    assert names(Unit, [unit.pk]) == {unit.pk: "新名"}
