"""Celery looks here for tasks; they live in their rooms."""

from assessment.rounds.tasks import remind_of_rounds
from assessment.scores.tasks import verify_scores

__all__ = ["remind_of_rounds", "verify_scores"]
