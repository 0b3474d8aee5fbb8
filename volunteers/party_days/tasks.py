"""Celery envelopes of service days; harmless when run twice."""

from celery import shared_task

from volunteers.party_days import actions, queries


@shared_task(name="volunteers.tasks.keep_service_days")
def keep_service_days():
    """Who came to what is over, and whose turn it is in the coming weeks."""
    for day in queries.days().filter(is_active=True).order_by("pk"):
        actions.settle(day)
        actions.fill(service_day=day)
