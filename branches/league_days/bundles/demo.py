"""Bundles of the invented contests that are published and have none yet."""

from branches.league_days.bundles import actions
from branches.league_days.contests.models import Contest
from branches.league_days.results.queries import is_published
from branches.league_days.results.winning import is_counted


def fill(rng, cast):
    """One edition each. Where awards were published by the portal, it stands already."""
    for contest in Contest.objects.select_related("kind", "rules").filter(bundles=None):
        if contest.stages.exists() and is_counted(contest) and is_published(contest):
            actions.publish(contest=contest, by=contest.made_by)
