"""A chain of digests over the audit events: proof that none was changed, added or removed later.

The last digest is worth writing down outside the portal (the page and `verify_audit` show it):
who rules the database could otherwise rebuild the whole chain.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from tuanwei.audit.models import AuditEvent, AuditSeal

FIELDS = (
    "id", "name", "at", "actor_id", "subject_type", "subject_key", "subject_label", "data",
)  # fmt: skip
LOCK = 0x7365616C  # one sealer at a time


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: `broken` is the first seal that does not hold."""

    seals: int
    events: int
    last_digest: str = ""
    broken: AuditSeal | None = None


def seal():
    """Seal the events since the last seal; return the new AuditSeal, None without any."""
    last_id = _newest_id()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        previous = AuditSeal.objects.order_by("-last_id").first()
        first_id = previous.last_id + 1 if previous else 1
        if last_id < first_id:
            return None
        count, digest = _digest(first_id, last_id, previous.digest if previous else "")
        return AuditSeal.objects.create(
            first_id=first_id, last_id=last_id, count=count, digest=digest
        )


def verify():
    """Recompute every seal from the events; return a Verdict."""
    expected, digest, seals, events = 1, "", 0, 0
    for link in AuditSeal.objects.order_by("last_id").iterator():
        count, digest = _digest(link.first_id, link.last_id, digest)
        if (link.first_id, link.count, link.digest) != (expected, count, digest):
            return Verdict(seals, events, digest, broken=link)
        expected, seals, events = link.last_id + 1, seals + 1, events + count
    return Verdict(seals, events, digest)


@transaction.atomic
def _newest_id():
    """The newest id below which no transaction can still be writing.

    SHARE waits for the writers at work. Who waits too long gives up until the next time, so
    that a long import does not hold up everybody else's records.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute("LOCK TABLE audit_auditevent IN SHARE MODE")
    return AuditEvent.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _digest(first_id, last_id, previous):
    """(count, hex digest) of the events in that span, chained to `previous`."""
    events = AuditEvent.objects.filter(pk__gte=first_id, pk__lte=last_id).order_by("pk")
    chain, count = hashlib.sha256(f"{previous}\n{first_id}\n{last_id}\n".encode()), 0
    for row in events.values_list(*FIELDS).iterator():
        line = json.dumps(row, default=str, sort_keys=True, ensure_ascii=False)
        chain.update(line.encode() + b"\n")
        count += 1
    return count, chain.hexdigest()
