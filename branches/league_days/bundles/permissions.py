"""Who reads bundles: everybody who sees the contest, once there is one. Who publishes: staff."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.bundles.queries import edition_of
from branches.league_days.contests.permissions import can_run, contest_for


def contest_with_bundle(user, pk):
    """A contest whose bundle page `user` may see: staff always, others once it is published."""
    contest = contest_for(user, pk)
    if not can_run(user) and not contest.bundles.exists():
        raise Http404
    return contest


def bundle_for(user, pk, edition):
    """An edition (None: the newest) for whoever sees the contest; 404 where there is none."""
    contest = contest_for(user, pk)
    found = edition_of(contest, edition)
    if found is None:
        raise Http404
    found.contest = contest
    return found


def contest_to_publish(user, pk):
    """For staff; 403 for others."""
    contest = contest_for(user, pk)
    if not can_run(user):
        raise PermissionDenied(_("公开包由团委工作人员来公布。"))
    return contest
