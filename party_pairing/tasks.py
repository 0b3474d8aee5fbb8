"""Celery looks here for tasks; they live in their rooms."""

from party_pairing.candidates.tasks import compare_conditions, remind_of_nominations

__all__ = ["compare_conditions", "remind_of_nominations"]
