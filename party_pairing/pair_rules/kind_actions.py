"""Kinds of pairing: added, renamed, put in order, taken out of use."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from party_pairing.pair_rules import events
from party_pairing.pair_rules.models import PairKind
from tuanwei.audit.actions import record

MOST = 30


def _locked():
    """Every kind, in order, locked: order and names are everybody's."""
    return list(PairKind.objects.select_for_update().order_by("position", "pk"))


@transaction.atomic
def save_kind(*, by, name, hint="", kind=None):
    """Add a kind at the end, or rename one."""
    there = _locked()
    if kind is None and len(there) >= MOST:
        raise ValidationError(_("最多 30 种结对，先把不用的改名再用。"))
    made = kind or PairKind(position=len(there) + 1)
    made.name, made.hint = name, hint
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(_("已经有“%(name)s”了。") % {"name": name}) from None
    record(events.KIND_CHANGED, made, by=by, label=name, is_active=made.is_active)
    return made


@transaction.atomic
def move_kind(*, by, kind, step):
    """One place up (-1) or down (1); at the end nothing happens."""
    there = _locked()
    at = next(place for place, each in enumerate(there) if each.pk == kind.pk)
    to = at + step
    if not 0 <= to < len(there):
        return
    there[at], there[to] = there[to], there[at]
    for place, each in enumerate(there, 1):
        each.position = place
    PairKind.objects.bulk_update(there, ["position"])
    record(events.KIND_CHANGED, kind, by=by, position=to + 1)


@transaction.atomic
def offer_kind(*, by, kind, is_active):
    """Take a kind out of use, or back. Pairs that were made keep it."""
    kind = PairKind.objects.select_for_update().get(pk=kind.pk)
    kind.is_active = is_active
    kind.save()
    record(events.KIND_CHANGED, kind, by=by, is_active=is_active)
