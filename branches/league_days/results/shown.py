"""What results show on the page of their contest: registered with contests."""

from branches.league_days.contests.models import StageRun
from branches.league_days.results import permissions
from branches.league_days.results.queries import is_published


def on_page(user, contest):
    """A way to the result, for whoever may read it."""
    if contest.opened_at is None or not (permissions.sees_early(user) or is_published(contest)):
        return None
    return "league_days/results/_on_contest.html", {"contest": contest}


def on_stage(user, run):
    """A way to count a stage that runs, for staff."""
    if run.state != StageRun.State.RUNNING or not permissions.counts(user):
        return None
    return "league_days/results/_on_stage.html", {"run": run}
