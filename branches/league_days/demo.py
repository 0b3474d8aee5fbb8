"""Invented league days and contests, room by room."""

from branches.league_days.ballots.demo import fill as fill_ballots
from branches.league_days.ballots.paper_demo import fill as fill_papers
from branches.league_days.bundles.demo import fill as fill_bundles
from branches.league_days.contests.demo import fill as fill_contests
from branches.league_days.days.demo import fill as fill_days
from branches.league_days.months.demo import fill as fill_months
from branches.league_days.panels.demo import fill as fill_panels
from branches.league_days.results.demo import fill as fill_results
from branches.league_days.rules.demo import fill as fill_rules


def fill(rng, cast):
    """Lower rooms first."""
    for room in (
        fill_rules, fill_days, fill_contests, fill_panels, fill_ballots, fill_papers, fill_results,
        fill_bundles, fill_months,
    ):  # fmt: skip
        room(rng, cast)
