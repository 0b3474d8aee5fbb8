"""The rules of a track: one draft at a time, put in force as a version that is never changed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.files.models import RecordKind
from party_pairing.recommend_rules import events, queries
from party_pairing.recommend_rules.contradictions import refusals
from party_pairing.recommend_rules.library import RECORDS
from party_pairing.recommend_rules.models import Track, TrackRules
from tuanwei.audit.actions import record


def _draft(track):
    """The draft, locked behind its track, so that one that is not there yet is waited for too."""
    Track.objects.select_for_update().get(pk=track.pk)
    return track.rules.select_for_update().filter(in_force_from=None).first()


def _check_seen(draft, seen):
    if (draft.digest if draft else "") != seen:
        raise ValidationError(_("同事刚改过草稿，请刷新页面看一遍再改。"))


@transaction.atomic
def save_draft(*, track, by, spec, seen="", note=None):
    """Write the draft, or change it; `seen` is the digest of the one on the screen ("": none).

    Contradictions may stay: they are shown beside it and refused when it is put in force.
    """
    draft = _draft(track)
    _check_seen(draft, seen)
    if draft is None:
        last = track.rules.order_by("-version").first()
        draft = TrackRules(track=track, version=last.version + 1 if last else 1)
    draft.document = spec.write()
    draft.note = draft.note if note is None else note
    draft.made_by, draft.made_at = by, timezone.now()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        raise ValidationError(_("同事刚起草了一版，请刷新页面看一遍再改。")) from None
    record(events.RULES_DRAFTED, draft, by=by, label=track.name, version=draft.version)
    return draft


@transaction.atomic
def drop_draft(*, track, by, seen):
    """Throw the draft away."""
    draft = _draft(track)
    _check_seen(draft, seen)
    if draft is None:
        return
    record(events.RULES_DROPPED, draft, by=by, label=track.name, version=draft.version)
    draft.delete()


@transaction.atomic
def put_in_force(*, track, by, seen, note=""):
    """The draft becomes the newest version, for campaigns opened from now on. Refused where it
    contradicts itself."""
    draft = _draft(track)
    if draft is None or draft.digest != seen:
        raise ValidationError(_("同事刚动过草稿，请刷新页面看一遍再生效。"))
    if reasons := refusals(draft.spec, queries.shapes()):
        raise ValidationError([each.words for each in reasons])
    draft.note = note or draft.note
    draft.in_force_from, draft.put_in_force_by = timezone.now(), by
    draft.save()
    record(events.RULES_CHANGED, draft, by=by, label=track.name, version=draft.version,
           note=draft.note)  # fmt: skip
    return draft


@transaction.atomic
def add_records(*, by):
    """Add the kinds of records that the samples look at and that are not there. Their names, where
    another kind has one already, are left to it: staff choose that kind in the condition."""
    there = {(each.key, each.name) for each in RecordKind.objects.select_for_update()}
    keys, names = {key for key, _name in there}, {name for _key, name in there}
    found = [
        RecordKind(
            key=key, name=each.name, shape=each.shape, period=each.period,
            unit_word=each.unit_word, marks=list(each.marks), is_own=each.is_own,
            position=len(there) + place,
        )
        for place, (key, each) in enumerate(RECORDS.items(), 1)
        if key not in keys and each.name not in names
    ]  # fmt: skip
    for each in RecordKind.objects.bulk_create(found, ignore_conflicts=True):
        record(events.RECORDS_ADDED, None, by=by, label=each.name, key=each.key)
    return found
