"""Who belongs to a Party branch, who holds a post there, who is in charge of it in the staff."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from party_pairing.files import events, notices
from party_pairing.files.models import Charge, PartyMembership, PartyPost
from tuanwei.audit.actions import record


def _not_oneself(person, by):
    if person.pk == by.pk:
        raise ValidationError(_("自己的由别人来登记。"))


def _not_ahead(day):
    if day > timezone.localdate():
        raise ValidationError({"starts_on": _("日期在今天以后，请到那天再记。")})


def _there(party_branch):
    if not party_branch.is_active:
        raise ValidationError(_("这个党支部已经撤销。"))


@transaction.atomic
def enter_member(*, party_branch, person, standing, starts_on, by):
    """Somebody belongs to the Party branch. What the roster says of them stays as it is."""
    _not_oneself(person, by)
    _not_ahead(starts_on)
    _there(party_branch)
    if not person.is_active:
        raise ValidationError(_("这个账号已经停用。"))
    held = PartyMembership.objects.in_force().filter(user=person.pk).select_related("party_branch")
    if other := held.first():
        raise ValidationError(
            _("%(name)s现在在%(branch)s，请先在那里结束。")
            % {"name": person.name, "branch": other.party_branch.name}
        )
    try:
        with transaction.atomic():
            made = PartyMembership.objects.create(
                user=person, party_branch=party_branch, standing=standing, starts_on=starts_on,
                entered_by=by,
            )  # fmt: skip
    except IntegrityError as conflict:
        raise ValidationError(_("刚刚有人登记了这位党员，请刷新页面。")) from conflict
    record(events.MEMBERSHIP_ENTERED, made, by=by, user=person.pk)
    return made


def _running(rows, thing):
    found = rows.select_for_update(of=("self",)).select_related("user").get(pk=thing.pk)
    if found.ends_on and found.ends_on < timezone.localdate():
        raise ValidationError(_("这一条已经结束了。"))
    return found


@transaction.atomic
def make_formal(*, membership, starts_on, by):
    """转正: the probationary line ends the day before, a formal one begins."""
    found = _running(PartyMembership.objects.select_related("party_branch"), membership)
    _not_oneself(found.user, by)
    _not_ahead(starts_on)
    if found.standing == PartyMembership.Standing.FORMAL:
        raise ValidationError(_("已经是正式党员了。"))
    if starts_on <= found.starts_on:
        raise ValidationError({"starts_on": _("要晚于成为预备党员的那天。")})
    found.ends_on = starts_on - timedelta(days=1)
    found.save(update_fields=["ends_on"])
    made = PartyMembership.objects.create(
        user=found.user, party_branch=found.party_branch, starts_on=starts_on, entered_by=by,
        standing=PartyMembership.Standing.FORMAL,
    )  # fmt: skip
    record(events.MEMBERSHIP_CHANGED, made, by=by, user=found.user_id)
    return made


def _end(thing, last_day):
    if last_day > timezone.localdate():
        raise ValidationError({"last_day": _("最后一天不能在今天以后。")})
    if last_day < thing.starts_on:
        raise ValidationError({"last_day": _("结束不能早于开始。")})
    thing.ends_on = last_day
    thing.save(update_fields=["ends_on"])


@transaction.atomic
def end_member(*, membership, last_day, by):
    """Somebody left the Party branch (转出、毕业)."""
    found = _running(PartyMembership.objects, membership)
    _not_oneself(found.user, by)
    _end(found, last_day)
    record(events.MEMBERSHIP_ENDED, found, by=by, user=found.user_id, last_day=last_day.isoformat())
    return found


@transaction.atomic
def give_post(*, party_branch, person, post, starts_on, by):
    """Somebody holds a post in the Party branch."""
    _not_oneself(person, by)
    _not_ahead(starts_on)
    _there(party_branch)
    if not person.is_active:
        raise ValidationError(_("这个账号已经停用。"))
    same = {"user": person, "party_branch": party_branch, "post": post}
    if PartyPost.objects.in_force().filter(**same).exists():
        raise ValidationError(_("%(name)s已经担任这个职务。") % {"name": person.name})
    try:
        with transaction.atomic():
            made = PartyPost.objects.create(**same, starts_on=starts_on, entered_by=by)
    except IntegrityError as conflict:
        raise ValidationError(_("%(name)s已经担任这个职务。") % {"name": person.name}) from conflict
    record(events.POST_GIVEN, made, by=by, user=person.pk, post=made.get_post_display())
    notices.post_given(made)
    return made


@transaction.atomic
def end_post(*, post, last_day, by):
    """A post ends, and what came with it."""
    found = _running(PartyPost.objects, post)
    _not_oneself(found.user, by)
    _end(found, last_day)
    record(events.POST_ENDED, found, by=by, user=found.user_id, last_day=last_day.isoformat())
    return found


@transaction.atomic
def give_charge(*, person, unit, by):
    """A member of staff is in charge of a general branch, or of all."""
    if unit.kind not in (Unit.Kind.COMMITTEE, Unit.Kind.GENERAL_BRANCH):
        raise ValidationError({"unit": _("分管的是一个团总支，或整个团委。")})
    if not person.is_active or not hats(person).is_staff:
        raise ValidationError({
            "number": _("%(name)s现在不是团委工作人员，请先在“任职”里任命。") % {"name": person.name}
        })  # fmt: skip
    if Charge.objects.in_force().filter(user=person, unit=unit).exists():
        raise ValidationError(_("%(name)s已经分管这里。") % {"name": person.name})
    try:
        with transaction.atomic():
            made = Charge.objects.create(user=person, unit=unit, given_by=by)
    except IntegrityError as conflict:
        raise ValidationError(_("%(name)s已经分管这里。") % {"name": person.name}) from conflict
    record(events.CHARGE_GIVEN, made, by=by, user=person.pk, unit=unit.name)
    notices.charge_given(made)
    return made


@transaction.atomic
def end_charge(*, charge, by):
    """The charge ends at once: yesterday was its last day, or it is gone if it began today."""
    found = _running(Charge.objects.select_related("unit"), charge)
    record(events.CHARGE_ENDED, found, by=by, user=found.user_id, unit=found.unit.name)
    today = timezone.localdate()
    if found.starts_on >= today:
        found.delete()
    else:
        found.ends_on = today - timedelta(days=1)
        found.save(update_fields=["ends_on"])
