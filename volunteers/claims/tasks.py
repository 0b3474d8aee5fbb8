"""Celery envelopes of claims; harmless when run twice."""

from celery import shared_task

from volunteers.claims import looking, publishing


@shared_task(name="volunteers.tasks.credit_claims")
def credit_claims():
    """What was published and is over is credited, in chunks."""
    return publishing.credit_due()


@shared_task(name="volunteers.tasks.look_at_hours")
def look_at_hours():
    """Once a night: what staff should look at."""
    return looking.look()
