"""Celery envelopes."""

import logging

from celery import shared_task
from django.utils import timezone

from tuanwei.term_reports import actions, queries

logger = logging.getLogger(__name__)


@shared_task
def make_saved_reports():
    """Make what is due this month; run every morning, so that a first of the month without a beat is made up for."""
    today = timezone.localdate()
    for pk in queries.due(today.replace(day=1)):
        try:
            actions.make_due(pk, today)
        except Exception:  # one that cannot be made keeps nobody else waiting
            logger.exception("saved report %s could not be made", pk)
