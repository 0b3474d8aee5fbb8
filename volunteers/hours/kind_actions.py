"""Kinds of service: added, renamed, put in order, taken out of use. Rules know them by their key."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.lib.pinyin import text_keys
from tuanwei.rulebooks.exchange import KEY
from volunteers.hours import events
from volunteers.hours.models import ElsewhereKind, ServiceKind

USUAL = {
    "children": "关爱儿童", "elderly": "慰问老人", "charity-sale": "义卖", "green": "环保",
    "lecture": "讲座", "community": "社区服务", "large-event": "大型赛会",
}  # fmt: skip
MOST = 40


def _locked():
    """Every kind, in order, locked: order and names are everybody's."""
    return list(ServiceKind.objects.select_for_update().order_by("position", "pk"))


@transaction.atomic
def save_kind(*, by, name, kind=None, is_active=True):
    """Add a kind at the end, or rename one; its key stays what the rules say."""
    there = _locked()
    if kind is None and len(there) >= MOST:
        raise ValidationError(_("最多 40 个类型，先停用不用的，把名字改成要用的。"))
    made = kind or ServiceKind(
        key=_key(name, {each.key for each in there}), position=len(there) + 1
    )
    made.name, made.is_active = name, is_active
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(_("已经有“%(name)s”了。") % {"name": name}) from None
    record(events.KIND_CHANGED, made, by=by, label=name, is_active=is_active)
    return made


def _key(name, taken):
    first = text_keys(name)[0].encode("ascii", "ignore").decode().lower()
    first = "".join(c for c in first if c.isalnum())[:24] or "kind"
    key, n = first, 1
    while key in taken:
        n += 1
        key = f"{first}-{n}"
    return key


@transaction.atomic
def add_usual(*, by):
    """Add those of the usual kinds that are missing; return how many."""
    there = _locked()
    names, keys = {each.name for each in there}, {each.key for each in there}
    made = [
        ServiceKind(key=key, name=name, position=len(there) + n)
        for n, (key, name) in enumerate(USUAL.items(), 1)
        if name not in names and key not in keys
    ]
    for kind in made:
        kind.save()
        record(events.KIND_CHANGED, kind, by=by, label=kind.name, is_active=True)
    return len(made)


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
    ServiceKind.objects.bulk_update(there, ["position"])
    record(events.KIND_CHANGED, kind, by=by, position=to + 1)


@transaction.atomic
def offer_kind(*, by, kind, is_active):
    """Take a kind out of use, or back. What was done keeps it."""
    kind = ServiceKind.objects.select_for_update().get(pk=kind.pk)
    kind.is_active = is_active
    kind.save()
    record(events.KIND_CHANGED, kind, by=by, is_active=is_active)


@transaction.atomic
def count_elsewhere_as(*, by, kinds):
    """Say as which kind the work of other rooms counts: {source: ServiceKind or None}. What is in
    the ledger already follows at the next reading."""
    for source, kind in kinds.items():
        row, _made = ElsewhereKind.objects.select_for_update().get_or_create(source=source)
        if row.kind_id != (kind and kind.pk):
            row.kind = kind
            row.save()
            record(
                events.ELSEWHERE_CHANGED, row, by=by, source=source, kind=kind.key if kind else ""
            )


@transaction.atomic
def adopt(*, by, kinds):
    """Add the kinds that rules from elsewhere speak of: {key: name}; what is here under this key or
    name stays as it is. Return how many were added."""
    there = _locked()
    names, keys, added = {each.name for each in there}, {each.key for each in there}, 0
    for key, name in kinds.items():
        if KEY.fullmatch(key) and name and key not in keys and name not in names:
            if len(there) + added >= MOST:
                break
            added += 1
            kind = ServiceKind.objects.create(key=key, name=name, position=len(there) + added)
            names.add(name)
            record(events.KIND_CHANGED, kind, by=by, label=name, is_active=True)
    return added
