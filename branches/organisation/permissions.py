"""Who may see and change what of the society. The table stands in RELIABILITY §5.

Units and who holds which post are known to everybody who signs in. Members are seen by
themselves, by cadres of their branch and general branch, and by the committee's staff.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from branches.organisation.models import Appointment, Member, PartyBranch, Unit
from branches.organisation.queries import hats
from tuanwei.accounts.models import Grant, User

ISSUING = ("secretary", "deputy", "organisation")
LEADING = ("secretary", "deputy")


def visible_members(user):
    """The members `user` may see: lists, details, exports, counts and searches agree on it."""
    worn = hats(user)
    if worn.is_staff:
        return Member.objects.all()
    seen = Q(user=user.pk)
    if units := worn.general_branch_ids | worn.branch_ids:
        seen |= Q(branch__in=Unit.objects.under(*units))
    return Member.objects.filter(seen)


def can_list_members(user):
    """Staff, and cadres of a branch or general branch."""
    return hats(user).keeps_rosters


def sees_everything_of(user, member):
    """True where nothing is masked: one's own data, and the administrator, whose look is noted."""
    return member.user_id == user.pk or hats(user).is_administrator


def is_logged(user, member):
    """True when looking at this member leaves an audit event."""
    return member.user_id != user.pk and hats(user).is_administrator


def member_for(user, pk):
    """A member whom `user` may see; 404 for everybody else."""
    rows = visible_members(user).select_related("user", "branch__parent")
    member = rows.filter(pk=pk).first()
    if member is None:
        raise Http404
    return member


def leads_above(user, unit):
    """True for secretary and deputy of the general branch over `unit`."""
    return unit.parent_id is not None and hats(user).holds(unit.parent_id, *LEADING)


def can_transfer(user, member):
    """Staff, and the general branch's secretary; nobody moves themselves."""
    if member.user_id == user.pk:
        return False
    if hats(user).is_staff:
        return True
    return member.branch is not None and leads_above(user, member.branch)


def branches_to_transfer_to(user, member):
    """Where `user` may move the member: anywhere for staff, else inside the general branch."""
    branches = Unit.objects.active().filter(kind=Unit.Kind.BRANCH).exclude(pk=member.branch_id)
    if not hats(user).is_staff:
        branches = branches.filter(parent=member.branch.parent_id)
    return branches.select_related("parent").order_by("parent__name_pinyin", "name_pinyin", "pk")


def member_to_transfer(user, pk):
    """403 when the member is seen but may not be moved."""
    member = member_for(user, pk)
    if not can_transfer(user, member):
        raise PermissionDenied
    return member


def unit_for(user, pk):
    """An active unit; closed ones for staff only."""
    rows = Unit.objects.select_related("parent__parent")
    unit = (rows if hats(user).is_staff else rows.active()).filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit


def can_edit_units(user):
    """Add, rename and close units: the committee's staff."""
    return hats(user).is_staff


def require_unit_editor(user):
    """Raises PermissionDenied for everybody who may not edit units."""
    if not can_edit_units(user):
        raise PermissionDenied


def unit_to_edit(user, pk):
    """403 when seen but not editable."""
    unit = unit_for(user, pk)
    require_unit_editor(user)
    return unit


def party_branch_to_edit(user, pk):
    """A Party branch, for those who edit units; 403 for everybody else."""
    require_unit_editor(user)
    found = PartyBranch.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def can_appoint_in(user, unit):
    """Posts in the committee make staff, so only administrators give them; staff elsewhere; the
    general branch's secretary in the branches below."""
    worn = hats(user)
    if unit.kind == Unit.Kind.COMMITTEE:
        return worn.is_administrator
    return worn.is_staff or (unit.kind == Unit.Kind.BRANCH and leads_above(user, unit))


def unit_to_appoint_in(user, pk):
    """403 when seen but closed to appointments by `user`."""
    unit = unit_for(user, pk)
    if not can_appoint_in(user, unit):
        raise PermissionDenied
    return unit


def can_end(user, appointment):
    """Who may appoint may end; nobody decides on their own post."""
    return appointment.user_id != user.pk and can_appoint_in(user, appointment.unit)


def appointment_to_end(user, pk):
    """An appointment in a unit `user` sees; 403 when it is not theirs to end."""
    rows = Appointment.objects.select_related("unit__parent", "user")
    appointment = rows.filter(pk=pk).first()
    if appointment is None or not (appointment.unit.is_active or hats(user).is_staff):
        raise Http404
    if not can_end(user, appointment):
        raise PermissionDenied
    return appointment


def can_see_duties_of(user, person):
    """One's own; staff and the supervision group see anyone's; the general branch's people those
    who hold a post in it or below."""
    worn = hats(user)
    if person.pk == user.pk or worn.is_staff or worn.is_supervisor:
        return True
    below = Unit.objects.under(*worn.general_branch_ids)
    return Appointment.objects.filter(user=person.pk, unit__in=below).exists()


def person_for_duties(user, pk):
    """The person, 404 for those who may not look."""
    person = User.objects.filter(pk=pk).first()
    if person is None or not can_see_duties_of(user, person):
        raise Http404
    return person


def can_issue_codes_in(user, unit):
    """Staff everywhere; secretary, deputy and organisation officer for the members of their
    branch; the general branch's secretary in the branches below."""
    if unit.kind not in (Unit.Kind.BRANCH, Unit.Kind.DEPARTMENT, Unit.Kind.GENERAL_BRANCH):
        return hats(user).is_administrator
    worn = hats(user)
    if unit.kind != Unit.Kind.BRANCH:
        return worn.is_staff
    return worn.is_staff or worn.holds(unit.pk, *ISSUING) or leads_above(user, unit)


def unit_to_issue_codes_in(user, pk):
    """403 when seen but not `user`'s to hand out codes in."""
    unit = unit_for(user, pk)
    if not can_issue_codes_in(user, unit):
        raise PermissionDenied
    return unit


def within_reach(user, people):
    """Of `people` (users), those whose account `user` may open with a code.

    A code could be used by whoever prints it, so it must never lead to more than its issuer has:
    administrators and supervisors only by an administrator, people with a post elsewhere only
    by staff, the committee's own people only by an administrator.
    """
    worn = hats(user)
    people = people.exclude(pk=user.pk)
    if worn.is_administrator:
        return people
    granted = Grant.objects.in_force().values("user")
    people = people.exclude(pk__in=granted).filter(is_staff=False, is_superuser=False)
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
    if worn.is_staff:
        return people.exclude(pk__in=held.filter(unit__kind=Unit.Kind.COMMITTEE).values("user"))
    mine = Unit.objects.under(*worn.general_branch_ids, *worn.branch_ids)
    return people.exclude(pk__in=held.exclude(unit__in=mine).values("user"))


def people_to_activate(user, unit):
    """Users of the unit who have no password yet and whom `user` may give a code."""
    people = User.objects.waiting()
    if unit.kind == Unit.Kind.BRANCH:
        people = people.filter(member__branch=unit, member__left_on=None)
    else:
        posts = Appointment.objects.in_force().filter(unit=unit)
        people = people.filter(pk__in=posts.values("user"))
    return within_reach(user, people).order_by("name_pinyin", "number")


def person_to_give_code(user, pk):
    """One person, for the committee's staff; 403 for those out of their reach."""
    if not hats(user).is_staff:
        raise Http404
    people = User.objects.filter(pk=pk, is_active=True)
    if not people.exists():
        raise Http404
    person = within_reach(user, people).first()
    if person is None:
        raise PermissionDenied
    return person
