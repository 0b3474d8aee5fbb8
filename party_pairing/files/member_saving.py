"""Write a confirmed list of Party members, and take it back."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from party_pairing.files import events
from party_pairing.files.models import PartyMembership
from tuanwei.audit.actions import record
from tuanwei.jobs.importers import Stale
from tuanwei.jobs.models import ImportChange, ImportRow

CHUNK = 2_000
ONE_DAY = timedelta(days=1)


def save(batch, staged, *, by):
    """New lines; those that they replace end the day before."""
    rows = ImportRow.objects.filter(batch=batch, outcome__in=("new", "changed")).order_by("number")
    found = [
        (number, dict(zip(staged, values, strict=True)))
        for number, values in rows.values_list("number", "values")
    ]
    try:
        with transaction.atomic():
            ended = _end(batch, found)
            made = _make(batch, found, by)
    except IntegrityError as conflict:
        raise Stale from conflict
    record(events.MEMBERSHIPS_IMPORTED, batch, by=by, rows=made)
    return {"memberships": made, "ended": ended}


def _end(batch, found):
    days = {
        int(row["membership_id"]): (number, date.fromisoformat(row["day"]))
        for number, row in found if row["membership_id"]
    }  # fmt: skip
    held = PartyMembership.objects.select_for_update().filter(pk__in=days, ends_on=None)
    held = list(held.order_by("pk"))
    if len(held) < len(days):
        raise Stale
    for each in held:
        each.ends_on = days[each.pk][1] - ONE_DAY
    PartyMembership.objects.bulk_update(held, ["ends_on"], batch_size=CHUNK)
    ImportChange.objects.bulk_create(
        (
            ImportChange(batch=batch, number=days[each.pk][0], subject="ended", object_id=each.pk)
            for each in held
        ),
        batch_size=CHUNK,
    )
    return len(held)


def _make(batch, found, by):
    made = [
        PartyMembership(
            user_id=int(row["user_id"]), party_branch_id=int(row["party_branch_id"]),
            standing=row["standing"], starts_on=date.fromisoformat(row["day"]), entered_by=by,
        )
        for _number, row in found
    ]  # fmt: skip
    PartyMembership.objects.bulk_create(made, batch_size=CHUNK)
    ImportChange.objects.bulk_create(
        (
            ImportChange(batch=batch, number=number, subject="membership", object_id=each.pk)
            for (number, _row), each in zip(found, made, strict=True)
        ),
        batch_size=CHUNK,
    )
    return len(made)


def undo(batch, *, by):
    """(rows taken back, {row: why it stays}): what has been changed since stays."""
    new = dict(batch.changes.filter(subject="membership").values_list("object_id", "number"))
    old = dict(batch.changes.filter(subject="ended").values_list("number", "object_id"))
    held = PartyMembership.objects.select_for_update().filter(pk__in=new, ends_on=None)
    untouched = {new[key]: key for key in held.order_by("pk").values_list("pk", flat=True)}
    stays = {number: _("后来又有变动") for number in new.values() if number not in untouched}
    undone = len(untouched)
    PartyMembership.objects.filter(pk__in=untouched.values()).delete()
    again = [old[number] for number in untouched if number in old]
    PartyMembership.objects.filter(pk__in=again).update(ends_on=None)
    record(events.MEMBERSHIPS_TAKEN_BACK, batch, by=by, rows=undone)
    return undone, stays
