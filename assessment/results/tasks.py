"""Celery envelopes of this room; harmless when run twice."""

from celery import shared_task

from assessment.results import late, publishing


@shared_task(name="assessment.tasks.look_for_late_facts")
def look_for_late_facts():
    """Facts that came after their round was frozen and that no hook told of; publicities whose round was not moved
    on."""
    publishing.catch_up()
    late.scan()
