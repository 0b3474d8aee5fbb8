"""What votes on paper or elsewhere hear from contests."""

from branches.league_days.ballots.paper_actions import draft_polls
from branches.league_days.contests import hooks


def register():
    """A stage that begins has its polls drafted."""
    if draft_polls not in hooks.begun:
        hooks.begun.append(draft_polls)
