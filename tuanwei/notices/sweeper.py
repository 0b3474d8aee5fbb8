"""Sends what waits. A delivery is leased before it is sent, so nobody else sends it meanwhile.

A sender that dies leaves its lease to run out; then the delivery goes out again under the same
dedupe key. That, and nothing else, can make a second copy: one delivery a crash.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from tuanwei.notices import channels, health
from tuanwei.notices.models import ChannelSetting, Delivery

logger = logging.getLogger(__name__)
BATCH = 100
TRIES = 6
# A sweep stops sending well before the lease of its last batch ends, even when each try hangs.
SWEEP = timedelta(seconds=50)
LEASE = timedelta(minutes=5)
LOCK = 0x6E6F7469  # our advisory locks, one per channel
OUTSIDE = (Delivery.Channel.EMAIL, Delivery.Channel.PUSH)


def sweep():
    """Send due deliveries channel by channel; a channel somebody else sweeps is left to them."""
    for channel in OUTSIDE:
        with only_one(channel) as mine:
            if mine:
                drain(channel)


@contextmanager
def only_one(channel):
    """True for one sweeper per channel: a hanging server must not hold every worker."""
    key = (LOCK, OUTSIDE.index(channel))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def drain(channel):
    """Send batches of `channel` until none is due, the channel rests, or time is up."""
    until = timezone.now() + SWEEP
    while timezone.now() < until and not health.is_resting(channel):
        batch = claim(channel)
        if not batch:
            return
        with channels.sender(channel) as send:
            for delivery in batch:
                if timezone.now() < until and not health.is_resting(channel):
                    attempt(delivery, send)
                else:
                    release(delivery)


@transaction.atomic
def claim(channel):
    """Lease up to BATCH due deliveries of `channel`; each lease counts as a try."""
    now = timezone.now()
    due = Delivery.objects.filter(channel=channel, state="pending", next_attempt_at__lte=now)
    # Whoever held the sixth lease died with it.
    due.filter(attempts__gte=TRIES).update(state="dead", next_attempt_at=None, error="interrupted")
    ids = list(
        due.order_by("next_attempt_at", "pk")
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:BATCH]
    )
    Delivery.objects.filter(pk__in=ids).update(
        attempts=F("attempts") + 1, next_attempt_at=now + LEASE
    )
    leased = Delivery.objects.filter(pk__in=ids).order_by("pk")
    return list(leased.select_related("notice", "recipient__channel_setting"))


def attempt(delivery, send):
    """Send a leased delivery and write down what came of it."""
    if not is_wanted(delivery):
        return settle(delivery, state="skipped", next_attempt_at=None)
    try:
        send(delivery)
    except Exception as fault:  # whatever a mail server or a robot comes up with
        return fail(delivery, fault)
    settle(delivery, state="sent", sent_at=timezone.now(), next_attempt_at=None, error="")
    health.note_success(delivery.channel)


def fail(delivery, fault):
    """Wait 1, 2, 4, 8, 16 minutes for the next try; after the sixth it is a dead letter."""
    # The class is enough: messages of mail servers quote addresses and texts.
    error = type(fault).__name__
    logger.warning("delivery %s by %s failed: %s", delivery.pk, delivery.channel, error)
    if not isinstance(fault, channels.PERSONAL):
        health.note_fault(delivery.channel, error)
    if delivery.attempts >= TRIES:
        return settle(delivery, state="dead", next_attempt_at=None, error=error)
    wait = timedelta(minutes=2 ** (delivery.attempts - 1))
    settle(delivery, next_attempt_at=timezone.now() + wait, error=error)


def release(delivery):
    """Give a leased delivery back untried."""
    settle(delivery, attempts=delivery.attempts - 1, next_attempt_at=timezone.now())


def settle(delivery, **outcome):
    """Write the outcome while the lease is still ours; a sent one is sent in any case."""
    ours = Delivery.objects.filter(pk=delivery.pk, state="pending")
    if outcome.get("state") != "sent":
        ours = ours.filter(next_attempt_at=delivery.next_attempt_at)
    ours.update(**outcome)


def is_wanted(delivery):
    """False once the person has left, has no address any more, or switched the channel off."""
    person = delivery.recipient
    wishes = getattr(person, "channel_setting", None) or ChannelSetting()
    reachable = delivery.channel != Delivery.Channel.EMAIL or person.email
    return bool(person.is_active and reachable and wishes.wants(delivery.channel))
