"""Kinds are added, renamed, put in order, taken out of use; their rules have one draft at a time, put
in force as a version that is never changed. The rulebook comes first in every call."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record

MOST = 30


def _locked(book):
    """Every kind, in order, locked: order and names are everybody's."""
    return list(book.kinds.objects.select_for_update().order_by("position", "pk"))


@transaction.atomic
def save_kind(book, *, by, name, hint="", kind=None):
    """Add a kind at the end, or rename one."""
    there = _locked(book)
    if kind is None and len(there) >= MOST:
        words = {"most": MOST, "kinds": book.words.counted}
        raise ValidationError(_("最多 %(most)d %(kinds)s，先把不用的改名再用。") % words)
    made = kind or book.kinds(position=len(there) + 1)
    made.name, made.hint = name, hint
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(_("已经有“%(name)s”了。") % {"name": name}) from None
    record(book.events.KIND_CHANGED, made, by=by, label=name, is_active=made.is_active)
    return made


@transaction.atomic
def move_kind(book, *, by, kind, step):
    """One place up (-1) or down (1); at the end nothing happens."""
    there = _locked(book)
    at = next(place for place, each in enumerate(there) if each.pk == kind.pk)
    to = at + step
    if not 0 <= to < len(there):
        return
    there[at], there[to] = there[to], there[at]
    for place, each in enumerate(there, 1):
        each.position = place
    book.kinds.objects.bulk_update(there, ["position"])
    record(book.events.KIND_CHANGED, kind, by=by, position=to + 1)


@transaction.atomic
def offer_kind(book, *, by, kind, is_active):
    """Take a kind out of use, or back. What was begun keeps it."""
    kind = book.kinds.objects.select_for_update().get(pk=kind.pk)
    kind.is_active = is_active
    kind.save()
    record(book.events.KIND_CHANGED, kind, by=by, is_active=is_active)


def _draft(book, kind):
    """The draft, locked behind its kind, so that one that is not there yet is waited for too."""
    book.kinds.objects.select_for_update().get(pk=kind.pk)
    return kind.rules.select_for_update().filter(in_force_from=None).first()


def _check_seen(draft, seen):
    if (draft.digest if draft else "") != seen:
        raise ValidationError(_("同事刚改过草稿，请刷新页面看一遍再改。"))


@transaction.atomic
def save_draft(book, *, kind, by, spec, seen="", note=None):
    """Write the draft, or change it; `seen` is the digest of the one on the screen ("": none).

    Contradictions may stay: they are shown beside it and refused when it is put in force.
    """
    draft = _draft(book, kind)
    _check_seen(draft, seen)
    if draft is None:
        last = kind.rules.order_by("-version").first()
        draft = book.versions(version=last.version + 1 if last else 1, **{book.kind_field: kind})
    draft.document = spec.write()
    draft.note = draft.note if note is None else note
    draft.made_by, draft.made_at = by, timezone.now()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        raise ValidationError(_("同事刚起草了一版，请刷新页面看一遍再改。")) from None
    record(book.events.RULES_DRAFTED, draft, by=by, label=kind.name, version=draft.version)
    return draft


@transaction.atomic
def drop_draft(book, *, kind, by, seen):
    """Throw the draft away."""
    draft = _draft(book, kind)
    _check_seen(draft, seen)
    if draft is None:
        return
    record(book.events.RULES_DROPPED, draft, by=by, label=kind.name, version=draft.version)
    draft.delete()


@transaction.atomic
def put_in_force(book, *, kind, by, seen, note=""):
    """The draft becomes the newest version, for what is begun from now on. Refused where it
    contradicts itself."""
    draft = _draft(book, kind)
    if draft is None or draft.digest != seen:
        raise ValidationError(_("同事刚动过草稿，请刷新页面看一遍再生效。"))
    if reasons := book.refusals(draft.spec):
        raise ValidationError([each.words for each in reasons])
    draft.note = note or draft.note
    draft.in_force_from, draft.put_in_force_by = timezone.now(), by
    draft.save()
    record(book.events.RULES_CHANGED, draft, by=by, label=kind.name, version=draft.version,
           note=draft.note)  # fmt: skip
    return draft
