"""Celery looks here for tasks; they live in their rooms."""

from branches.league_days.ballots.tasks import tend_polls
from branches.league_days.days.tasks import remind_of_records
from branches.liaison.tasks import remind_liaison

__all__ = ["remind_liaison", "remind_of_records", "tend_polls"]
