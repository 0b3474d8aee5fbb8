"""The daily e-mail: what would have been single ones since yesterday's, told at the person's hour.

It is a notice without a copy in the inbox, named by person and day, so there is one a day at most. What
it tells of is `folded` into it, in the same transaction; what it tells is read when it is sent.
"""

from collections import defaultdict
from datetime import timedelta
from itertools import groupby

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.notices.hours import last_digest
from tuanwei.notices.models import DIGEST, Delivery, Notice

MOST = 5_000  # deliveries looked at in one go

# What a digest told of fares as the digest does.
FOLLOW = """
UPDATE notices_delivery told
SET state = letter.state, sent_at = letter.sent_at, error = letter.error
FROM notices_delivery letter
WHERE told.digest_id IS NOT NULL AND told.state = 'folded' AND letter.notice_id = told.digest_id
  AND letter.channel = 'email' AND letter.state IN ('sent', 'dead', 'skipped')
"""


def gather():
    """Fold what is due into the digests of this hour; what came later waits for the next one."""
    now = timezone.localtime()
    waiting = (
        Delivery.objects.filter(
            channel="email", state="pending", lease=None, next_attempt_at__lte=now,
            notice__is_urgent=False, recipient__channel_setting__digest_hour__isnull=False,
        )
        .select_related("notice", "recipient__channel_setting")
        .order_by("recipient", "pk")[:MOST]
    )  # fmt: skip
    later = defaultdict(list)
    for person, rows in groupby(waiting, key=lambda each: each.recipient):
        struck = last_digest(now, person.channel_setting.digest_hour)
        rows = list(rows)
        ripe = [row.pk for row in rows if row.notice.created_at < struck]
        if not ripe or not fold(person, struck.date(), ripe):
            ripe = []
        later[struck + timedelta(days=1)] += {row.pk for row in rows} - set(ripe)
    for moment, ids in later.items():
        Delivery.objects.filter(pk__in=ids, state="pending", lease=None).update(
            next_attempt_at=moment
        )
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW)


@transaction.atomic
def fold(person, day, ids):
    """Make the person's digest of `day` out of these deliveries; False when there was one."""
    digest, is_new = Notice.objects.get_or_create(
        once=f"{DIGEST}{person.pk}:{day}",
        defaults={
            "kind": Notice.Kind.SYSTEM, "is_urgent": True,
            "title": _("%(month)d月%(day)d日提醒汇总") % {"month": day.month, "day": day.day},
        },
    )  # fmt: skip
    if is_new:
        Delivery.objects.filter(pk__in=ids, state="pending", lease=None).update(
            state="folded", digest=digest, next_attempt_at=None
        )
        Delivery.objects.create(
            notice=digest, recipient=person, channel="email", state="pending",
            next_attempt_at=timezone.now(),
        )  # fmt: skip
    return is_new


def told_by(digest):
    """The deliveries that a digest tells of, oldest first: none is left when all were recalled."""
    return list(
        Delivery.objects.filter(digest=digest, state="folded")
        .select_related("notice")
        .order_by("pk")
    )
