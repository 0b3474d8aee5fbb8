"""One letter, one matter: taking a second matter out of a letter.

The part is a letter of the same author, in the words of whoever split it; its clock runs as that
of the origin. Nothing is kept of the author that the origin does not have: an anonymous part has the
same day, and is followed with the same code, from the page of the letter it was taken from.
"""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.cases import clock, events, notices, receipts
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.sender_models import SenderDetails
from mailbox.cases.together_models import Split
from mailbox.checklists import actions as checklists
from tuanwei.audit.actions import record

Kind, State = CaseEntry.Kind, Case.State
SPLITTABLE = (State.SUBMITTED, State.ACCEPTED, State.HANDLING)
SAME = (
    "kind", "case_class", "rules", "visibility", "author", "publish_consent", "received_at",
    "tracking_hash", "step", "step_started_at", "due_at", "answer_due_at", "is_extended", "pauses", "promise",
    "urged", "responded_at",
)  # fmt: skip


@transaction.atomic
def split(*, case, by, title, text):
    """Make a second letter of the same author about `text`; return it."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state not in SPLITTABLE or case.reopened_times:
        raise ValidationError(
            _("这封信现在是“%(state)s”，不能再拆。") % {"state": case.get_state_display()}
        )
    known = Case.objects.filter(split_from__origin=case.pk, title=title, text=text).first()
    if known:  # the same form once more
        raise ValidationError(_("这件事已经拆出来了，编号 %(number)s。") % {"number": known.number})
    part = _part(case, title, text)
    Split.objects.create(case=part, origin=case, by=by)
    if part.state != State.SUBMITTED:  # else it gets its list when it is taken in
        checklists.copy_steps(part)
    for sender in SenderDetails.objects.filter(case=case):
        SenderDetails.objects.create(
            case=part, unit=sender.unit, phone=sender.phone, email=sender.email
        )
    moment = clock.now()
    CaseEntry.objects.bulk_create([
        CaseEntry(case=case, kind=Kind.SPLIT, by=by, at=moment, text=f"{part.number} {title}"),
        # Whoever gets only the part reads nothing of the rest; the author has a link to it.
        CaseEntry(case=part, kind=Kind.SPLIT, by=by, at=moment),
    ])  # fmt: skip
    record(events.SPLIT, case, by=by, letter=part.number)
    notices.split(case, part)
    return part


def _part(case, title, text):
    day = timezone.localtime(case.received_at).date()
    # With a unit already, it waits to be given to one; the limit of the answer runs on.
    state = State.SUBMITTED if case.state == State.SUBMITTED else State.ACCEPTED
    for _attempt in range(3):
        part = Case(
            title=title, text=text, state=state,
            number=receipts.new_number(day, is_anonymous=case.author_id is None),
            submission_hash=receipts.submission_hash(uuid4(), case.author_id),
            **{name: getattr(case, name) for name in SAME},
        )  # fmt: skip
        try:
            with transaction.atomic():
                part.save(force_insert=True)
        except IntegrityError:
            continue  # the number exists already
        return part
    raise ValidationError(_("没有拆成，请再试一次。"))
