"""Celery envelopes of reviews; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from activities.applications import deciders, deciding, review_notices, review_queries
from activities.applications.models import Review


@shared_task(name="activities.tasks.publish_decisions")
def publish_decisions():
    """Publish what was decided and whose day has come."""
    deciding.publish_due()


@shared_task(name="activities.tasks.remind_of_reviews")
def remind_of_reviews():
    """Before a step's day and after it, and when the beginning has passed; once each."""
    today = timezone.localdate()
    waiting = Review.objects.filter(state=Review.State.OPEN).exclude(who=deciders.PANEL)
    waiting = waiting.select_related("application__unit", "change", "unit", "person")
    for review in waiting.filter(due_on__lte=review_queries.soon(today)):
        if review.due_on < today:
            review_notices.overdue(review)
        else:
            review_notices.due_soon(review)
    for review in review_queries.started(waiting):
        review_notices.start_passed(review)
