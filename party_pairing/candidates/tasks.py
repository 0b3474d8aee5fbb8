"""Celery envelopes of candidates; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from party_pairing.candidates import concerns, reminding


@shared_task(name="party_pairing.tasks.compare_conditions")
def compare_conditions():
    """What changed since conditions were last checked."""
    concerns.compare_all()


@shared_task(name="party_pairing.tasks.remind_of_nominations")
def remind_of_nominations():
    """Say what ends in three days and tomorrow."""
    reminding.remind(timezone.localdate())
