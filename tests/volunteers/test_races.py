"""Several people at the same volunteer, shift or claim at once: nothing twice, nothing lost, no lock
that waits for another for ever."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from tests.races import Refused, at_once
from tests.volunteers.attendance.conftest import Duty
from tests.volunteers.claims.conftest import Claims
from tests.volunteers.conftest import Field
from tuanwei.gatherings.models import CheckIn
from volunteers.attendance import actions as attendance
from volunteers.attendance import crediting
from volunteers.claims import actions as claiming
from volunteers.claims import deciding, disputes, saving
from volunteers.claims.models import Claim
from volunteers.honours.actions import issue_transcript
from volunteers.honours.models import Transcript
from volunteers.hours import actions, ledger, proof
from volunteers.hours.models import HoursEntry, Service
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db(transaction=True)


def total(user):
    rows = HoursEntry.objects.filter(volunteer__user=user)
    return rows.aggregate(total=Sum("hours"))["total"] or 0


def test_settled_confirmed_and_taken_back_at_once(cast):
    field = Field(cast)
    cast.staff, cast.staff2  # noqa: B018
    for n in range(4):
        service = field.service(cast.student, waits_for="等老师确认。", title=f"义卖 {n}")
        key = service.volunteer_id
        found = at_once(
            lambda key=key: ledger.settle([key]) and None,
            lambda service=service: actions.confirm_service(service=service, by=cast.staff),
            lambda service=service: actions.void_service(
                service=service, by=cast.staff2, reason="没有去"
            ),
            lambda key=key: ledger.settle([key]) and None,
        )
        service.refresh_from_db()
        assert not isinstance(found[2], Refused)  # taken back before or after it was confirmed
        assert service.state == "void"
        assert service.entries.aggregate(total=Sum("hours"))["total"] in (None, 0)
    assert total(cast.student) == 0
    assert proof.prove().faults == ()


def test_a_whole_shift_credited_by_several_at_once(cast):
    duty = Duty(cast, minutes=300)
    people = [*duty.volunteers, duty.teacher]
    for person in people:
        made = duty.comes_then(person, duty.shift)
        CheckIn.objects.filter(pk=made.pk).update(left_at=duty.shift.gathering.ends_at)
    key = duty.shift.pk
    at_once(
        *[lambda: crediting.credit_in_pieces(key)] * 3,
        lambda: crediting.credit(key, [cast.student.pk]),
    )
    assert Service.objects.count() == HoursEntry.objects.count() == 2
    assert [total(person) for person in duty.volunteers] == [2, 2]
    assert proof.prove().faults == ()


def test_the_presence_waived_while_hours_are_confirmed_and_corrected(cast):
    duty = Duty(cast, minutes=300)
    for person in duty.volunteers:
        made = duty.comes_then(person, duty.shift)
        CheckIn.objects.filter(pk=made.pk).update(left_at=duty.shift.gathering.ends_at)
    crediting.credit(duty.shift.pk)
    first, second = (duty.service(person) for person in duty.volunteers)
    cast.staff, cast.staff2  # noqa: B018
    at_once(
        lambda: attendance.waive_presence(shift=duty.shift, by=cast.staff, reason="看过现场照片"),
        lambda: attendance.confirm(service=first, by=cast.staff2, reason="看过现场照片"),
        lambda: disputes.edit_service(
            service=second,
            by=cast.staff2,
            reason="早退",
            came_at=second.came_at,
            left_at=second.came_at + timedelta(hours=1),
            minutes=None,
            grade=second.grade,
        ),
        lambda: crediting.credit_in_pieces(duty.shift.pk),
    )
    assert duty.stands(cast.student)[::2] == ("counted", 2)
    second.refresh_from_db()
    assert (second.state, second.is_by_hand, total(second.volunteer.user)) == ("pending", True, 0)
    assert proof.prove().faults == ()


def test_agreed_to_and_withdrawn_at_once(cast):
    claims = Claims(cast)
    for hour in (8, 11, 14):
        claim = claims.submitted(start=hour)
        agreed, back = at_once(
            lambda claim=claim: deciding.agree(claim=claim, by=cast.general_secretary),
            lambda claim=claim: claiming.withdraw_claim(claim=claim, by=cast.student),
        )
        claim.refresh_from_db()
        assert not isinstance(back, Refused)
        assert claim.state == "withdrawn"
        assert claim.decisions.count() == (not isinstance(agreed, Refused))


def test_undone_and_published_at_once(cast):
    """What is published stays, and nothing that was undone is published."""

    from tuanwei.jobs.models import ImportBatch
    from volunteers.claims import publishing

    cast.staff, cast.staff2  # noqa: B018
    batch = ImportBatch.objects.create(
        kind="hours", created_by=cast.staff, file_name="时数.xlsx", state="saved"
    )
    volunteer = volunteer_of(cast.student)
    for n in range(6):
        claim = Claim.objects.create(
            volunteer=volunteer, title=f"义卖 {n}", day=timezone.localdate() - timedelta(days=3),
            minutes=Decimal(60), grade="complete", state="ready", batch=batch.pk, sheet_key=f"k{n}",
            made_by=cast.staff,
        )  # fmt: skip
        undone, published = at_once(
            transaction.atomic(lambda: saving.undo(batch, ["sheet_key"], by=cast.staff)),
            lambda: publishing.publish(by=cast.staff2),
        )
        left = Claim.objects.filter(pk=claim.pk).first()
        if isinstance(published, Refused):
            assert left is None
        else:
            assert (left.state, left.publicity_id) == ("public", published.pk)
        assert undone[0] == (left is None)


def test_a_transcript_says_what_stood_there_before_or_after_a_correction(cast):
    field = Field(cast)
    cast.staff  # noqa: B018
    volunteer = volunteer_of(cast.student)
    for n in range(3):
        service = field.service(cast.student, 120, title=f"环保 {n}")
        before = total(cast.student)
        issued, _gone = at_once(
            lambda: issue_transcript(volunteer=volunteer, by=cast.student),
            lambda service=service: actions.void_service(
                service=service, by=cast.staff, reason="没有去"
            ),
        )
        if isinstance(issued, Refused):  # nothing was left to certify
            continue
        paper = Transcript.objects.get(pk=issued.pk)
        entries = HoursEntry.objects.filter(volunteer=volunteer, seq__lte=paper.content["entries"])
        stood = entries.aggregate(total=Sum("hours"))["total"]
        assert Decimal(paper.content["total"]) == stood
        assert stood in (before, total(cast.student))
        assert paper.head == entries.order_by("-seq")[0].hash
