"""Celery envelopes of the service desk; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from mailbox.service import actions


@shared_task(name="mailbox.tasks.remind_shifts")
def remind_shifts():
    """Remind who is on duty tomorrow, also those who signed up or swapped today."""
    actions.remind_day_before(timezone.now())
