"""Celery envelopes of services; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from volunteers.services import actions, series


@shared_task(name="volunteers.tasks.remind_teachers")
def remind_teachers():
    """Ask teachers once more who have not answered three days before."""
    actions.remind_teachers(timezone.now())


@shared_task(name="volunteers.tasks.plan_ahead")
def plan_ahead():
    """Plan what is missing of regular services: a venue may be free again, a holiday moved."""
    for each in series.running():
        series.plan_ahead(each)
