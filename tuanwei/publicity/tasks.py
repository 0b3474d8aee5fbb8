"""Celery envelopes of publicity; harmless when run twice."""

from celery import shared_task

from tuanwei.publicity import actions


@shared_task(name="publicity.tasks.conclude")
def conclude():
    """Conclude what is over and ruled on."""
    actions.conclude_due()
