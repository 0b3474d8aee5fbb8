"""Celery envelopes of gatherings; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from tuanwei.gatherings import actions


@shared_task(name="gatherings.tasks.remind")
def remind():
    """Remind whoever has a seat in what begins tomorrow, also those who got it today."""
    actions.remind_day_before(timezone.localdate())
