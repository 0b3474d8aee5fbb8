"""Celery envelopes of the liaison system; harmless when run twice."""

from celery import shared_task

from branches.liaison import reminding


@shared_task(name="branches.tasks.remind_liaison")
def remind_liaison():
    """Follow-ups that are due, contact persons to look at."""
    reminding.remind()
