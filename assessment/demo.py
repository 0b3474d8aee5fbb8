"""Invented assessments, room by room."""

from assessment.facts.demo import fill as fill_facts
from assessment.insights.demo import fill as fill_insights
from assessment.results.demo import fill as fill_results
from assessment.rounds.demo import fill as fill_rounds
from assessment.scores.demo import fill as fill_scores
from assessment.sheets.demo import fill as fill_sheets
from assessment.standards.demo import fill as fill_standards


def fill(rng, cast):
    """Lower rooms first."""
    for room in (
        fill_standards, fill_rounds, fill_facts, fill_scores, fill_sheets, fill_results, fill_insights,
    ):  # fmt: skip
        room(rng, cast)
