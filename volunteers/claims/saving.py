"""Write a confirmed sheet of hours, and take it back: a few statements a thousand rows."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.jobs.importers import Stale
from tuanwei.jobs.models import ImportChange, ImportRow
from volunteers.claims import events
from volunteers.claims.models import Claim
from volunteers.hours.models import HoursEntry, Service, Volunteer

CHUNK = 2_000


def save(batch, staged, *, by):
    """Volunteers who are new, codes that were not known, claims that wait to be published."""
    rows = [
        dict(zip(staged, each, strict=True))
        for each in ImportRow.objects.filter(batch=batch, outcome="new").order_by("number")
        .values_list("values", flat=True)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            people, made = _volunteers(batch, rows)
            claims = [_claim(batch, row, people, by) for row in rows]
            Claim.objects.bulk_create(claims, batch_size=CHUNK)
    except IntegrityError as conflict:
        raise Stale from conflict
    record(events.CLAIM_NOTED, batch, by=by, claims=len(claims))
    return {"claims": len(claims), "volunteers": made}


def _who(row):
    return row["volunteer_id"] or (row["number"] or "", "" if row["number"] else row["code"])


def _volunteers(batch, rows):
    """({who: Volunteer's key}, how many are new)."""
    people, new = {}, {}
    for row in rows:
        if row["volunteer_id"]:
            people[row["volunteer_id"]] = int(row["volunteer_id"])
            continue
        known = new.setdefault(
            _who(row),
            Volunteer(
                user_id=row["user_id"], name=row["name"], number=row["number"], code=row["code"]
            ),
        )
        known.code = known.code or row["code"]
    Volunteer.objects.bulk_create(new.values(), batch_size=CHUNK)
    people |= {who: each.pk for who, each in new.items()}
    _complete(batch, rows)
    ImportChange.objects.bulk_create(
        (
            ImportChange(batch=batch, subject="volunteer", object_id=each.pk)
            for each in new.values()
        ),
        batch_size=CHUNK,
    )
    return people, len(new)


def _complete(batch, rows):
    """Known people get the code or number that the sheet says first."""
    told: dict = {}
    for row in rows:
        if row["volunteer_id"]:
            told.setdefault(int(row["volunteer_id"]), row)
    known = Volunteer.objects.select_for_update(no_key=True).filter(pk__in=told).order_by("pk")
    changed = []
    for each in known:
        row, before = told[each.pk], {"code": each.code, "number": each.number}
        each.code, each.number = each.code or row["code"], each.number or row["number"]
        if before != {"code": each.code, "number": each.number}:
            changed.append(each)
            ImportChange.objects.create(
                batch=batch, subject="code", object_id=each.pk, before=before
            )
    Volunteer.objects.bulk_update(changed, ["code", "number"], batch_size=CHUNK)


def _claim(batch, row, people, by):
    return Claim(
        volunteer_id=people[_who(row)], unit_id=row["unit_id"], title=row["title"],
        day=date.fromisoformat(row["day"]), is_month=row["is_month"] == "t",
        minutes=Decimal(row["minutes"]), grade=row["grade"], state=Claim.State.READY, batch=batch.pk,
        sheet_key=row["sheet_key"], made_by=by, submitted_at=timezone.now(),
    )  # fmt: skip


def undo(batch, staged, *, by):
    """(rows taken back, {row: why it stays})."""
    place = staged.index("sheet_key")
    rows = {
        values[place]: number
        for number, values in ImportRow.objects.filter(batch=batch, outcome="new")
        .values_list("number", "values")
    }  # fmt: skip
    # all of them are held, so that nobody publishes one between the look and the delete
    claims = Claim.objects.select_for_update().filter(batch=batch.pk).order_by("pk")
    stays = {
        rows.get(key): _("已经公示")
        for key, state in claims.values_list("sheet_key", "state")
        if state != Claim.State.READY
    }
    undone, _rows = Claim.objects.filter(batch=batch.pk, state=Claim.State.READY).delete()
    _forget_people(batch)
    record(events.CLAIM_DISCARDED, batch, by=by, claims=undone)
    return undone, stays


def _forget_people(batch):
    made = batch.changes.filter(subject="volunteer").values_list("object_id", flat=True)
    rows = Volunteer.objects.filter(pk__in=list(made))
    for used in (Claim, Service, HoursEntry):
        rows = rows.exclude(
            pk__in=used.objects.filter(volunteer__in=list(made)).values("volunteer")
        )
    rows.delete()
    used = set(
        Claim.objects.filter(batch=batch.pk).values_list("volunteer", flat=True)
    )  # fmt: skip
    for change in batch.changes.filter(subject="code").exclude(object_id__in=used):
        Volunteer.objects.filter(pk=change.object_id).update(**change.before)
