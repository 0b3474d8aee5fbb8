"""Celery looks here for tasks; they live in their rooms."""

from party_pairing.candidates.tasks import compare_conditions, remind_of_nominations
from party_pairing.decisions.tasks import follow_recommendations, remind_of_ends
from party_pairing.rounds import proposing  # noqa: F401  registers what runs in the background

__all__ = [
    "compare_conditions",
    "follow_recommendations",
    "remind_of_ends",
    "remind_of_nominations",
]
