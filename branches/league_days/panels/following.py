"""What this room does when a stage begins."""

from branches.league_days.contests import hooks
from branches.league_days.panels.seating import begin


def begun(run, by):
    """Peers take their seats, judges learn what waits for them."""
    begin(run=run, by=by)


def register():
    """Hear of stages that begin."""
    if begun not in hooks.begun:
        hooks.begun.append(begun)
