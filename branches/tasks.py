"""Celery looks here for tasks; they live in their rooms."""

from branches.league_days.ballots.tasks import tend_polls

__all__ = ["tend_polls"]
