"""Celery envelopes of publicity; harmless when run twice."""

from celery import shared_task

from tuanwei.publicity import actions


@shared_task(name="publicity.tasks.conclude")
def conclude():
    """Bring windows to today's calendar, whose holidays may be newer than the last change made by
    hand; conclude what is over and ruled on."""
    actions.recount()
    actions.conclude_due()
