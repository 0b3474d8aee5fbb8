"""Celery envelopes."""

import logging

from celery import shared_task
from django.db import OperationalError

from tuanwei.audit import sealing

logger = logging.getLogger(__name__)


@shared_task
def seal():
    """Seal what was recorded since the last time; a busy table waits for the next run."""
    try:
        sealing.seal()
    except OperationalError:
        logger.warning("the audit table is busy; sealing waits for the next run")
