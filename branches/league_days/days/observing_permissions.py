"""Who sends observers, who gives stars, and who reads what observers wrote.

Staff and the secretaries of the general branches over the branches that hold a league day send
observers; staff and those over the branch that leads it give stars. Observers, the people of the
branches that hold it, their general branches and staff read the notes.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.days import observing_queries as queries
from branches.league_days.days.models import Observation
from branches.organisation.models import Member
from branches.organisation.permissions import leads_above
from branches.organisation.queries import hats


def can_send(user, league_day):
    """Staff, and secretaries over one of the branches that hold it."""
    return hats(user).is_staff or any(
        leads_above(user, unit) for unit in queries.holders(league_day)
    )


def can_give_stars(user, league_day):
    """Staff, and secretaries over the branch that leads it."""
    return hats(user).is_staff or leads_above(user, league_day.unit)


def can_read(user, league_day):
    """Whoever is of the branches that hold it, cadres of the general branches above, and staff."""
    worn = hats(user)
    units = queries.holders(league_day)
    keys, above = {unit.pk for unit in units}, {unit.parent_id for unit in units}
    if worn.is_staff or keys & worn.branch_ids or above & worn.general_branch_ids:
        return True
    is_seen = league_day.state in queries.SEEN
    return is_seen and Member.objects.filter(user=user.pk, left_on=None, branch__in=keys).exists()


def day_to_read(user, number):
    """A league day whose observers `user` may see; 404 for everybody else."""
    found = queries.days().filter(number=number).first() if "\0" not in number else None
    if found is None or not can_read(user, found):
        raise Http404
    return found


def day_to_send_to(user, number):
    """403 when seen but not theirs to send somebody to."""
    found = day_to_read(user, number)
    if not can_send(user, found):
        raise PermissionDenied(_("观摩的人由团总支书记、副书记或者团委来派。"))
    return found


def day_to_star(user, number):
    """403 when seen but not theirs to give stars to."""
    found = day_to_read(user, number)
    if not can_give_stars(user, found):
        raise PermissionDenied(_("星级由主办支部的团总支书记、副书记或者团委来评。"))
    return found


def _observation(pk):
    rows = Observation.objects.select_related("observer", "sent_by")
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    found.league_day = queries.days().get(pk=found.league_day_id)
    return found


def observation_to_read(user, pk):
    """One that `user` was sent on, or may read the note of; 404 for everybody else."""
    found = _observation(pk)
    if found.observer_id != user.pk and not can_read(user, found.league_day):
        raise Http404
    return found


def observation_to_note(user, pk):
    """One that `user` was sent on; 404 when unseen, 403 when it is somebody else's."""
    found = observation_to_read(user, pk)
    if found.observer_id != user.pk:
        raise PermissionDenied(_("观摩记录由去看的人自己写。"))
    return found


def observation_to_recall(user, pk):
    """404 when unseen, 403 when seen but not theirs to call back."""
    found = observation_to_read(user, pk)
    if not can_send(user, found.league_day):
        raise PermissionDenied(_("派谁去观摩由团总支书记、副书记或者团委来改。"))
    return found
