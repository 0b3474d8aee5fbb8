"""Celery envelopes."""

from celery import shared_task

from tuanwei.accounts import actions
from tuanwei.accounts.sessions import SessionStore


@shared_task
def send_reset_links():
    """Send the reset links that were asked for."""
    return actions.send_reset_links()


@shared_task
def forget_sessions():
    """Delete the sessions that are over: they say who signed in, and nobody needs them."""
    SessionStore.clear_expired()
