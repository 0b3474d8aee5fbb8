from celery import shared_task


@shared_task
def sweep():
    """Send what waits."""


@shared_task
def remind_unconfirmed():
    """Remind the unread."""
