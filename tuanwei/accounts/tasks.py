"""Celery envelopes."""

from celery import shared_task

from tuanwei.accounts import actions


@shared_task
def send_reset_links():
    """Send the reset links that were asked for."""
    return actions.send_reset_links()
