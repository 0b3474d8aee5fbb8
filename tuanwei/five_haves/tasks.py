"""Celery envelopes."""

from celery import shared_task
from django.utils import timezone

from tuanwei.five_haves.definitions import in_force
from tuanwei.five_haves.pages import keep_snapshots


@shared_task(acks_late=True, soft_time_limit=600)
def keep_week():
    """Keep this week's figures; run as often as you like, a week keeps one of each."""
    return keep_snapshots(in_force(), timezone.localdate())
