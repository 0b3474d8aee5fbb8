"""The ledger writes differences, never changes a line, and gives the same total in any order."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.db.models import Sum

from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from volunteers.hours import chain, ledger, proof, queries
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


def test_the_database_refuses_to_empty_it(volunteer):
    service(volunteer, 1, 90)
    ledger.settle([volunteer.pk])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(InternalError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE volunteers_hoursentry")
    assert total(volunteer) == Decimal("1.5")


def test_hours_do_not_become_another_accounts(volunteer, cast):
    Volunteer.objects.filter(pk=volunteer.pk).update(user=cast.other_student)  # none yet
    Volunteer.objects.filter(pk=volunteer.pk).update(user=cast.student)
    service(volunteer, 1, 90)
    ledger.settle([volunteer.pk])
    for user in (cast.other_student.pk, None):
        with pytest.raises(InternalError, match="stay with the account"), transaction.atomic():
            Volunteer.objects.filter(pk=volunteer.pk).update(user=user, number="2099")
    sheet = Volunteer.objects.create(name="丁莉", number="2023030000")
    service(sheet, 2, 60)
    ledger.settle([sheet.pk])
    Volunteer.objects.filter(pk=sheet.pk).update(user=cast.other_student)  # their first sign-in
    assert proof.prove().faults == ()


def test_a_service_that_moves_to_somebody_else_takes_its_hours_along(volunteer, cast):
    other = Volunteer.objects.create(user=cast.other_student, name="另一位")
    made = service(volunteer, 1, 90)
    ledger.settle([volunteer.pk])
    made.volunteer = other
    made.save()
    entries = ledger.settle([volunteer.pk, other.pk])
    assert [(e.volunteer_id, e.hours, e.reason) for e in entries] == [
        (volunteer.pk, Decimal("-1.5"), "这次服务记到了另一个人名下。"), (other.pk, Decimal("1.5"), ""),
    ]  # fmt: skip
    assert (total(volunteer), total(other)) == (0, Decimal("1.5"))


def test_hundreds_of_entries_are_written_with_one_event_each_in_few_statements(
    volunteer, django_assert_max_num_queries
):
    for n in range(300):
        service(volunteer, n, 60)
    with django_assert_max_num_queries(12):
        made = ledger.settle([volunteer.pk])
    events = AuditEvent.objects.filter(name="volunteers.hours.posted")
    assert (len(made), events.count()) == (300, 300)
    assert events.get(data__seq=300).data["hash"] == made[-1].hash


def test_totals_by_source_and_days_and_a_ranking_with_ties(volunteer, cast):
    third = cast.student_of("2024990003", "丙", cast.branch)
    second = Volunteer.objects.create(user=third, name="丙")
    service(volunteer, 1, 90)
    system = service(volunteer, 2, 120, day=date(2026, 9, 1))
    Service.objects.filter(pk=system.pk).update(source="system")
    service(second, 3, 210)
    ledger.settle([volunteer.pk, second.pk])
    found = queries.total_of(volunteer)
    assert (found.system, found.claim, found.hours) == (2, Decimal("1.5"), Decimal("3.5"))
    assert queries.total_of(volunteer, first=date(2026, 10, 1)).hours == Decimal("1.5")
    assert queries.totals_of([volunteer.pk, 0])[0].hours == 0
    last = cast.student_of("2024990004", "丁", cast.branch)
    ranked = queries.ranking_of(cast.branch)
    by_user = {row.user: (row.rank, row.hours) for row in ranked}
    assert by_user[cast.student.pk] == by_user[third.pk] == (1, Decimal("3.5"))
    assert by_user[last.pk] == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_write_each_hour_once(cast):
    volunteer = Volunteer.objects.create(user=cast.student, name="同学")
    for n in range(5):
        service(volunteer, n, 60)

    assert not refusals(at_once(*[lambda: ledger.settle([volunteer.pk])] * 20))
    assert (HoursEntry.objects.count(), total(volunteer)) == (5, 5)
    assert proof.prove().faults == ()
