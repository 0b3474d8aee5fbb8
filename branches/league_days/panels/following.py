"""What this room does when a stage begins, and what it says on the contest's page."""

from branches.league_days.contests import hooks
from branches.league_days.contests.models import StageRun
from branches.league_days.panels import permissions
from branches.league_days.panels.queries import panels_of
from branches.league_days.panels.seating import begin

Run = StageRun.State


def begun(run, by):
    """Peers take their seats, judges learn what waits for them."""
    begin(run=run, by=by)


def on_stage(user, run):
    """The way to one's own sheets while a stage runs, and for those who watch to the judges; asks no
    question, the page has enough of its own."""
    watches = permissions.can_watch(user)
    if not panels_of(run) or not (run.state == Run.RUNNING or watches):
        return None
    context = {"run": run, "is_running": run.state == Run.RUNNING, "watches": watches}
    return "league_days/panels/_on_stage.html", context


def on_page(_user, contest):
    """The way to bonus points where the rules have any."""
    if not contest.spec.bonuses:
        return None
    return "league_days/panels/_on_page.html", {"contest": contest}


def register():
    """Hear of stages that begin, and speak on the page of contests."""
    for functions, function in (
        (hooks.begun, begun), (hooks.on_stage, on_stage), (hooks.on_page, on_page),
    ):  # fmt: skip
        if function not in functions:
            functions.append(function)
