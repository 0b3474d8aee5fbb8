"""Contact persons are named, ended, and looked at each term."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.liaison import contact_queries, events, notices
from branches.liaison.models import Contact, ContactCheck
from branches.organisation.models import Unit
from tuanwei.audit.actions import record

MOST_DEPUTIES = 3
EVERY = timedelta(days=7)
"""Units that have not looked at their contact persons hear of it so often once the term runs."""


def _locked(unit):
    found = Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
    if not found.is_active:
        raise ValidationError(_("%(unit)s已经撤销，不用再定联络员。") % {"unit": found})
    return found


def _end(contact, by):
    """Over with today, which still counts: a meeting of this morning stays as it was."""
    contact.ends_on, contact.ended_by = timezone.localdate(), by
    contact.save(update_fields=["ends_on", "ended_by"])
    record(events.CONTACT_ENDED, contact, by=by, unit=contact.unit_id, user=contact.user_id)


@transaction.atomic
def name_contact(*, unit, user, role, by):
    """Somebody is the contact person from today, in place of the one before; or one more deputy. Those
    concerned hear, and the unit counts as having looked this term. The same again changes nothing."""
    unit = _locked(unit)
    if not user.is_active:
        raise ValidationError({"user": _("%(name)s的账号停用了，收不到通知，请换一位。") % {
            "name": user.name}})  # fmt: skip
    if not contact_queries.belongs_to(user, unit):
        raise ValidationError({"user": _("%(name)s不在%(unit)s，也没有在这里任职，请换一位。") % {
            "name": user.name, "unit": unit}})  # fmt: skip
    now = list(Contact.objects.filter(unit=unit, ends_on=None).select_related("user"))
    same = next((each for each in now if each.user_id == user.pk), None)
    if same and same.role == role:
        return same
    deputies = [each for each in now if each.role == Contact.Role.DEPUTY and each != same]
    if role == Contact.Role.DEPUTY and len(deputies) >= MOST_DEPUTIES:
        raise ValidationError({"user": _("副联络员最多 %(n)d 位，请先换下一位。") % {
            "n": MOST_DEPUTIES}})  # fmt: skip
    ended = [same] if same else []
    if role == Contact.Role.MAIN:
        ended += [each for each in now if each.role == role]
    for each in ended:
        _end(each, by)
    made = Contact.objects.create(unit=unit, user=user, role=role, named_by=by)
    record(events.CONTACT_NAMED, made, by=by, unit=unit.pk, user=user.pk, role=role)
    _note_check(unit, by, is_changed=True)
    notices.contacts_changed(unit, by, [made], [each for each in ended if each.user_id != user.pk])
    return made


@transaction.atomic
def end_contact(*, contact, by):
    """Somebody is no longer a deputy, or the unit has no contact person until it names one."""
    unit = _locked(contact.unit)
    found = Contact.objects.filter(pk=contact.pk, ends_on=None).select_related("user").first()
    if found is None:
        raise ValidationError(_("已经换下了，请刷新页面再看。"))
    _end(found, by)
    notices.contacts_changed(unit, by, [], [found])


def _note_check(unit, by, *, is_changed):
    found, is_new = ContactCheck.objects.get_or_create(
        unit=unit,
        term=contact_queries.current_term().code,
        defaults={"by": by, "is_changed": is_changed},
    )
    if is_new:
        record(events.CONTACTS_CHECKED, found, by=by, unit=unit.pk, is_changed=is_changed)
    elif is_changed and not found.is_changed:
        found.is_changed = True
        found.save(update_fields=["is_changed"])
    return is_new


@transaction.atomic
def confirm_contacts(*, unit, by):
    """The unit says that its contact persons are right this term; twice is no mistake."""
    unit = _locked(unit)
    if contact_queries.contacts_missing([unit.pk]):
        raise ValidationError(_("还没有能用的联络员，请先定一位。"))
    return _note_check(unit, by, is_changed=False)


@transaction.atomic
def remind_unchecked(*, by=None, once=None):
    """Ask those units that have not looked this term, and only those; return how many. By hand once a day."""
    term, today = contact_queries.current_term(), timezone.localdate()
    units = list(contact_queries.unchecked(term))
    due = contact_queries.check_due(term)
    for unit in units:
        notices.check_contacts(unit, term, due, once or today.isoformat())
    if by and units:
        record(events.CONTACTS_REMINDED, by=by, units=len(units), term=term.code)
    return len(units)


def remind_by_calendar(today):
    """Once a week of the term from its first day on, until everybody has looked."""
    weeks = (today - contact_queries.current_term().first_day) // EVERY
    return remind_unchecked(once=f"week{weeks}")
