"""Who sees, votes in and runs a poll. The table stands in docs/permissions.md.

Everybody who is signed in sees that there is a vote, whether they may take part and why not. Only
those on the frozen roll vote. Nobody sees what anybody chose: no address shows a single ballot
beside a person.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.ballots.models import Poll, RollEntry
from branches.organisation.queries import hats


def polls_for(user):
    """Polls that `user` may know of: all, but only staff see those called off before they were
    set."""
    rows = Poll.objects.select_related("run__contest__rules", "run__contest__kind")
    return rows if hats(user).is_staff else rows.exclude(state=Poll.State.CALLED_OFF, set_at=None)


def poll_for(user, pk):
    """A poll; 404 for what is none."""
    found = polls_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def poll_to_run(user, pk):
    """Times, proposal and counting are the committee's staff's."""
    found = poll_for(user, pk)
    if not hats(user).is_staff:
        raise PermissionDenied(_("投票由团委工作人员来安排。"))
    return found


def poll_to_confirm(user, pk):
    """An administrator opens a vote or calls one off."""
    found = poll_to_run(user, pk)
    if not hats(user).is_administrator:
        raise PermissionDenied(_("投票由管理员来确认。"))
    return found


def sees_bursts(user):
    """Staff and the supervision group see branches that voted all at once."""
    return hats(user).is_staff or hats(user).is_supervisor


def poll_to_watch(user, pk):
    """What stands behind the turnout while people vote."""
    found = poll_for(user, pk)
    if not sees_bursts(user):
        raise PermissionDenied(_("投票进度由监督组和团委工作人员来看。"))
    return found


def sees_turnout(user, poll):
    """After the close, whoever is on the roll sees who turned out; staff and the supervision group
    too."""
    return sees_bursts(user) or RollEntry.objects.filter(poll=poll, user=user.pk).exists()


def poll_with_turnout(user, pk):
    """A counted poll for those who see who turned out."""
    found = poll_for(user, pk)
    if found.state != Poll.State.COUNTED:
        raise Http404
    if not sees_turnout(user, found):
        raise PermissionDenied(_("谁投了票，由名册上的人和监督组来看。"))
    return found
