"""Celery envelopes of decisions; harmless when run twice."""

from celery import shared_task

from party_pairing.decisions import actions, publishing


@shared_task(name="party_pairing.tasks.follow_recommendations")
def follow_recommendations():
    """Once a night: publications that ended lead on, who was taken in is told apart, what is over
    expires."""
    return publishing.catch_up(), actions.admit_found(), actions.expire()


@shared_task(name="party_pairing.tasks.remind_of_ends")
def remind_of_ends():
    """In the morning: recommendations that end in 90, 30 and 7 days."""
    return actions.remind()
