"""Celery envelopes: ids in, everything else is read again. Harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from tuanwei.jobs import actions, exports, running  # noqa: F401  exports registers its runner


@shared_task(acks_late=True)
def run(job_id):
    """Carry out one job."""
    running.carry_out(job_id)


@shared_task
def sweep():
    """Pick up queued jobs that no broker message announces; interrupt those without a worker."""
    now = timezone.now()
    actions.interrupt_silent(now=now)
    for job_id in running.waiting(now):
        running.publish(job_id)


@shared_task
def forget_old_files():
    """Delete export files after 7 days and what is left of imports after 30."""
    actions.forget_expired(now=timezone.now())
