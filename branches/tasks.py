"""Celery looks here for tasks; they live in their rooms."""

from branches.league_days.ballots.tasks import tend_polls
from branches.league_days.days.tasks import remind_of_records
from branches.liaison.tasks import remind_liaison
from branches.reports.tasks import post_brief, remind_of_reports, urge_reports

__all__ = [
    "post_brief",
    "remind_liaison",
    "remind_of_records",
    "remind_of_reports",
    "tend_polls",
    "urge_reports",
]
