"""Celery envelope of hours worked in other rooms; harmless when run twice."""

from celery import shared_task

from volunteers.hours import elsewhere


@shared_task(name="volunteers.tasks.pull_worked", acks_late=True)
def pull_worked():
    """Bring desk shifts and closed projects into the ledger."""
    elsewhere.pull()
