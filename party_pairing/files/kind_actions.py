"""Kinds of records: defined by staff, never reshaped once something is on record."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from party_pairing.files import events
from party_pairing.files.models import Record, RecordKind
from tuanwei.audit.actions import record
from tuanwei.lib.pinyin import text_keys

SHAPED = ("shape", "period")
used: list = []
"""f(key) -> words of what asks for records of that kind, or None; rooms above add theirs."""


def in_use(kind):
    """In words, what keeps a kind from being reshaped; "" where nothing does."""
    if Record.objects.filter(kind=kind.pk).exists():
        return _("已经有记录")
    return next((words for f in used if (words := f(kind.key))), "")


@transaction.atomic
def save_kind(*, kind=None, by, **fields):
    """A new kind, or a changed one. Its key stays what it is; what it records too, once in use."""
    found = RecordKind()
    if kind is not None:
        found = RecordKind.objects.select_for_update().get(pk=kind.pk)
        _may_become(found, fields)
    else:
        found.key = _free_key(fields["name"])
        found.position = RecordKind.objects.count()
    changes = sorted(key for key, value in fields.items() if getattr(found, key) != value)
    for key in changes:
        setattr(found, key, fields[key])
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as conflict:
        raise ValidationError({"name": _("已经有同名的项目，请换一个名称。")}) from conflict
    if changes or kind is None:
        record(events.KIND_SAVED, found, by=by, changes=changes)
    return found


def _may_become(kind, fields):
    if words := in_use(kind):
        for key in SHAPED:
            if fields.get(key, getattr(kind, key)) != getattr(kind, key):
                raise ValidationError({
                    key: _("%(why)s，不能改成别的样子。请另建一个项目，把这个停用。") % {"why": words}
                })  # fmt: skip
    marks = set(Record.objects.filter(kind=kind.pk).exclude(mark="").values_list("mark", flat=True))
    if gone := sorted(marks - set(fields.get("marks", kind.marks))):
        raise ValidationError({
            "marks": _("已经有人记了 %(marks)s，不能去掉。") % {"marks": "、".join(gone)}
        })  # fmt: skip


def _free_key(name):
    """A key made of the name's pinyin, which nothing has yet."""
    begin = (text_keys(name)[0] or "kind")[:24]
    taken = set(RecordKind.objects.filter(key__startswith=begin).values_list("key", flat=True))
    return next(
        key for key in (begin, *(f"{begin}-{n}" for n in range(2, 99_999))) if key not in taken
    )
