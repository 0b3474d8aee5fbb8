"""Who sets up service days and who keeps them.

Staff, and leaders of a Party-member team for the days of their own. Whoever takes turns sees their
own; nobody excuses or exempts themselves (`actions`).
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from volunteers.party_days import queries
from volunteers.party_days.models import Keeper, Turn
from volunteers.services.models import ServiceProject, Shift
from volunteers.teams.models import Team
from volunteers.teams.queries import leading


def _teams(user):
    """Q of the Party-member teams that `user` arranges days for."""
    if hats(user).is_staff:
        return Q(team__kind=Team.Kind.PARTY)
    return Q(team__kind=Team.Kind.PARTY, team__in=leading(user))


def projects_for(user):
    """The running projects of Party-member teams on which `user` may set up a day."""
    found = ServiceProject.objects.filter(
        _teams(user), state=ServiceProject.State.RUNNING, team__is_active=True
    )
    return found.select_related("team").order_by("team__name", "title")


def days_for(user):
    """The service days that `user` arranges."""
    if hats(user).is_staff:
        return queries.days()
    return queries.days().filter(series__project__team__in=leading(user))


def arranges(user):
    """True for staff and for whoever leads a Party-member team."""
    return (
        hats(user).is_staff
        or Team.objects.filter(
            pk__in=leading(user), kind=Team.Kind.PARTY, is_active=True
        ).exists()
    )  # fmt: skip


def require_arranger(user):
    """403 for everybody else."""
    if not arranges(user):
        raise PermissionDenied(
            _("服务日由团委老师和党员服务队的队长来排。你自己的在“我的服务日”里。")
        )


def day_to_arrange(user, pk):
    """404 where there is none, 403 where it is another team's."""
    found = queries.days().filter(pk=pk).first()
    if found is None:
        raise Http404
    if not days_for(user).filter(pk=pk).exists():
        raise PermissionDenied(_("这个服务日由它的服务队队长和团委老师来排。"))
    return found


def keeper_to_arrange(user, pk):
    """Somebody of a day that `user` arranges; 404 for others."""
    found = Keeper.objects.select_related("user", "service_day__series").filter(pk=pk).first()
    if found is None:
        raise Http404
    day_to_arrange(user, found.service_day_id)
    return found


def turn_to_excuse(user, pk):
    """A turn on a day that `user` arranges."""
    found = (
        Turn.objects.select_related("keeper__service_day", "keeper__user", "shift")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    day_to_arrange(user, found.keeper.service_day_id)
    return found


def turn_of_mine(user, pk):
    """One's own turn; 404 for everybody else's."""
    found = Turn.objects.select_related("keeper", "shift__gathering").filter(
        pk=pk, keeper__user=user.pk
    )
    if (turn := found.first()) is None:
        raise Http404
    return turn


def turn_offered(user, pk):
    """A turn that `user` has been asked to take; 404 for others."""
    found = Turn.objects.select_related("keeper", "shift").filter(
        pk=pk, offered_to__user=user.pk
    )  # fmt: skip
    if (turn := found.first()) is None:
        raise Http404
    return turn


def shift_to_make_up(user, pk):
    """(one's Keeper, the shift) of a day that one keeps; 404 for others."""
    shift = Shift.objects.select_related("gathering").filter(
        pk=pk, series__service_day__is_active=True
    )  # fmt: skip
    if (found := shift.first()) is None:
        raise Http404
    keeper = Keeper.objects.select_related("service_day", "user").filter(
        user=user.pk, service_day__series=found.series_id, left_on=None
    )
    if (mine := keeper.first()) is None:
        raise Http404
    return mine, found
