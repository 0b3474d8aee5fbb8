"""Sends what waits. Batches are leased before they are sent, so several workers send side by side.

A sender that dies leaves its lease to run out. Those of a lease leave in the order of their keys, and
each is written down before the next one goes: only the first that is not can have been taken by the
mail server. It becomes a dead letter that says so, and is not sent again unless somebody asks for it;
the others go out as if nothing had been. So nobody gets two e-mails with one dedupe key.
"""

import logging
import secrets
import time
from collections import defaultdict
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from tuanwei.notices import actions, channels, digests, health
from tuanwei.notices.hours import quiet_end
from tuanwei.notices.models import ChannelSetting, Delivery
from tuanwei.notices.push import shown
from tuanwei.notices.queries import OUTSIDE

logger = logging.getLogger(__name__)
BATCH = 100
TRIES = 6
# A sender stops well before the lease of its last batch ends, even when each try hangs.
SWEEP = timedelta(seconds=50)
HELP = timedelta(seconds=20)  # one that is not alone makes room for other work
LEASE = timedelta(minutes=5)
LOCK = 0x6E6F7469  # our advisory locks: one for preparing, one for each sender of a channel
PREPARING = 0
PATIENCE = 20  # seconds for a database that is being restarted


def sweep():
    """Prepare, then send what is due, channel by channel; a channel with enough senders is left
    to them."""
    prepare()
    for channel in OUTSIDE:
        drain(channel)


def prepare():
    """Spread large notices, give up what is in doubt, make digests: one process at a time."""
    with holding(PREPARING) as mine:
        if mine:
            actions.spread()
            give_up_doubtful()
            digests.gather()


def due():
    """{channel: how many deliveries could leave now}."""
    rows = _due().order_by().values_list("channel").annotate(Count("pk"))
    return dict(rows)


@contextmanager
def holding(number):
    """True while this process holds our lock of that number; it goes with the process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCK, number))
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK, number))


def drain(channel):
    """Send by `channel`, unless enough others do."""
    first = 1 + OUTSIDE.index(channel) * settings.NOTICE_SENDERS
    for place in range(settings.NOTICE_SENDERS):
        with holding(first + place) as mine:
            if mine:
                return work(channel, is_helping=place > 0)


def work(channel, *, is_helping=False):
    """Send batches of `channel` until none is due, the channel rests, or time is up.

    A helper leaves at the first fault: a server that hangs must not hold every worker.
    """
    until = timezone.now() + (HELP if is_helping else SWEEP)
    while timezone.now() < until:
        is_resting, faults = health.of(channel)
        if is_resting or (is_helping and faults):
            return
        batch = claim(channel)
        if not batch:
            return
        send_batch(channel, batch, until, is_shaky=bool(faults), is_helping=is_helping)


def send_batch(channel, batch, until, *, is_shaky, is_helping):
    """Send a leased batch over one connection, each written down before the next one leaves."""
    gone, looked, refusing = set(), time.monotonic(), set()
    with channels.sender(channel) as send:
        for place, delivery in enumerate(batch):
            if timezone.now() >= until or (
                is_shaky and (is_helping or insist(lambda: health.is_resting(channel)))
            ):
                return insist(lambda rest=batch[place:]: release(rest))
            if time.monotonic() - looked > 1:
                gone, looked = insist(lambda rest=batch[place:]: gone_of(rest)), time.monotonic()
            if delivery.pk in gone or delivery.notice.recalled_at:
                continue
            if delivery.recipient_id in refusing:  # their robot has been asked: one call is enough
                insist(lambda one=delivery: put_back(one))
                continue
            is_well = attempt(delivery, send)
            if is_well is False and channel == Delivery.Channel.PUSH:
                refusing.add(delivery.recipient_id)
            if is_well and is_shaky:
                insist(lambda: health.note_success(channel))
            is_shaky = not is_well if is_well is not None else is_shaky


def gone_of(batch):
    """Keys of leased deliveries that wait no more: recalled, or what they tell of was taken back."""
    ids = {delivery.pk for delivery in batch}
    waiting = Delivery.objects.filter(pk__in=ids, lease=batch[0].lease, state="pending")
    return ids - set(waiting.values_list("pk", flat=True))


def _due():
    digested = Q(channel="email", recipient__channel_setting__digest_hour__isnull=False)
    return Delivery.objects.filter(
        ~digested | Q(notice__is_urgent=True),
        state="pending", lease=None, next_attempt_at__lte=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def claim(channel):
    """Lease up to BATCH due deliveries of `channel`; each lease counts as a try. What falls into
    somebody's quiet hours is put off until they end."""
    while rows := list(
        _due()
        .filter(channel=channel)
        .order_by("next_attempt_at", "pk")
        .select_related("notice", "recipient__channel_setting")
        .select_for_update(skip_locked=True, of=("self",))[:BATCH]
    ):
        if batch := put_off(rows):
            break
    else:
        return []
    lease, until = secrets.randbits(62), timezone.now() + LEASE
    for delivery in batch:
        delivery.lease, delivery.next_attempt_at = lease, until
        delivery.attempts += 1
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch]).update(
        attempts=F("attempts") + 1, next_attempt_at=until, lease=lease
    )
    return sorted(batch, key=lambda delivery: delivery.pk)


def put_off(rows):
    """Those that may leave now; the others wait until the quiet hours of their readers are over."""
    now, batch, later = timezone.localtime(), [], defaultdict(list)
    for delivery in rows:
        until = None if delivery.notice.is_urgent else quiet_end(now, wishes(delivery).quiet())
        if until:
            later[until].append(delivery.pk)
        else:
            batch.append(delivery)
    for moment, ids in later.items():
        Delivery.objects.filter(pk__in=ids).update(next_attempt_at=moment)
    return batch


@transaction.atomic
def give_up_doubtful():
    """Of each lease that ran out: the one that was being sent is a dead letter, the others are free."""
    gone = Delivery.objects.filter(
        state="pending", lease__isnull=False, next_attempt_at__lte=timezone.now()
    )
    first = dict(gone.order_by().values_list("lease").annotate(Min("pk")))
    # Their lease stays: a sender that was only slow may still say that it was sent.
    Delivery.objects.filter(pk__in=first.values(), state="pending").update(
        state="dead", next_attempt_at=None, error="interrupted"
    )
    gone.filter(lease__in=first).update(lease=None, attempts=F("attempts") - 1)


def attempt(delivery, send):
    """Send a leased delivery and write down what came of it: True when it was taken, False for a
    fault of the channel, None for anything else."""
    if why := unwanted(delivery):
        return settle(delivery, state="skipped", next_attempt_at=None, error=why)
    try:
        is_taken = send(delivery)
    except Exception as fault:  # whatever a mail server or a robot comes up with
        return fail(delivery, fault)
    if is_taken is False:  # a digest of which everything was recalled
        return settle(delivery, state="skipped", next_attempt_at=None, error="recalled")
    settle(delivery, state="sent", sent_at=timezone.now(), next_attempt_at=None, error="")
    return True


def fail(delivery, fault):
    """Wait 1, 2, 4, 8, 16 minutes for the next try; after the sixth it is a dead letter. An address
    that does not exist is one at once, and its owner hears of it."""
    # The class is enough: messages of mail servers quote addresses and texts.
    error = type(fault).__name__
    logger.warning("delivery %s by %s failed: %s", delivery.pk, delivery.channel, error)
    if channels.is_broken_address(fault):
        settle(delivery, state="dead", next_attempt_at=None, error="BrokenAddress")
        person = delivery.recipient
        insist(lambda: actions.note_broken_address(person=person, address=person.email))
        return None
    is_personal = isinstance(fault, channels.PERSONAL)
    if not is_personal:
        insist(lambda: health.note_fault(delivery.channel, error))
    is_push = delivery.channel == Delivery.Channel.PUSH
    if delivery.attempts >= TRIES:
        settle(delivery, state="dead", next_attempt_at=None, error=error)
        if is_push and not insist(lambda: others_refuse(delivery)):
            robot = shown(wishes(delivery).push_url)
            insist(lambda: actions.pause_robot(person=delivery.recipient, shown=robot))
    else:
        until = timezone.now() + timedelta(minutes=2 ** (delivery.attempts - 1))
        settle(delivery, next_attempt_at=until, error=error)
        if is_push:
            insist(lambda: spare_robot(delivery.recipient_id, until))
    return None if is_personal else False


def others_refuse(delivery):
    """True while robots of other people refuse, too: then it is their vendor's fault, not this one's."""
    return (
        Delivery.objects.filter(channel=delivery.channel, state="pending", attempts__gt=0)
        .exclude(recipient=delivery.recipient_id)
        .exclude(error="")
        .exists()
    )


def spare_robot(person, until):
    """Whatever else waits for the robot of `person` waits until then: a refusing one is asked once."""
    Delivery.objects.filter(
        recipient=person, channel=Delivery.Channel.PUSH, state="pending", lease=None,
        next_attempt_at__lt=until,
    ).update(next_attempt_at=until)  # fmt: skip


def put_back(delivery):
    """Give one leased push back untried, to wait with the others for the same robot."""
    waits = Delivery.objects.filter(
        recipient=delivery.recipient_id, channel=delivery.channel, state="pending", lease=None
    )
    until = waits.aggregate(until=Max("next_attempt_at"))["until"] or timezone.now()
    Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease, state="pending").update(
        attempts=F("attempts") - 1, next_attempt_at=until, lease=None
    )


def release(batch):
    """Give leased deliveries back untried."""
    Delivery.objects.filter(
        pk__in=[delivery.pk for delivery in batch], lease=batch[0].lease, state="pending"
    ).update(attempts=F("attempts") - 1, next_attempt_at=timezone.now(), lease=None)


def settle(delivery, **outcome):
    """Write the outcome while the lease is still ours; a sent one is sent in any case."""
    ours = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    if outcome.get("state") != "sent":
        ours = ours.filter(state="pending")
    insist(lambda: ours.update(**outcome, lease=None))


def insist(write):
    """`write()`, again and again while the database is being restarted: what the mail server has
    taken must be known."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > end:
                raise
            connection.close()
            time.sleep(0.5)


def wishes(delivery):
    """What the reader wants of the channels."""
    return getattr(delivery.recipient, "channel_setting", None) or ChannelSetting()


def unwanted(delivery):
    """Why a delivery is no longer wanted, as a name of REASONS: the person has left, has no
    address or a broken one, or has switched the channel off. "" when it is."""
    person, wanted = delivery.recipient, wishes(delivery)
    is_mail = delivery.channel == Delivery.Channel.EMAIL
    if not person.is_active:
        return "left"
    if is_mail and not person.email:
        return "gone"
    if not wanted.wants(delivery.channel):
        return "off"
    if is_mail:
        return "BrokenAddress" if person.email == wanted.broken_email else ""
    return "RobotPaused" if wanted.push_url == wanted.broken_push else ""
