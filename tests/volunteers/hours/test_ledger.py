"""The ledger writes differences, never changes a line, and gives the same total in any order."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.db.models import Sum

from volunteers.hours import chain, ledger
from volunteers.hours.models import HourRules, HoursEntry, Service, Volunteer
from volunteers.hours.spec import DAY, Cap, Spec

pytestmark = pytest.mark.django_db


def service(volunteer, n, minutes, state="counted", day=date(2026, 10, 8)):
    return Service.objects.create(
        volunteer=volunteer, source="claim", origin=f"test:{n}", title="慰问老人", day=day,
        minutes=minutes, grade="complete", state=state,
    )  # fmt: skip


@pytest.fixture
def volunteer(cast):
    return Volunteer.objects.create(user=cast.student, name=cast.student.name)


def total(volunteer):
    return HoursEntry.objects.filter(volunteer=volunteer).aggregate(total=Sum("hours"))["total"]


def test_settling_twice_writes_once(volunteer):
    service(volunteer, 1, 90)
    assert [entry.hours for entry in ledger.settle([volunteer.pk])] == [Decimal("1.5")]
    assert ledger.settle([volunteer.pk]) == []


def test_what_no_longer_counts_is_taken_back_with_the_reason(volunteer):
    made = service(volunteer, 1, 90)
    ledger.settle([volunteer.pk])
    made.state, made.reason = "void", "不是这位同学。"
    made.save()
    (entry,) = ledger.settle([volunteer.pk])
    assert (entry.hours, entry.reason, entry.seq) == (Decimal("-1.5"), "不是这位同学。", 2)
    assert total(volunteer) == 0


def test_entries_hang_on_each_other(volunteer):
    HourRules.objects.create(
        version=1, first_on=date(2026, 9, 1), document=Spec(caps=(Cap(Decimal(8), DAY),)).write()
    )
    for n in (1, 2, 3):
        service(volunteer, n, 240)
        ledger.settle([volunteer.pk])
    entries = list(HoursEntry.objects.all())
    assert [entry.hours for entry in entries] == [4, 4]
    assert entries[0].previous == chain.START
    assert entries[1].previous == entries[0].hash
    volunteer.refresh_from_db()
    assert (volunteer.length, volunteer.head) == (2, entries[1].hash)


def test_the_database_refuses_to_change_a_line(volunteer):
    service(volunteer, 1, 90)
    ledger.settle([volunteer.pk])
    for change in (lambda rows: rows.update(hours=9), lambda rows: rows.delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change(HoursEntry.objects.all())
