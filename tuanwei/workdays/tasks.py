"""Celery envelopes: harmless when run twice."""

from celery import shared_task

from tuanwei.workdays import following


@shared_task(name="tuanwei.workdays.tasks.follow")
def follow():
    """Let clocks follow what changed in the calendar."""
    following.settle()
