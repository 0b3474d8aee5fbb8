"""Celery envelopes."""

from celery import shared_task

from tuanwei.attachments import actions


@shared_task
def forget_orphans():
    """Remove uploads that nobody claimed and files without a row."""
    actions.forget_orphans()
