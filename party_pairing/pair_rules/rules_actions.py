"""The rules of a kind: one draft at a time, put in force as a version that is never changed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.pair_rules import events
from party_pairing.pair_rules.contradictions import refusals
from party_pairing.pair_rules.models import PairKind, PairRules
from tuanwei.audit.actions import record


def _draft(kind):
    """The draft, locked behind its kind, so that one that is not there yet is waited for too."""
    PairKind.objects.select_for_update().get(pk=kind.pk)
    return kind.rules.select_for_update().filter(in_force_from=None).first()


def _check_seen(draft, seen):
    if (draft.digest if draft else "") != seen:
        raise ValidationError(_("同事刚改过草稿，请刷新页面看一遍再改。"))


@transaction.atomic
def save_draft(*, kind, by, spec, seen="", note=None):
    """Write the draft, or change it; `seen` is the digest of the one on the screen ("": none).

    Contradictions may stay: they are shown beside it and refused when it is put in force.
    """
    draft = _draft(kind)
    _check_seen(draft, seen)
    if draft is None:
        last = kind.rules.order_by("-version").first()
        draft = PairRules(kind=kind, version=last.version + 1 if last else 1)
    draft.document = spec.write()
    draft.note = draft.note if note is None else note
    draft.made_by, draft.made_at = by, timezone.now()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        raise ValidationError(_("同事刚起草了一版，请刷新页面看一遍再改。")) from None
    record(events.RULES_DRAFTED, draft, by=by, label=kind.name, version=draft.version)
    return draft


@transaction.atomic
def drop_draft(*, kind, by, seen):
    """Throw the draft away."""
    draft = _draft(kind)
    _check_seen(draft, seen)
    if draft is None:
        return
    record(events.RULES_DROPPED, draft, by=by, label=kind.name, version=draft.version)
    draft.delete()


@transaction.atomic
def put_in_force(*, kind, by, seen, note=""):
    """The draft becomes the newest version, for rounds opened from now on. Refused where it
    contradicts itself."""
    draft = _draft(kind)
    if draft is None or draft.digest != seen:
        raise ValidationError(_("同事刚动过草稿，请刷新页面看一遍再生效。"))
    if reasons := refusals(draft.spec):
        raise ValidationError([each.words for each in reasons])
    draft.note = note or draft.note
    draft.in_force_from, draft.put_in_force_by = timezone.now(), by
    draft.save()
    record(events.RULES_CHANGED, draft, by=by, label=kind.name, version=draft.version,
           note=draft.note)  # fmt: skip
    return draft
