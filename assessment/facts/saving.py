"""Write a confirmed table, and take it back: a few statements a thousand rows. Nothing is deleted."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.facts import events, hooks
from assessment.facts.actions import end_many, lock_rounds, must_be_reason
from assessment.facts.models import Batch, Fact
from tuanwei.audit.actions import record as note
from tuanwei.jobs.importers import Stale
from tuanwei.jobs.models import ImportChange, ImportRow

CHUNK = 2_000
REPLACED, TAKEN_BACK = "新导入的数据里改了", "整批导入撤回了"


def standing(source, round_id, records):
    """{(unit's key, record): (fact's key, number, of)} of imported facts that stand."""
    found = {}
    wanted = sorted(set(records))
    for start in range(0, len(wanted), CHUNK):
        rows = Fact.objects.standing().filter(
            source=source, round=round_id, record__in=wanted[start : start + CHUNK]
        )
        for unit, record, *values in rows.values_list("unit", "record", "pk", "number", "of"):
            found[unit, record] = tuple(values)
    return found


@transaction.atomic
def save_facts(batch, staged, *, by):
    """New facts, and those that differ anew. Raises Stale where something else stands than when it was checked."""
    rows = [
        (number, outcome, dict(zip(staged, values, strict=True)))
        for number, outcome, values in ImportRow.objects.filter(
            batch=batch, outcome__in=("new", "changed")
        ).order_by("number").values_list("number", "outcome", "values")
    ]  # fmt: skip
    if not rows:
        return {"facts": 0}
    first = rows[0][2]
    round_id = int(first["round_id"]) if first["round_id"] else None
    days = sorted(date.fromisoformat(row["on"]) for _number, _outcome, row in rows)
    lock_rounds(days[0], days[-1])
    there = standing(first["source"], round_id, [row["record"] for *_rest, row in rows])
    for _number, outcome, row in rows:
        if ((int(row["unit_id"]), row["record"]) in there) != (outcome == "changed"):
            raise Stale
    moment = timezone.now()
    kept = Batch.objects.create(
        name=batch.file_name[:80], office=str(batch.options.get("office") or "").strip()[:40],
        source=first["source"], by=by,
    )  # fmt: skip
    made = [_fact(row, kept, round_id, by, moment) for _number, _outcome, row in rows]
    old = [there.get((each.unit_id, each.record), (None,))[0] for each in made]
    end_many([pk for pk in old if pk], by, REPLACED, moment)
    try:
        with transaction.atomic():
            Fact.objects.bulk_create(made, batch_size=CHUNK)
    except IntegrityError as conflict:
        raise Stale from conflict
    ImportChange.objects.bulk_create(
        (
            ImportChange(
                batch=batch, number=number, subject="fact", object_id=each.pk, before={"fact": pk}
            )
            for (number, _outcome, _row), each, pk in zip(rows, made, old, strict=True)
        ),
        batch_size=CHUNK,
    )
    note(events.IMPORTED, kept, by=by, source=kept.source, rows=len(made))
    hooks.tell([(each.unit_id, each.source, each.on) for each in made])
    return {"facts": len(made)}


def _fact(row, batch, round_id, by, moment):
    return Fact(
        unit_id=int(row["unit_id"]), source=row["source"], on=date.fromisoformat(row["on"]),
        number=Decimal(row["number"]), of=None if row["of"] is None else Decimal(row["of"]),
        level=row["level"] or "", role=row["role"] or "", label=row["label"] or "",
        record=row["record"], origin=Fact.Origin.IMPORT, round_id=round_id, batch=batch,
        noted_by=by, noted_at=moment,
    )  # fmt: skip


@transaction.atomic
def take_back(batch, *, by):
    """(rows taken back, {row: why it stays}). What the table replaced begins anew, as it was."""
    changes = {
        pk: (number, (before or {}).get("fact"))
        for pk, number, before in batch.changes.filter(subject="fact").values_list(
            "object_id", "number", "before"
        )
    }
    found = Fact.objects.filter(pk__in=changes).order_by("pk")
    days = sorted(found.values_list("on", flat=True))
    if days:
        lock_rounds(days[0], days[-1])
    rows = list(found.select_for_update(of=("self",)))
    stays = {
        changes[each.pk][0]: _("已经有人撤销或更新了")
        for each in rows if each.ended_at is not None
    }  # fmt: skip
    ending = [each for each in rows if each.ended_at is None]
    moment = timezone.now()
    end_many([each.pk for each in ending], by, TAKEN_BACK, moment)
    before = Fact.objects.filter(
        pk__in=[changes[each.pk][1] for each in ending if changes[each.pk][1]]
    )
    Fact.objects.bulk_create([_again(each, by, moment) for each in before], batch_size=CHUNK)
    note(events.TAKEN_BACK, batch, by=by, rows=len(ending))
    hooks.tell([(each.unit_id, each.source, each.on) for each in ending])
    return len(ending), stays


def _again(fact, by, moment):
    """The same fact, begun anew."""
    fact.pk = None
    fact._state.adding = True
    fact.noted_by, fact.noted_at = by, moment
    fact.ended_at = fact.ended_by = None
    fact.reason = ""
    return fact


@transaction.atomic
def end_batch(*, batch, by, reason):
    """All facts of a table that stand end, with a reason; how many. Raises ValidationError where none stands."""
    reason = must_be_reason(reason)
    found = Fact.objects.standing().filter(batch=batch.pk)
    days = sorted(found.values_list("on", flat=True))
    if days:
        lock_rounds(days[0], days[-1])
    rows = list(found.select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise ValidationError(_("这份数据已经全部撤销或更新了，不用再撤。"))
    end_many([each.pk for each in rows], by, reason)
    note(events.TAKEN_BACK, batch, by=by, rows=len(rows), reason=reason)
    hooks.tell([(each.unit_id, each.source, each.on) for each in rows])
    return len(rows)
