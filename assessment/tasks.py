"""Celery looks here for tasks; they live in their rooms."""

from assessment.facts.tasks import collect_facts
from assessment.results.tasks import look_for_late_facts
from assessment.rounds.tasks import remind_of_rounds
from assessment.scores.tasks import verify_scores

__all__ = ["collect_facts", "look_for_late_facts", "remind_of_rounds", "verify_scores"]
