"""Who speaks for a unit: contact persons, those who lead it, whether they were looked at this term."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from branches.liaison.models import Contact, ContactCheck
from branches.organisation.models import Appointment, Member, Unit
from branches.organisation.queries import STAFF_POSTS, hats
from tuanwei.lib.terms import Term
from tuanwei.workdays.queries import current_calendar

LEADING = ("secretary", "deputy")
CHECK_WORKDAYS = 15
"""So many working days from a term's first day units have to look at their contact persons."""


def units_to_reach():
    """Units that have contact persons: all that exist but the committee."""
    return Unit.objects.active().exclude(kind=Unit.Kind.COMMITTEE)


def current_term():
    """The term of today."""
    return Term.of(timezone.localdate())


def check_due(term=None):
    """The day by which units have looked at their contact persons this term."""
    return current_calendar().add_workdays((term or current_term()).first_day, CHECK_WORKDAYS)


def belonging(user, unit):
    """A condition on rows: the person at path `user` is a member of the unit at path `unit` or of a branch below
    it, or holds a post there."""
    members = Member.objects.filter(user=OuterRef(user), left_on=None)
    posts = Appointment.objects.in_force().filter(user=OuterRef(user), unit=OuterRef(unit))
    return Exists(members.filter(Q(branch=OuterRef(unit)) | Q(branch__parent=OuterRef(unit)))) | (
        Exists(posts)
    )


def reachable():
    """Contact persons in force whose account is in use and who still belong to the unit."""
    rows = Contact.objects.filter(ends_on=None, user__is_active=True)
    return rows.filter(belonging("user", "unit"))


def contacts_on(unit_ids, day=None):
    """{unit's key: [Contact]} in force on a day, main first; `is_there` says whether they can still be reached for
    the unit. One query."""
    day = day or timezone.localdate()
    rows = Contact.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), unit__in=list(unit_ids), starts_on__lte=day
    )
    if day == timezone.localdate():
        rows = rows.filter(ends_on=None)
    found = defaultdict(list)
    rows = rows.annotate(belongs=belonging("user", "unit")).select_related("user")
    for each in rows.order_by("-role", "pk"):
        each.is_there = each.belongs and each.user.is_active
        found[each.unit_id].append(each)
    return found


def contacts_missing(units):
    """Those of these units (keys) without a contact person who can be reached. One query."""
    rows = reachable().filter(unit__in=list(units), role=Contact.Role.MAIN)
    known = set(rows.values_list("unit", flat=True))
    return [key for key in units if key not in known]


def represented(user):
    """Keys of the units whose contact person or deputy `user` is; kept on the user. No query for whoever no unit
    has named."""
    known = getattr(user, "_liaison_units", None)
    if known is None:
        known = frozenset()
        if hats(user).is_contact:
            rows = reachable().filter(user=user.pk, unit__is_active=True)
            known = frozenset(rows.values_list("unit", flat=True))
        user._liaison_units = known
    return known


def spoken_for(user):
    """Keys of the units `user` speaks for: posts held and contact persons, without the committee."""
    return (hats(user).unit_ids - hats(user).committee_ids) | represented(user)


def leaders_of(unit_ids):
    """Keys of those who lead these units; of departments everybody with a post there."""
    return set(_leaders(unit_ids).values_list("user", flat=True))


def led(unit_ids):
    """Keys of those of these units that somebody leads; of departments those in which somebody has a post. One query,
    none for no units."""
    if not unit_ids:
        return set()
    return set(_leaders(unit_ids).values_list("unit", flat=True))


def _leaders(unit_ids):
    rows = Appointment.objects.in_force().filter(unit__in=list(unit_ids), user__is_active=True)
    return rows.filter(Q(post__in=LEADING) | Q(unit__kind=Unit.Kind.DEPARTMENT))


def staff():
    """Keys of the committee's staff."""
    rows = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    return set(rows.values_list("user", flat=True))


def people_of(unit_ids):
    """Keys of contact persons and deputies of units; where none can be reached, of its leaders."""
    unit_ids = set(unit_ids)
    found = list(reachable().filter(unit__in=unit_ids).values_list("unit", "user"))
    without = unit_ids - {unit for unit, _user in found}
    return {user for _unit, user in found} | (leaders_of(without) if without else set())


def belongs_to(user, unit):
    """True for members of a branch, of a branch below a general branch, and holders of a post there."""
    rows = Unit.objects.filter(pk=unit.pk).annotate(person=Value(user.pk))
    return rows.filter(belonging("person", "pk")).exists()


@dataclass
class UnitLine:
    """A unit with its contact persons and whether it looked at them this term."""

    unit: Unit
    contacts: list
    check: ContactCheck | None
    has_main: bool

    @property
    def main(self):
        """The contact person."""
        return next((each for each in self.contacts if each.role == Contact.Role.MAIN), None)

    @property
    def deputies(self):
        """The deputies."""
        return [each for each in self.contacts if each.role == Contact.Role.DEPUTY]


def unit_lines(units, term=None):
    """[UnitLine] of units, in their order; two queries beside them."""
    units, term = list(units), term or current_term()
    known = contacts_on([each.pk for each in units])
    rows = ContactCheck.objects.filter(unit__in=units, term=term.code).select_related("by")
    checks = {each.unit_id: each for each in rows}
    return [
        UnitLine(each, known[each.pk], checks.get(each.pk), any(
            c.role == Contact.Role.MAIN and c.is_there for c in known[each.pk]))
        for each in units
    ]  # fmt: skip


def unchecked(term=None):
    """Units that have not looked at their contact persons this term."""
    done = ContactCheck.objects.filter(unit=OuterRef("pk"), term=(term or current_term()).code)
    return units_to_reach().filter(~Exists(done)).select_related("parent")
