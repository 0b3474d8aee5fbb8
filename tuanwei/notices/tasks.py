"""Celery envelopes."""

from math import ceil

from celery import shared_task
from django.conf import settings

from tuanwei.notices import actions, sweeper


@shared_task(bind=True)
def sweep(self):
    """Have what waits sent: each channel by as many senders as there are batches, up to a few."""
    sweeper.prepare()
    queue = (self.request.delivery_info or {}).get("routing_key")
    for channel, waiting in sweeper.due().items():
        for _sender in range(min(ceil(waiting / sweeper.BATCH), settings.NOTICE_SENDERS)):
            # Nobody needs a sender that comes late: the next sweep asks for another one.
            deliver.apply_async((channel,), queue=queue, expires=60)


@shared_task
def deliver(channel):
    """Send what waits for one channel, unless enough others do."""
    sweeper.drain(channel)


@shared_task
def remind_unconfirmed():
    """Remind who has not confirmed a notice that is due within a day."""
    actions.remind_before_deadline()
