"""Who sees, plans, confirms and counts a vote on paper or elsewhere."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.ballots import queries
from branches.league_days.ballots.models import Poll
from branches.league_days.ballots.paper_actions import OFFLINE
from branches.league_days.ballots.paper_models import PaperPlace
from branches.league_days.contests.permissions import (
    can_confirm,
    can_propose,
    require_staff,
    visible_contests,
)


def _found(user, pk):
    rows = Poll.objects.select_related("run__contest__rules", "run__contest__kind")
    found = rows.filter(pk=pk, run__contest__in=visible_contests(user)).first()
    if found is None or queries.channel_of(found).kind not in OFFLINE:
        raise Http404
    return found


def poll_to_see(user, pk):
    """For whoever sees the contest; 404 for votes in the portal."""
    return _found(user, pk)


def poll_to_plan(user, pk):
    """Places, times, counting: the committee's staff; 403 for others."""
    found = _found(user, pk)
    require_staff(user)
    return found


def poll_to_propose(user, pk):
    """Those with a post in the committee; 403 for others."""
    found = _found(user, pk)
    if not can_propose(user):
        raise PermissionDenied(_("投票的安排由团委工作人员提出，另一位管理员确认。"))
    return found


def poll_to_confirm(user, pk):
    """An administrator who is not the one who proposed it; 403 for others."""
    found = _found(user, pk)
    if not can_confirm(user, found.proposed_by_id):
        raise PermissionDenied(_("投票的安排由另一位管理员确认。"))
    return found


def place_to_count(user, pk, place):
    """A place of the poll, for staff; 404 unseen, 403 for others."""
    poll = poll_to_plan(user, pk)
    found = PaperPlace.objects.filter(pk=place, poll=poll).first()
    if found is None:
        raise Http404
    found.poll = poll
    return found
