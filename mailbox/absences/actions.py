"""Stating an absence, ending or declining it; laying down whose days they are."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.absences import events, notices, queries
from mailbox.absences.models import Absence, HandlerTurn
from tuanwei.accounts.models import User
from tuanwei.audit.actions import record

MOST_DAYS = 180  # whoever is away for longer gives the post to somebody


def _must_lie_ahead(starts_on, ends_on):
    if ends_on < starts_on:
        raise ValidationError(_("结束的日子要在开始之后。"))
    if starts_on < timezone.localdate():
        raise ValidationError(_("过去的日子不能补，请从今天开始。"))


@transaction.atomic
def state_absence(*, by, unit, stand_in, starts_on, ends_on):
    """`by` is away on these days, `stand_in` works on the unit's letters in their place.

    Raises ValidationError for past days, for a time that overlaps another absence in the same
    unit, for somebody who is no colleague there, and where somebody would stand in who is away
    themselves: nobody who is there would hear.
    """
    _must_lie_ahead(starts_on, ends_on)
    if ends_on > starts_on + timedelta(days=MOST_DAYS):
        raise ValidationError(_("最多 %(n)d 天。更久请团委调整任职。") % {"n": MOST_DAYS})
    if unit not in queries.units_to_hand_over(by):
        raise ValidationError(_("你现在不办这个部门的信，没有可以委托的。"))
    if stand_in.pk == by.pk:
        raise ValidationError(_("请选一位同事，不能委托给自己。"))
    if not queries.may_stand_in(stand_in, unit):
        raise ValidationError(
            _("%(name)s不在%(unit)s任职，请选本部门或上级的同事。")
            % {"name": stand_in.name, "unit": unit.name}
        )
    _refuse_chains(by, stand_in, starts_on, ends_on)
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                unit=unit, absent=by, stand_in=stand_in, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError:
        raise ValidationError(_("这段时间你已经请人代办了。要换人，请先结束原来的一条。")) from None
    record(events.STATED, absence, by=by, unit=unit.pk, user=stand_in.pk,
           start=str(starts_on), end=str(ends_on))  # fmt: skip
    queries.known.bump()
    notices.stated(absence)
    return absence


def _refuse_chains(by, stand_in, starts_on, ends_on):
    # Locked in one order, so that two who choose each other at one moment see each other.
    people = User.objects.select_for_update(no_key=True).filter(pk__in=[by.pk, stand_in.pk])
    list(people.order_by("pk").values_list("pk"))
    found = queries.overlapping(starts_on, ends_on)
    if found.filter(absent=stand_in).exists():
        raise ValidationError(
            _("%(name)s这几天自己也请人代办，请另选一位。") % {"name": stand_in.name}
        )
    theirs = found.filter(stand_in=by).select_related("absent").first()
    if theirs:
        raise ValidationError(
            _("你这几天在代%(name)s办信。请先在“请你代办的”里说“代不了”，再请别人代办你的信。")
            % {"name": theirs.absent.name}
        )


def _open(absence):
    found = Absence.objects.select_for_update().get(pk=absence.pk)
    if found.state(timezone.localdate()) == "over":
        raise ValidationError(_("这条委托已经结束，请刷新页面再看。"))
    return found


@transaction.atomic
def end_absence(*, absence, by):
    """The absent person is back before the day, or needs nobody after all."""
    absence = _open(absence)
    absence.over_on = timezone.localdate()
    absence.save()
    record(events.ENDED, absence, by=by)
    queries.known.bump()
    notices.ended(absence)


@transaction.atomic
def decline_absence(*, absence, by):
    """The stand-in cannot: the letters stay with the absent person, who is told."""
    absence = _open(absence)
    absence.over_on, absence.is_declined = timezone.localdate(), True
    absence.save()
    record(events.DECLINED, absence, by=by)
    queries.known.bump()
    notices.declined(absence)


@transaction.atomic
def add_turn(*, by, unit, person, starts_on, ends_on):
    """`person` takes the unit's new letters on these days, which nobody else has."""
    _must_lie_ahead(starts_on, ends_on)
    if person not in queries.answerers([unit.pk]):
        raise ValidationError(
            _("%(name)s不是%(unit)s的答复人，请先在任职里加上。")
            % {"name": person.name, "unit": unit.name}
        )
    try:
        with transaction.atomic():
            turn = HandlerTurn.objects.create(
                unit=unit, person=person, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError:
        raise ValidationError(_("这几天里已经排了人，请先去掉原来的一行。")) from None
    record(events.TURN_ADDED, turn, by=by, unit=unit.pk, user=person.pk,
           start=str(starts_on), end=str(ends_on))  # fmt: skip
    notices.turn_given(turn, by)
    return turn


@transaction.atomic
def remove_turn(*, turn, by):
    """Take a line of the rota back; letters that went to the person stay with them."""
    found = HandlerTurn.objects.select_for_update().filter(pk=turn.pk).first()
    if found is None:
        raise ValidationError(_("这一行刚刚被去掉了，请刷新页面再看。"))
    record(events.TURN_REMOVED, found, by=by, unit=found.unit_id, user=found.person_id,
           start=str(found.starts_on), end=str(found.ends_on))  # fmt: skip
    found.delete()
