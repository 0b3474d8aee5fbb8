"""Awards are recorded and taken out; transcripts are issued and taken back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments.actions import claim, discard
from tuanwei.audit.actions import record
from volunteers.honours import codes, events, notices, paper
from volunteers.honours.models import Award, Transcript
from volunteers.hours.models import Volunteer

MOST_A_DAY = 10
SHORTEST = 4


@transaction.atomic
def record_award(*, volunteer, title, given_on, by, giver="", evidence=None):
    """Note an honour; levels count it from its day on. Nobody notes their own."""
    if volunteer.user_id == by.pk:
        raise ValidationError(_("自己的荣誉由别的同事来记。"))
    if given_on > timezone.localdate():
        raise ValidationError(_("这一天还没到，到了再记。"))
    award = Award(
        volunteer=volunteer, title=title, given_on=given_on, giver=giver, evidence=evidence, by=by
    )
    award.validate_constraints()
    if evidence:
        claim([evidence])
    award.save()
    record(events.AWARD_RECORDED, award, by=by, volunteer=volunteer.pk, day=str(given_on))
    notices.award_recorded(award)
    return award


@transaction.atomic
def remove_award(*, award, by, reason):
    """Take an honour out; levels that needed it go with it."""
    award = Award.objects.select_for_update(of=("self",)).select_related("volunteer", "evidence")\
        .filter(pk=award.pk).first()  # fmt: skip
    if award is None:
        raise ValidationError(_("这项荣誉刚刚已经撤下了。"))
    if award.volunteer.user_id == by.pk:
        raise ValidationError(_("自己的荣誉由别的同事来处理。"))
    if len(reason.strip()) < SHORTEST:
        raise ValidationError(_("撤下要写一句原因，本人会读到。"))
    record(events.AWARD_REMOVED, award, by=by, volunteer=award.volunteer_id, reason=reason.strip())
    notices.award_removed(award, reason.strip())
    evidence = award.evidence
    Award.objects.filter(pk=award.pk).delete()
    if evidence:
        discard(evidence)


@transaction.atomic
def issue_transcript(*, volunteer, by, first=None, last=None):
    """Freeze what the ledger says now for services of first … last (None: all); the Transcript.

    Raises ValidationError where there is nothing to certify, or after ten in a day.
    """
    volunteer = (
        Volunteer.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user__member__branch").get(pk=volunteer.pk)
    )  # fmt: skip
    now = timezone.now()
    made = Transcript.objects.filter(volunteer=volunteer, issued_at__gt=now - timedelta(days=1))
    if made.count() >= MOST_A_DAY:
        raise ValidationError(
            _("一天最多开 %(most)d 份，已经开的都还能用。"), params={"most": MOST_A_DAY}
        )
    code = codes.new_code()
    content = paper.content_of(volunteer, first=first, last=last, code=code, at=now)
    if content is None:
        raise ValidationError(_("这段时间还没有已计入的时数，有了再开。"))
    transcript = Transcript.objects.create(
        volunteer=volunteer, code=code, content=content, head=volunteer.head, issued_by=by,
        issued_at=now,
    )  # fmt: skip
    record(
        events.TRANSCRIPT_ISSUED, volunteer, by=by, transcript=transcript.pk,
        total=content["total"], first=content["first"], last=content["last"],
    )  # fmt: skip
    return transcript


@transaction.atomic
def revoke_transcript(*, transcript, by, reason):
    """From now on whoever checks it reads that it holds no more."""
    transcript = (
        Transcript.objects.select_for_update(of=("self",)).select_related("volunteer")
        .get(pk=transcript.pk)
    )  # fmt: skip
    if transcript.revoked_at:
        raise ValidationError(_("这份证明已经作废了。"))
    if len(reason.strip()) < SHORTEST:
        raise ValidationError(_("作废要写一句原因。"))
    transcript.revoked_at, transcript.revoked_because = timezone.now(), reason.strip()[:200]
    transcript.save(update_fields=["revoked_at", "revoked_because"])
    record(
        events.TRANSCRIPT_REVOKED, transcript.volunteer, by=by, transcript=transcript.pk,
        reason=transcript.revoked_because,
    )  # fmt: skip
    if by.pk != transcript.volunteer.user_id:
        notices.transcript_revoked(transcript)
    return transcript
