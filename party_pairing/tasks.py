"""Celery looks here for tasks; they live in their rooms."""

from party_pairing.decisions.tasks import follow_recommendations, remind_of_ends

__all__ = ["follow_recommendations", "remind_of_ends"]
