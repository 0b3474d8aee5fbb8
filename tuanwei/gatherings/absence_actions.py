"""Missed gatherings: noted a day after the end, explained, excused; pauses follow from them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.accounts.models import User
from tuanwei.audit.actions import record
from tuanwei.gatherings import events, notices, seating
from tuanwei.gatherings.absences import Missed, is_late_cancel, is_seated_late, pauses
from tuanwei.gatherings.models import Absence, CheckIn, Gathering, Pause, Registration
from tuanwei.gatherings.queries import paused
from tuanwei.gatherings.rules import kind_rules, rules_of

State = Absence.State
NOTED_AFTER = timedelta(hours=24)
"""A scan may come in for a day (attending.KEPT_SCAN); whoever was there is never noted before."""


def counts_absences(gathering):
    """True where not coming to this gathering can count."""
    rules = rules_of(gathering)
    return bool(rules.pause_after) and kind_rules(rules, gathering.kind).counts_absences


def note_absences(now):
    """Note who missed what has been over for a day; the number of gatherings. Run twice it does
    nothing the second time."""
    over = Gathering.objects.filter(
        state=Gathering.State.PUBLISHED, absences_noted_at=None, rules__pause_after__gt=0,
        occupied_until__lte=now - NOTED_AFTER,
    )  # fmt: skip
    found = list(over.order_by("starts_at", "pk"))
    for gathering in found:
        note_absences_of(gathering)
    return len(found)


@transaction.atomic
def note_absences_of(gathering):
    """Note who had a seat in a gathering and did not come."""
    gathering = seating.locked(gathering)
    if gathering.absences_noted_at or gathering.state != Gathering.State.PUBLISHED:
        return
    gathering.absences_noted_at = timezone.now()
    gathering.save(update_fields=["absences_noted_at"])
    if not counts_absences(gathering):
        return
    came = CheckIn.objects.filter(gathering=gathering, user=OuterRef("user"))
    known = Absence.objects.filter(gathering=gathering)
    known.filter(Exists(came), state=State.COUNTED).update(state=State.CAME)
    away = Registration.objects.filter(
        ~Exists(came), ~Exists(known.filter(user=OuterRef("user"))), gathering=gathering,
        state=Registration.State.SEATED,
    ).order_by("user")  # fmt: skip
    hours = rules_of(gathering).moved_up_hours
    made = Absence.objects.bulk_create(
        Absence(
            gathering=gathering, user_id=each.user_id, kind=Absence.Kind.AWAY,
            state=State.EXEMPT if is_seated_late(each.seated_at, gathering.starts_at, hours)
            else State.COUNTED,
        ) for each in away
    )  # fmt: skip
    record(events.ABSENCES_NOTED, gathering, by=None, people=len(made))
    counted = [each for each in made if each.state == State.COUNTED]
    recount({each.user_id for each in known})
    for each in counted:
        notices.missed(each, rules_of(gathering), _pause_of(each))


def note_late_cancel(registration, gathering, *, by):
    """The Absence of somebody who gives a seat back too late; None where that does not count. In
    the caller's transaction."""
    hours = rules_of(gathering).late_cancel_hours
    if not counts_absences(gathering) or not is_late_cancel(
        timezone.now(), gathering.starts_at, registration.seated_at or registration.at, hours
    ):
        return None
    made, is_new = Absence.objects.get_or_create(
        gathering=gathering, user=by, defaults={"kind": Absence.Kind.LATE_CANCEL}
    )
    if is_new:
        record(events.ABSENCE_NOTED, made, by=by, kind=made.kind)
        recount([by.pk])
        notices.missed(made, rules_of(gathering), _pause_of(made))
    return made


def late_cancel_from(registration, gathering):
    """From when on giving this seat back counts as missing it; None where it never does."""
    hours = rules_of(gathering).late_cancel_hours
    if hours is None or registration.state != "seated" or not counts_absences(gathering):
        return None
    deadline = gathering.starts_at - timedelta(hours=hours)
    return deadline if (registration.seated_at or registration.at) < deadline else None


@transaction.atomic
def explain(*, absence, by, words):
    """Somebody says why they did not come; whoever holds the gathering decides."""
    absence = Absence.objects.select_for_update().select_related("gathering").get(pk=absence.pk)
    if absence.user_id != by.pk:
        raise ValidationError(_("说明情况由本人来写。"))
    if absence.state != State.COUNTED or absence.plea_at:
        raise ValidationError(_("已经说明过，或者这次不算缺席，不用再写。"))
    days = rules_of(absence.gathering).plea_days
    if days is not None and timezone.localdate() > last_day(absence.noted_at, days):
        raise ValidationError(_("记下缺席后 %(n)d 天内可以说明，现在过了。可以直接找组织的同学。") % {
            "n": days})  # fmt: skip
    absence.plea, absence.plea_at = words, timezone.now()
    absence.save(update_fields=["plea", "plea_at"])
    record(events.ABSENCE_EXPLAINED, absence, by=by)
    notices.explained(absence)


def last_day(moment, days):
    """The last day of `days` days after the day of `moment`."""
    return timezone.localdate(moment) + timedelta(days=days)


@transaction.atomic
def rule_on(*, absence, by, is_excused, reason):
    """Excuse an absence, or say why it stays. Pauses follow at once."""
    absence = Absence.objects.select_for_update().select_related("gathering").get(pk=absence.pk)
    if absence.user_id == by.pk:
        raise ValidationError(_("自己的缺席由别的同事来定。"))
    if not reason.strip():
        raise ValidationError(_("写一句理由，本人会读到。"))
    if absence.state != State.COUNTED:
        raise ValidationError(_("这一次已经不算缺席了，请刷新页面再看。"))
    absence.state = State.EXCUSED if is_excused else State.COUNTED
    absence.decided_by, absence.decided_at = by, timezone.now()
    absence.reason = reason.strip()
    absence.save()
    record(events.ABSENCE_DECIDED, absence, by=by, state=absence.state, reason=absence.reason)
    if is_excused:
        recount([absence.user_id])
    notices.ruled_on(absence)


def withdraw(gathering, user):
    """Somebody turns out to have been there: what was noted does not count any more. In the
    caller's transaction."""
    noted = Absence.objects.filter(gathering=gathering, user=user, state=State.COUNTED)
    if noted.update(state=State.CAME):
        recount([user.pk])


@transaction.atomic
def recount(user_ids):
    """Write the pauses that follow from what these people missed."""
    if not user_ids:
        return
    people = User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk")
    locked = [person.pk for person in people]
    missed = {key: [] for key in locked}
    counted = Absence.objects.filter(user__in=locked, state=State.COUNTED)
    for each in counted.select_related("gathering"):
        day = timezone.localdate(each.gathering.starts_at)
        missed[each.user_id].append(Missed(day, rules_of(each.gathering).limit, each.pk))
    wanted = [
        Pause(user_id=key, first_on=each.first, last_on=each.last, absence_id=each.keys[-1],
              times=len(each.keys))
        for key, rows in missed.items() for each in pauses(rows)
    ]  # fmt: skip
    Pause.objects.filter(user__in=locked).delete()
    Pause.objects.bulk_create(wanted)
    paused.bump()


def _pause_of(absence):
    return Pause.objects.filter(absence=absence).first()
