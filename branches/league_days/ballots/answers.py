"""What votes have to say to the contests they belong to."""

from branches.league_days.ballots import actions, queries
from branches.league_days.ballots.models import Poll
from branches.league_days.ballots.views import with_phase
from branches.league_days.contests import hooks
from branches.organisation.queries import hats

HOOKS = (
    (hooks.begun, actions.draft_polls), (hooks.left, actions.strike_out),
    (hooks.called_off, actions.call_off_all), (hooks.unfinished, actions.unfinished),
)  # fmt: skip


def of_stage(user, run):
    """(template, context): the votes of a stage; None where there are none."""
    polls = run.polls.exclude(state=Poll.State.CALLED_OFF).select_related("run__contest__rules")
    rows = [with_phase(each) for each in polls]
    for each in rows:
        each.is_online = queries.is_online(each)
    context = {"polls": rows, "is_staff": hats(user).is_staff}
    return ("league_days/ballots/_stage.html", context) if rows else None


def register():
    """Drafts when a stage begins, candidates struck out, votes on the contest's page."""
    for functions, function in (*HOOKS, (hooks.on_stage, of_stage)):
        if function not in functions:
            functions.append(function)
