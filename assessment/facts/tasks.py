"""Celery envelopes of facts; harmless when run twice."""

from celery import shared_task

from assessment.facts import nightly


@shared_task(name="assessment.tasks.collect_facts")
def collect_facts():
    """What records say, compared with the facts that stand."""
    nightly.collect_all()
