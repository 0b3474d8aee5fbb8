"""The rules of hours: one draft at a time, put in force as a version that is never changed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from volunteers.hours import events, queries, settling
from volunteers.hours.contradictions import refusals
from volunteers.hours.models import HourRules, RulesDraft


@transaction.atomic
def save_draft(*, by, spec, first_on, note="", seen=""):
    """Write the draft, or change it; `seen` is the digest of the one on the screen ("": none).

    What the change would do is counted in the background. Contradictions may stay: they are shown
    beside it and refused when it is put in force.
    """
    draft = RulesDraft.objects.select_for_update().first()
    if (draft.digest if draft else "") != seen:
        raise ValidationError(_("同事刚改过草稿，请刷新页面看一遍再改。"))
    draft = draft or RulesDraft()
    draft.document, draft.first_on, draft.note = spec.write(), first_on, note
    draft.made_by, draft.changed_at = by, timezone.now()
    draft.outcome = draft.job = None
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:  # both at the same moment
        raise ValidationError(_("同事刚起草了一版，请刷新页面看一遍再改。")) from None
    record(events.RULES_DRAFTED, draft, by=by, first_on=first_on.isoformat())
    if not refusals(spec, queries.kind_names()):
        settling.count_later(draft=draft, by=by)
    return draft


@transaction.atomic
def recount(*, draft, by):
    """Count once more what the draft would change."""
    draft = RulesDraft.objects.select_for_update().get(pk=draft.pk)
    settling.count_later(draft=draft, by=by)
    record(events.RULES_DRAFTED, draft, by=by, first_on=draft.first_on.isoformat())
    return draft


@transaction.atomic
def drop_draft(*, draft, by):
    """Throw the draft away."""
    RulesDraft.objects.filter(pk=draft.pk).delete()
    record(events.RULES_DROPPED, draft, by=by)


@transaction.atomic
def put_in_force(*, draft, by, seen):
    """The draft becomes the newest version; everybody with services from its first day on is
    settled in the background. Return (HourRules, Job or None).

    Refused where it contradicts itself, or where nobody has seen yet what it changes.
    """
    draft = RulesDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None or draft.digest != seen:
        raise ValidationError(_("同事刚动过草稿，请刷新页面看一遍再生效。"))
    spec = draft.spec
    if reasons := refusals(spec, queries.kind_names()):
        raise ValidationError([each.words for each in reasons])
    has_people = bool(settling.concerned(draft.first_on))
    if has_people and (draft.outcome or {}).get("digest") != draft.digest:
        raise ValidationError(_("还没有算出这一版会改动多少人的时数，算好再生效。"))
    newest = HourRules.objects.select_for_update().order_by("-version").first()
    try:
        with transaction.atomic():
            made = HourRules.objects.create(
                version=newest.version + 1 if newest else 1, first_on=draft.first_on,
                document=spec.write(), note=draft.note, made_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("同事刚让另一版生效了，请刷新页面看一遍。")) from None
    queries.rules_in_order.bump()
    record(events.RULES_CHANGED, made, by=by, version=made.version, note=made.note,
           first_on=made.first_on.isoformat())  # fmt: skip
    draft.delete()
    reason = _("时数规则第 %(n)d 版") % {"n": made.version}
    job = (
        settling.settle_later(by=by, reason=reason, first_on=made.first_on) if has_people else None
    )
    return made, job
