"""Celery looks here for tasks; they live in their rooms."""

from branches.league_days.ballots.tasks import tend_polls
from branches.league_days.days.tasks import remind_of_records

__all__ = ["remind_of_records", "tend_polls"]
