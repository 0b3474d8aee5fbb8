"""Looking for what staff should see: rows out of the database, through `suspicion`, into flags."""

from datetime import timedelta
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.lib.terms import Term
from tuanwei.lib.texts import clean_line
from volunteers.claims import events, suspicion
from volunteers.claims.models import Claim, ClaimDecision, Flag
from volunteers.hours.models import Service

BACK = timedelta(days=180)
"""How far back it is looked each night."""


def look(now=None):
    """Look at what was noted lately and keep what is new; return how many flags. Harmless twice."""
    now = now or timezone.now()
    rows = list(_rows(now - BACK))
    found = [
        *suspicion.overlaps(rows), *suspicion.impossible(rows), *suspicion.backdated(rows),
        *suspicion.bursts(_noted(now - BACK)),
        *suspicion.one_approver(_decided(now - BACK), Term.of(timezone.localdate(now)).code),
    ]  # fmt: skip
    known = set(Flag.objects.values_list("kind", "key"))
    new = [
        Flag(kind=each.kind, key=each.key, words=each.words[:200], volunteer_id=each.volunteer,
             person_id=each.person, day=each.day)
        for each in found if (each.kind, each.key) not in known
    ]  # fmt: skip
    Flag.objects.bulk_create(new, ignore_conflicts=True, batch_size=1_000)
    if new:
        record(events.FLAG_FOUND, flags=len(new))
    return len(new)


def _rows(since):
    """Services of every volunteer of whom something was noted since then, on days since then."""
    batches = dict(
        Claim.objects.filter(batch__isnull=False, state=Claim.State.CREDITED).values_list(
            "pk", "batch"
        )
    )
    services = Service.objects.exclude(state=Service.State.VOID).filter(made_at__gte=since)
    for each in services.order_by("pk").iterator(chunk_size=2_000):
        claim = int(each.origin[6:]) if each.origin.startswith("claim:") else None
        minutes = Fraction(each.minutes or 0)
        came, left = each.came_at, each.left_at
        if came and left:
            span = Fraction(int((left - came).total_seconds() // 60))
            minutes = min(minutes, span) if each.minutes is not None else span
        yield suspicion.Row(
            each.pk, each.volunteer_id, each.day, minutes, timezone.localtime(each.made_at), came,
            left, each.made_by_id, each.title, each.is_month, claim in batches,
        )  # fmt: skip


def _noted(since):
    """What people entered: services noted by hand, sheets imported, claims agreed to."""
    for model, person, moment in (
        (Service, "made_by", "made_at"), (ClaimDecision, "by", "at"),
        (Claim.objects.filter(batch__isnull=False), "made_by", "planned_at"),
        (Service.objects.filter(confirmed_by__isnull=False, source="system"), "confirmed_by", "confirmed_at"),
    ):  # fmt: skip
        rows = model if hasattr(model, "filter") else model.objects
        rows = rows.filter(**{f"{moment}__gte": since, f"{person}__isnull": False})
        for who, at in rows.order_by().values_list(person, moment).iterator(chunk_size=5_000):
            yield suspicion.Noted(who, timezone.localtime(at))


def _decided(since):
    rows = ClaimDecision.objects.filter(
        verdict=ClaimDecision.Verdict.AGREED, at__gte=since, claim__unit__isnull=False
    )
    for unit, claim, person in rows.values_list("claim__unit", "claim", "by"):
        yield suspicion.Decided(unit, claim, person)


@transaction.atomic
def clear_flag(*, flag, by, note):
    """Say what was seen; nobody clears what is about themselves."""
    note = clean_line(note)
    if not 2 <= len(note) <= 200:
        raise ValidationError(_("请写一句看过以后的说明，2 到 200 字。"))
    flag = Flag.objects.select_for_update(of=("self",)).select_related("volunteer").get(pk=flag.pk)
    if flag.cleared_at:
        raise ValidationError(_("这条刚有人看过了，请刷新页面再看。"))
    if by.pk in (flag.person_id, flag.volunteer and flag.volunteer.user_id):
        raise ValidationError(_("这条和你自己有关，由另一位同事来看。"))
    flag.cleared_by, flag.cleared_at, flag.note = by, timezone.now(), note
    flag.save()
    record(events.FLAG_CLEARED, flag, by=by, reason=note)
