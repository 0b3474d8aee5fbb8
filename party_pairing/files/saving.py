"""Write a confirmed yearly list, and withdraw it: a few statements a thousand rows."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.files import events
from party_pairing.files.models import Record, RecordKind
from tuanwei.audit.actions import record
from tuanwei.jobs.importers import Stale
from tuanwei.jobs.models import ImportChange, ImportRow

CHUNK = 2_000
Shape = RecordKind.Shape
SHAPED = {
    Shape.DAY: ("on",), Shape.SPAN: ("on", "until"), Shape.RANK: ("on", "value", "total"),
    Shape.NUMBER: ("on", "value"), Shape.MARK: ("on", "mark"),
}  # fmt: skip
"""The facts that a record of each shape has."""


def facts_of(kind, row):
    """The facts of a record of `kind` from a row, as cleaned or as staged text; those that its shape
    does not have stay empty."""
    facts = {"on": None, "until": None, "value": None, "total": None, "mark": "", "term": ""}
    if kind.period:
        facts["term"] = row.get("term") or ""
    for key in SHAPED[kind.shape]:
        found = row.get("amount" if key == "value" and kind.shape == Shape.NUMBER else key)
        if found is not None:
            facts[key] = _READ.get(key, str)(found)
    return facts


def _day(found):
    return date.fromisoformat(found) if isinstance(found, str) else found


_READ = {"on": _day, "until": _day, "value": Decimal, "total": Decimal}


def save_records(batch, staged, *, by):
    """New lines, each with the file that it comes from."""
    kinds: dict = {}
    numbers, made = [], []
    now = timezone.now()
    rows = ImportRow.objects.filter(batch=batch, outcome="new").order_by("number")
    for number, values in rows.values_list("number", "values"):
        row = dict(zip(staged, values, strict=True))
        key = int(row["kind_id"])
        if key not in kinds:
            kinds[key] = RecordKind.objects.get(pk=key)
        numbers.append(number)
        made.append(
            Record(
                kind=kinds[key], user_id=int(row["user_id"]), **facts_of(kinds[key], row),
                note=row["note"] or "", source=Record.Source.IMPORTED, entered_by=by,
                origin=batch.file_name[:120], entered_at=now,
            )
        )  # fmt: skip
    _must_be_free(made)
    try:
        with transaction.atomic():
            Record.objects.bulk_create(made, batch_size=CHUNK)
    except IntegrityError as conflict:
        raise Stale from conflict
    ImportChange.objects.bulk_create(
        (
            ImportChange(batch=batch, number=number, subject="record", object_id=each.pk)
            for number, each in zip(numbers, made, strict=True)
        ),
        batch_size=CHUNK,
    )
    record(events.RECORDS_IMPORTED, batch, by=by, rows=len(made))
    return {"records": len(made)}


def _must_be_free(made):
    """What has no term is held by no constraint: somebody may have entered the same meanwhile."""
    for start in range(0, len(made), CHUNK):
        part = [each for each in made[start : start + CHUNK] if not each.term]
        known = set(
            Record.objects.filter(
                user__in=[each.user_id for each in part], kind__in={each.kind_id for each in part},
                withdrawn_at=None,
            ).values_list("user", "kind", "on")
        )  # fmt: skip
        if any((each.user_id, each.kind_id, each.on) in known for each in part):
            raise Stale


def withdraw_records(batch, *, by):
    """(rows taken back, {row: why it stays})."""
    rows = dict(batch.changes.filter(subject="record").values_list("object_id", "number"))
    found = Record.objects.select_for_update().filter(pk__in=rows).order_by("pk")
    stays = {
        rows[key]: _("已经有人撤回了")
        for key in found.exclude(withdrawn_at=None).values_list("pk", flat=True)
    }
    undone = Record.objects.filter(pk__in=rows, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=_("整批导入撤回了。")
    )
    record(events.RECORDS_TAKEN_BACK, batch, by=by, rows=undone)
    return undone, stays
