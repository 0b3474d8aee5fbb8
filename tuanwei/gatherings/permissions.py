"""Who plans, who sees, who checks people in.

Everybody sees what is published. A unit's people plan for their unit, the general branch's also
for the branches below, staff for all.
"""

from functools import reduce
from operator import or_

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.gatherings import queries
from tuanwei.gatherings.models import Absence, Gathering, Registration

organisers: list = []
"""Rooms above say who else arranges gatherings: functions of a user that give a condition (Q)."""


def _organised(user):
    """The gatherings that `user` arranges without a post in their unit."""
    return reduce(or_, (which(user) for which in organisers), Q(pk=None))


def units_to_plan_for(user):
    """The units for which `user` may plan."""
    worn = hats(user)
    active = Unit.objects.active()
    if worn.is_staff:
        return active
    below = Unit.objects.under(*worn.general_branch_ids)
    return active.filter(Q(pk__in=worn.unit_ids) | Q(pk__in=below))


def can_plan(user):
    """True for whoever holds a post, and staff."""
    worn = hats(user)
    return worn.is_staff or bool(worn.unit_ids)


def can_arrange(user, gathering):
    """Change it, draw, decide, check people in."""
    worn = hats(user)
    if worn.is_staff or gathering.unit_id in worn.unit_ids:
        return True
    if gathering.unit.parent_id in worn.general_branch_ids:
        return True
    if not user.is_authenticated or not organisers:
        return False
    known = getattr(gathering, "organised", {})  # told with the row by `gathering_to_see`
    if user.pk not in known:
        return Gathering.objects.filter(_organised(user), pk=gathering.pk).exists()
    return known[user.pk]


def gathering_to_see(user, pk):
    """What is published; drafts only for whoever arranges them, 404 for the others."""
    rows = Gathering.objects.select_related("unit", "venue", "parent")
    if user.is_authenticated:
        rows = rows.annotate(
            is_organised=ExpressionWrapper(_organised(user), output_field=BooleanField())
        )
    found = rows.filter(pk=pk).first()
    if found is not None and user.is_authenticated:
        found.organised = {user.pk: found.is_organised}
    return _seen(user, found)


def gathering_to_register_for(user, pk):
    """The same one, without what only its page shows."""
    return _seen(user, queries.gathering_to_join(pk))


def _seen(user, gathering):
    if gathering is None:
        raise Http404
    if gathering.state == Gathering.State.DRAFT and not can_arrange(user, gathering):
        raise Http404
    return gathering


def gathering_to_arrange(user, pk):
    """404 when unseen, 403 when seen but not theirs."""
    gathering = gathering_to_see(user, pk)
    if not can_arrange(user, gathering):
        raise PermissionDenied(_("这次日程由主办的组织来安排。"))
    return gathering


def registration_to_decide(user, pk):
    """A registration of a gathering that `user` arranges."""
    found = Registration.objects.select_related("gathering__unit", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not can_arrange(user, found.gathering):
        raise Http404
    return found


def require_staff(user):
    """Venues are kept by the committee's staff."""
    if not hats(user).is_staff:
        raise PermissionDenied(_("场地由团委工作人员管理。"))


def require_rules(user):
    """The rules of attendance are set by the committee's staff."""
    if not hats(user).is_staff:
        raise PermissionDenied(_("参与规则由团委工作人员来定。"))


def absence_of_mine(user, pk):
    """An absence of `user`; 404 for everybody else's."""
    found = Absence.objects.filter(pk=pk, user=user.pk).select_related("gathering").first()
    if found is None:
        raise Http404
    return found
