"""Rooms above answer for league days here. Lists of functions, filled in AppConfig.ready."""

fixed: list = []
"""f(league_day): why its record cannot be changed any more, in words, or None: contests that use it."""
panels: list = []
"""f(user, league_day): (template, context) shown on its page, or None."""


def why_fixed(league_day):
    """The first reason, None while the record may be corrected."""
    reasons = (says(league_day) for says in fixed)
    return next((words for words in reasons if words), None)


def shown(user, league_day):
    """[(template, context)] of those that have something to show."""
    found = (panel(user, league_day) for panel in panels)
    return [each for each in found if each]
