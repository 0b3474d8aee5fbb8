"""Celery envelopes of promises; harmless when run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from mailbox.promises import notices
from mailbox.promises.models import Milestone, Promise

BEFORE = timedelta(days=3)


@shared_task(name="mailbox.tasks.remind_promises")
def remind_promises():
    """Before a milestone's day and after it, and after the day of the promise; once each."""
    today = timezone.localdate()
    running = Milestone.objects.filter(promise__state=Promise.State.RUNNING, done_on=None)
    for step in running.filter(due_on__lte=today + BEFORE).select_related("promise__case"):
        if step.due_on < today:
            notices.late(step.promise, step)
        else:
            notices.step_soon(step)
    for promise in Promise.objects.late(today).select_related("case"):
        notices.late(promise)
