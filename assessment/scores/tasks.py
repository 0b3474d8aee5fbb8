"""Celery envelopes; harmless when run twice."""

from celery import shared_task

from assessment.scores.verifying import verify_all


@shared_task(name="assessment.tasks.verify_scores")
def verify_scores():
    """Compute every round once more; say what differs and which records changed."""
    verify_all()
