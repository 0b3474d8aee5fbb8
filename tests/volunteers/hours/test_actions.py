"""Services noted, edited, confirmed and taken back; the ledger follows."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from volunteers.hours import actions
from volunteers.hours.models import HoursEntry, Service
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db


def note(cast, minutes=90, **more):
    fields = {"title": "慰问老人", "day": date(2026, 10, 8), "grade": "complete"}
    return actions.note_service(
        origin="test:1", volunteer=volunteer_of(cast.student), source="claim",
        **fields | {"minutes": minutes} | more,
    )  # fmt: skip


def total():
    return HoursEntry.objects.aggregate(total=Sum("hours"))["total"] or 0


def test_noting_the_same_again_changes_nothing(cast):
    note(cast)
    note(cast)
    assert (Service.objects.count(), HoursEntry.objects.count(), total()) == (1, 1, 1.5)


def test_an_edit_returns_to_pending_until_somebody_else_confirms(cast):
    note(cast)
    found = note(cast, 60, by=cast.staff)
    assert (found.state, total()) == ("pending", 0)
    assert note(cast, 60).state == "pending"  # the same once more, by the system
    with pytest.raises(ValidationError):
        actions.confirm_service(service=found, by=cast.student)
    actions.confirm_service(service=found, by=cast.staff2)
    assert total() == 1


def test_what_was_taken_back_does_not_come_again(cast):
    actions.void_service(service=note(cast), by=cast.staff, reason="没有去。")
    assert (note(cast).state, total()) == ("void", 0)
    assert [entry.reason for entry in HoursEntry.objects.order_by("seq")] == ["", "没有去。"]


def test_a_correction_by_hand_is_not_undone_by_where_it_came_from(cast):
    note(cast)
    note(cast, 60, by=cast.staff, is_by_hand=True)
    found = note(cast)
    assert (found.minutes, found.state, total()) == (60, "pending", 0)
    actions.confirm_service(service=found, by=cast.staff2)
    assert (note(cast).minutes, total()) == (60, 1)


def test_what_was_edited_waits_to_be_confirmed_whatever_else_it_waited_for(cast):
    note(cast)
    note(cast, 60, by=cast.staff)
    assert note(cast, 60, waits_for="等签退").waits_for == "等签退"
    assert (note(cast, 60).waits_for, total()) == (actions.EDITED, 0)


def test_hours_follow_a_service_to_another_day(cast):
    note(cast)
    note(cast, day=date(2027, 3, 1))
    rows = HoursEntry.objects.order_by("seq").values_list("day", "hours", "is_correction")
    assert list(rows) == [
        (date(2026, 10, 8), Decimal("1.5"), False), (date(2026, 10, 8), Decimal("-1.5"), True),
        (date(2027, 3, 1), Decimal("1.5"), True),
    ]  # fmt: skip
