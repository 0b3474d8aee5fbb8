"""Celery envelopes of league days; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from branches.league_days.days import reminding


@shared_task(name="branches.tasks.remind_of_records")
def remind_of_records():
    """Say what has its last day tomorrow."""
    reminding.remind(timezone.localdate())
