"""Celery envelopes."""

from celery import shared_task

from tuanwei.notices import actions, sweeper


@shared_task
def sweep():
    """Send what waits."""
    sweeper.sweep()


@shared_task
def remind_unconfirmed():
    """Remind who has not confirmed a notice that is due within a day."""
    actions.remind_before_deadline()
