"""What a volunteer does with a claim: notes it, adds evidence, hands it in, takes it back.

Locks: the volunteer first, then the claim; so two claims of one person are compared one after
the other.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments.actions import claim as keep
from tuanwei.attachments.actions import discard, store
from tuanwei.attachments.formats import IMAGES, PDF
from tuanwei.audit.actions import record
from volunteers.claims import checking, events, notices, queries
from volunteers.claims.models import Claim, ClaimFile
from volunteers.hours.models import Volunteer
from volunteers.hours.people import volunteer_of

State = Claim.State
EDITABLE = (State.DRAFT, State.RETURNED)
BACK = (State.BRANCH, State.TEAM, State.COMMITTEE, State.RETURNED, State.READY)
MOST_FILES = 12
MOST_DRAFTS = 50


def locked(claim_id, *, by):
    """The claim of `by` as it is now, behind its volunteer."""
    volunteer = volunteer_of(by)
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("unit", "volunteer")
    found = rows.filter(pk=claim_id, volunteer=volunteer.pk).first()
    if found is None:
        raise ValidationError(_("这条补录是别人的，不能改。"))
    return found


def _must_be(claim, states):
    if claim.state not in states:
        raise ValidationError(
            _("这条补录%(state)s，现在不能这样做。请刷新页面再看。")
            % {"state": claim.get_state_display()}
        )


@transaction.atomic
def save_claim(*, by, claim=None, files=(), **fields):
    """Note a claim or change one that is not handed in; return it. `files` are (moment, upload).

    Moving it to another day counts as noting it anew: an announcement is for a day.
    """
    if claim is None:
        volunteer = volunteer_of(by)
        Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        drafts = Claim.objects.filter(volunteer=volunteer, state=State.DRAFT).count()
        if drafts >= MOST_DRAFTS:
            raise ValidationError(
                _("还没提交的已经有 %(n)d 条，请先提交或删掉几条。") % {"n": MOST_DRAFTS}
            )
        claim = Claim(volunteer=volunteer, made_by=by)
    else:
        claim = locked(claim.pk, by=by)
        _must_be(claim, EDITABLE)
        if claim.day != fields["day"]:
            claim.planned_at = timezone.now()
    is_new = claim.pk is None
    member = getattr(by, "member", None)
    claim.unit = member.branch if member else None
    for name, value in fields.items():
        setattr(claim, name, value)
    claim.save()
    for moment, upload in files:
        _add_file(claim, by, moment, upload)
    record(
        events.CLAIM_NOTED if is_new else events.CLAIM_EDITED, claim, by=by, day=str(claim.day),
        files=len(files),
    )  # fmt: skip
    return claim


def _add_file(claim, by, moment, upload):
    if claim.files.count() >= MOST_FILES:
        raise ValidationError(
            _("材料最多 %(most)d 个，请先删掉几个。") % {"most": MOST_FILES}
        )  # fmt: skip
    try:
        attachment = store(upload, by=by, allow=(*IMAGES, PDF))
    except ValidationError as fault:
        raise ValidationError(f"{upload.name[:40]}：{fault.messages[0]}") from fault
    keep([attachment])
    ClaimFile.objects.create(claim=claim, attachment=attachment, moment=moment)


@transaction.atomic
def remove_file(*, claim, by, pk):
    """Take a piece of evidence out of a claim that is not handed in."""
    claim = locked(claim.pk, by=by)
    _must_be(claim, EDITABLE)
    file = claim.files.select_related("attachment").filter(pk=pk).first()
    if file is None:
        raise ValidationError(_("这份材料已经删掉了。"))
    attachment = file.attachment
    file.delete()
    discard(attachment)
    record(events.CLAIM_EDITED, claim, by=by, day=str(claim.day), files=-1)


@transaction.atomic
def discard_claim(*, claim, by):
    """Delete a draft with its files."""
    claim = locked(claim.pk, by=by)
    _must_be(claim, (State.DRAFT,))
    record(events.CLAIM_DISCARDED, claim, by=by)
    attachments = [file.attachment for file in claim.files.select_related("attachment")]
    claim.delete()
    for attachment in attachments:
        discard(attachment)


@transaction.atomic
def submit_claim(*, claim, by):
    """Hand it in: to the first stage that has somebody, or back to the one that returned it.

    Raises ValidationError with every reason at once; the percent of a late claim is that of the
    first time.
    """
    claim = locked(claim.pk, by=by)
    _must_be(claim, EDITABLE)
    now = timezone.now()
    if lacking := checking.problems(claim, now):
        raise ValidationError(lacking)
    claim.percent = checking.standing_of(claim, now).percent
    claim.submitted_at = claim.submitted_at or now
    returned = queries.last_return(claim) if claim.state == State.RETURNED else None
    stage = queries.next_stage(claim, at=returned.stage if returned else None)
    claim.state = queries.AT_A_STAGE[stage]
    claim.save(update_fields=["percent", "submitted_at", "state"])
    record(events.CLAIM_SUBMITTED, claim, by=by, stage=stage, percent=str(claim.percent))
    notices.waits(claim, stage)
    return claim


@transaction.atomic
def withdraw_claim(*, claim, by):
    """Take it back before it is published."""
    claim = locked(claim.pk, by=by)
    _must_be(claim, BACK)
    claim.state = State.WITHDRAWN
    claim.save(update_fields=["state"])
    record(events.CLAIM_WITHDRAWN, claim, by=by)
