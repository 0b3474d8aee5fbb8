"""Celery looks here for tasks; they live in their rooms."""

from volunteers.hours.tasks import prove_chains

__all__ = ["prove_chains"]
