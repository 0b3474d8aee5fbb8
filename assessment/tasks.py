"""Celery looks here for tasks; they live in their rooms."""

from assessment.rounds.tasks import remind_of_rounds

__all__ = ["remind_of_rounds"]
