"""Celery envelopes of rounds; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from assessment.rounds import reminding


@shared_task(name="assessment.tasks.remind_of_rounds")
def remind_of_rounds():
    """Say what ends in two working days and today, and what is over."""
    reminding.remind(timezone.localdate())
