"""Celery envelopes of teams; harmless when run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from volunteers.teams import notices, queries
from volunteers.teams.qualification_actions import forget_pictures
from volunteers.teams.validity import SOON


@shared_task(name="volunteers.tasks.remind_of_qualifications")
def remind_of_qualifications():
    """Who holds something that ends within a fortnight hears once; pictures of what is over go."""
    today = timezone.localdate()
    for holding in queries.expiring(today, today + timedelta(days=SOON)):
        notices.expiring(holding)
    forget_pictures(today)
