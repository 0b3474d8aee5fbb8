"""Celery envelopes of hours; harmless when run twice. Settling in chunks runs as jobs.Job."""

from celery import shared_task
from django.utils import timezone

from volunteers.hours import proving, queries, settling  # noqa: F401  registers its runners


@shared_task(name="volunteers.tasks.prove_chains", soft_time_limit=3600)
def prove_chains():
    """Prove every chain, once a night however often it is asked for."""
    last = queries.last_proof()
    if last is None or timezone.localdate(last.proved_at) < timezone.localdate() or last.by_id:
        proving.note_proof()
