"""Units, posts and transfers: keyword-only, row locked, audited, the notice inside."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation import notices
from branches.organisation.events import OrganisationEvent
from branches.organisation.models import (
    Appointment,
    Consequence,
    Member,
    Membership,
    PartyBranch,
    Unit,
)
from tuanwei.accounts.actions import issue_codes
from tuanwei.audit.actions import record


@transaction.atomic
def save_unit(*, unit, by):
    """Add or change a unit. Raises ValidationError for a name taken, a parent of the wrong kind,
    and for closing a unit in which somebody still is."""
    if unit.pk:
        Unit.objects.select_for_update().get(pk=unit.pk)
    unit.full_clean()
    if not unit.is_active:
        _require_empty(unit)
    event = OrganisationEvent.UNIT_CHANGED if unit.pk else OrganisationEvent.UNIT_ADDED
    unit.save()
    record(event, unit, by=by, parent=unit.parent_id, is_active=unit.is_active)
    return unit


def _require_empty(unit):
    if unit.children.active().exists():
        raise ValidationError(_("还有下级组织在用，请先撤销或移走它们。"))
    if unit.members.filter(left_on=None).exists():
        raise ValidationError(_("还有成员在这个支部，请先转出。"))
    if unit.appointments.in_force().exists():
        raise ValidationError(_("还有人在任，请先结束任期。"))


@transaction.atomic
def save_party_branch(*, party_branch, by):
    """Add or change a Party branch. Raises ValidationError for a name taken."""
    if party_branch.pk:
        PartyBranch.objects.select_for_update().get(pk=party_branch.pk)
    party_branch.full_clean()
    is_new = party_branch.pk is None
    party_branch.save()
    record(
        OrganisationEvent.PARTY_BRANCH_ADDED if is_new else OrganisationEvent.PARTY_BRANCH_CHANGED,
        party_branch, by=by, title=party_branch.name, unit=party_branch.general_branch_id,
        is_active=party_branch.is_active,
    )  # fmt: skip
    return party_branch


@transaction.atomic
def appoint(*, user, unit, post, by, starts_on=None, ends_on=None, title=""):
    """Give a post for a term. Raises ValidationError for oneself, a wrong term, and a post that
    the person holds in that time already."""
    if user.pk == by.pk:
        raise ValidationError(_("不能给自己任职，请另一位负责人办理。"))
    Unit.objects.select_for_update().get(pk=unit.pk)
    appointment = Appointment(
        user=user, unit=unit, post=post, title=title, ends_on=ends_on, appointed_by=by,
        starts_on=starts_on or timezone.localdate(),
    )  # fmt: skip
    appointment.full_clean()
    appointment.save()
    record(OrganisationEvent.APPOINTED, appointment, by=by, post=post, unit=unit.pk)
    notices.appointed(appointment)
    return appointment


@transaction.atomic
def end_term(*, appointment, by, last_day=None):
    """End a term; `last_day` (default yesterday: at once) is the last day in office.

    A term that has not begun by then is deleted; its audit event stays. Raises ValidationError
    for one's own post and for a term that ends earlier already.
    """
    if appointment.user_id == by.pk:
        raise ValidationError(_("不能结束自己的任期，请另一位负责人办理。"))
    return _end(appointment, by, last_day or timezone.localdate() - timedelta(days=1))


def _end(appointment, by, last_day):
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("unit")
    appointment = rows.get(pk=appointment.pk)
    if appointment.ends_on and appointment.ends_on <= last_day:
        raise ValidationError(_("这段任期已经在更早的日子结束。"))
    appointment.ends_on = last_day
    record(OrganisationEvent.TERM_ENDED, appointment, by=by, last_day=str(last_day))
    notices.term_ended(appointment)
    if appointment.starts_on > last_day:
        appointment.delete()
    else:
        appointment.save(update_fields=["ends_on"])
    return appointment


@transaction.atomic
def transfer(*, member, branch, by, leaving, reason=""):
    """Move a member to `branch` from today; posts held in the branch left end with yesterday.

    `leaving` is the id of the branch in which the actor saw the member. Raises ValidationError
    when somebody has moved the member meanwhile. A stay that began today is corrected in place.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.branch_id != leaving:
        raise ValidationError(_("刚才已有人转接过这位同学，请刷新后再看。"))
    if branch.kind != Unit.Kind.BRANCH or not branch.is_active:
        raise ValidationError(_("请选一个在用的团支部。"))
    if branch.pk == leaving:
        raise ValidationError(_("这位同学已经在这个支部。"))
    today = timezone.localdate()
    stay = _open_stay(member, branch, today, reason)
    member.branch = branch
    member.save(update_fields=["branch"])
    for post in Appointment.objects.in_force().filter(user=member.user_id, unit=leaving):
        _end(post, by, today - timedelta(days=1))
    record(OrganisationEvent.TRANSFERRED, member, by=by, **{"from": leaving, "to": branch.pk})
    notices.transferred(member, stay)
    return stay


def _open_stay(member, branch, today, reason):
    stay = member.memberships.filter(ends_on=None).first()
    if stay and stay.starts_on >= today:
        stay.branch, stay.reason = branch, reason
        stay.save(update_fields=["branch", "reason"])
        return stay
    if stay:
        stay.ends_on = today - timedelta(days=1)
        stay.save(update_fields=["ends_on"])
    return Membership.objects.create(member=member, branch=branch, starts_on=today, reason=reason)


@transaction.atomic
def set_status(*, member, status, by, reason=""):
    """Bring somebody's political status in the member list to what an organisation decided. Raises
    ValidationError for an unknown one, and for oneself."""
    if by is not None and member.user_id == by.pk:
        raise ValidationError(_("不能改自己的政治面貌，请另一位负责人办理。"))
    if status not in Member.Status.values:
        raise ValidationError(_("没有这个政治面貌，请重新选。"))
    member = Member.objects.select_for_update().get(pk=member.pk)
    before, member.political_status = member.political_status, status
    if before != status:
        member.save(update_fields=["political_status"])
        record(
            OrganisationEvent.STATUS_CHANGED, member, by=by, reason=reason,
            **{"from": before, "to": status},
        )  # fmt: skip
    return member


@transaction.atomic
def issue_new_code(*, person, by):
    """A code for somebody who has lost the password and came in person; the old password works
    until the code is used. Returns the code."""
    [(user, code)] = issue_codes(people=[person], by=by, also_in_use=True)
    notices.code_issued(user)
    return code


def note_view(*, member, by):
    """Note that an administrator looked at a member's unmasked data."""
    return record(OrganisationEvent.VIEWED, member, by=by)


def note_list(*, by, query):
    """Note that an administrator looked at unmasked rows."""
    return record(OrganisationEvent.LIST_VIEWED, by=by, query=query[:200])


@transaction.atomic
def set_consequence(
    *, unit, kind, label, origin, key, by, amount=0, url="", starts_on=None, ends_on=None
):  # fmt: skip
    """What an assessment means for a unit from a day on, once for its `key`: said again it is brought to
    what holds now, and what had ended begins anew."""
    said = {
        "unit": unit, "kind": kind, "amount": amount, "label": label, "origin": origin, "url": url,
        "starts_on": starts_on or timezone.localdate(), "ends_on": ends_on, "reason": "",
    }  # fmt: skip
    found, _is_new = Consequence.objects.update_or_create(key=key, defaults=said)
    record(
        OrganisationEvent.CONSEQUENCE_SET, found, by=by, unit=unit.pk, kind=kind,
        amount=str(amount), origin=origin, until=str(ends_on or ""),
    )  # fmt: skip
    return found


@transaction.atomic
def end_consequence(*, consequence, by, reason, last_day=None):
    """It holds no longer; `last_day` (default yesterday: at once) is the last on which it did. One that
    has not begun by then is deleted; its audit event stays. What has ended already stays as it is."""
    last_day = last_day or timezone.localdate() - timedelta(days=1)
    found = Consequence.objects.select_for_update(of=("self",)).filter(pk=consequence.pk).first()
    if found is None or (found.ends_on and found.ends_on <= last_day):
        return found
    found.ends_on, found.reason = last_day, reason[:200]
    record(
        OrganisationEvent.CONSEQUENCE_ENDED, found, by=by, unit=found.unit_id, kind=found.kind,
        reason=found.reason, last_day=str(last_day),
    )  # fmt: skip
    if found.starts_on > last_day:
        found.delete()
    else:
        found.save(update_fields=["ends_on", "reason"])
    return found
