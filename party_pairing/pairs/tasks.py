"""Celery envelopes of pairs; harmless when run twice."""

from celery import shared_task

from party_pairing.pairs import nightly


@shared_task(name="party_pairing.tasks.look_after_pairs")
def look_after_pairs():
    """Who should meet, what waits to be confirmed, and which pairs cannot go on as they are."""
    nightly.end_or_propose()
    nightly.remind_of_confirming()
    nightly.remind_of_meeting()
