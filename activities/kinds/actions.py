"""What happens to kinds and their rules: drafted, changed part by part, put in force."""

import json
from dataclasses import replace
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.kinds import events, exchange
from activities.kinds.contradictions import refusals
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.queries import kinds_in_force, names, sample_spec
from activities.kinds.spec import Spec
from tuanwei.audit.actions import record

MOST_KINDS = 60


@transaction.atomic
def make_kind(*, by, name, hint="", spec=None, note=""):
    """A new kind, not offered yet, with a draft of its rules; return the draft."""
    if ActivityKind.objects.count() >= MOST_KINDS:
        raise ValidationError(_("最多 60 个类型，用不着的先停用或改成别的。"))
    last = ActivityKind.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            kind = ActivityKind.objects.create(name=name, hint=hint, position=last + 1)
    except IntegrityError:
        raise ValidationError(_("已经有“%(name)s”了，换个名称。") % {"name": name}) from None
    record(events.MADE, kind, by=by)
    return begin_draft(kind=kind, by=by, spec=spec or Spec(), note=note)


@transaction.atomic
def make_from_samples(*, by, samples):
    """A kind with a draft for each of these samples; (drafts, names left out for being there)."""
    drafts, left = [], []
    for sample in samples:
        if ActivityKind.objects.filter(name=sample.name).exists():
            left.append(sample.name)
            continue
        drafts.append(
            make_kind(by=by, name=sample.name, hint=sample.hint, spec=sample_spec(sample))
        )
    return drafts, left


@transaction.atomic
def change_kind(*, kind, by, name, hint):
    """Call it otherwise, say otherwise when to choose it."""
    kind = _locked(kind)
    kind.name, kind.hint = name, hint
    try:
        with transaction.atomic():
            kind.save(update_fields=["name", "hint"])
    except IntegrityError:
        raise ValidationError(_("已经有“%(name)s”了，换个名称。") % {"name": name}) from None
    record(events.CHANGED, kind, by=by)
    kinds_in_force.bump()
    return kind


@transaction.atomic
def begin_draft(*, kind, by, spec=None, note=""):
    """A draft for the next version: of `spec`, else of what is in force, else of nothing."""
    kind = _locked(kind)
    newest = kind.rules.order_by("-version").first()
    if newest is not None and newest.in_force_from is None:
        raise ValidationError(_("已经有一份草稿了，先改完生效，或者丢掉它。"))
    if spec is None:
        spec = newest.spec if newest else Spec()
    draft = KindRules.objects.create(
        kind=kind, version=newest.version + 1 if newest else 1, content=spec.write(), made_by=by,
        note=note,
    )  # fmt: skip
    record(events.DRAFT_BEGUN, kind, by=by, version=draft.version)
    return draft


def digest(value):
    """A short mark of a part of the rules as somebody saw it."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return sha256(written.encode()).hexdigest()[:16]


@transaction.atomic
def save_section(*, draft, section, data, by, seen=None):
    """Replace one part (a field of Spec) by `data`, a value of its type.

    `seen` is the `digest` of that part as the form showed it: whoever would overwrite what somebody
    else has just saved is told instead.
    """
    draft = _locked_draft(draft)
    if seen is not None and digest(draft.content[section]) != seen:
        raise ValidationError(
            _("这一部分刚被改过（可能是别的同事，或另一个窗口）。请看看现在的内容，再改一次。")
        )
    spec = replace(Spec.read(draft.content), **{section: data})
    draft.content = spec.write()
    draft.save(update_fields=["content"])
    record(events.DRAFT_CHANGED, draft.kind, by=by, version=draft.version, section=section)
    return draft


@transaction.atomic
def put_in_force(*, draft, by, note="", offer=False):
    """From now on applications go by it; earlier ones keep the version they were written under.

    Refused while the rules contradict themselves. With `offer` people may apply at once.
    """
    draft = _locked_draft(draft)
    spec = Spec.read(draft.content)
    if found := refusals(spec, names(spec), draft.kind_id):
        raise ValidationError([reason.words for reason in found])
    draft.note, draft.in_force_from, draft.put_in_force_by = note, timezone.now(), by
    draft.save(update_fields=["note", "in_force_from", "put_in_force_by"])
    record(events.PUT_IN_FORCE, draft.kind, by=by, version=draft.version, note=note)
    if offer and not draft.kind.is_active:
        set_offered(kind=draft.kind, by=by, is_active=True)
    kinds_in_force.bump()
    return draft


@transaction.atomic
def drop_draft(*, draft, by):
    """Throw a draft away; a kind that never had rules in force goes with it. True when it went."""
    draft = _locked_draft(draft)
    kind = draft.kind
    record(events.DRAFT_DROPPED, kind, by=by, version=draft.version)
    draft.delete()
    if kind.rules.exists():
        return False
    kind.delete()
    return True


@transaction.atomic
def set_offered(*, kind, by, is_active):
    """Let people apply for it, or no longer; what is on its way goes on."""
    kind = _locked(kind)
    if is_active and not kind.rules.filter(in_force_from__isnull=False).exists():
        raise ValidationError(_("还没有生效的规则，先把草稿改好、生效。"))
    kind.is_active = is_active
    kind.save(update_fields=["is_active"])
    record(events.CHANGED, kind, by=by, is_active=is_active)
    kinds_in_force.bump()


@transaction.atomic
def move_kind(*, kind, by, step):
    """Move it up (-1) or down (1) in the form; at the end nothing happens."""
    ordered = list(ActivityKind.objects.select_for_update().order_by("position", "pk"))
    at = next((place for place, each in enumerate(ordered) if each.pk == kind.pk), None)
    if at is None or not 0 <= at + step < len(ordered):
        return
    ordered[at], ordered[at + step] = ordered[at + step], ordered[at]
    for place, each in enumerate(ordered, 1):
        each.position = place
    ActivityKind.objects.bulk_update(ordered, ["position"])
    record(events.CHANGED, kind, by=by)
    kinds_in_force.bump()


def _locked(kind):
    return ActivityKind.objects.select_for_update().get(pk=kind.pk)


def _locked_draft(draft):
    """The draft as it stands now, its kind locked; refused when somebody was faster."""
    kind = ActivityKind.objects.select_for_update().filter(pk=draft.kind_id).first()
    draft = kind and kind.rules.filter(pk=draft.pk).first()
    if draft is None:
        raise ValidationError(_("这份草稿刚被别的同事丢掉了。"))
    if draft.in_force_from is not None:
        raise ValidationError(_("这份草稿刚刚已经生效了，要改请另起一份草稿。"))
    draft.kind = kind
    return draft


@transaction.atomic
def import_kind(*, by, data, name=""):
    """A kind with a draft from the bytes of a file; (draft, what must be chosen again).

    Refused with the reasons where the rules contradict themselves.
    """
    try:
        found = exchange.read(data, names())
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from None
    spec, own = found.spec, name or found.name
    # What names somebody of the other college cannot be right yet: it is asked for in the draft.
    chain = [replace(step, unit=step.unit or 0, person=0) for step in spec.chain]
    if wrong := refusals(replace(spec, chain=tuple(chain))):
        raise ValidationError([reason.words for reason in wrong])
    if not own:
        raise ValidationError(_("文件里没有名称，请在下面写一个。"))
    draft = make_kind(by=by, name=own, hint=found.hint, spec=spec)
    return draft, found.lost
