"""Giving seats away: exactly as many as there are, the rest in line, whoever comes at once.

One statement takes the seat and writes the registration. While seats remain its row lock lasts as
long as one short transaction; once all are gone nobody waits for anybody.
"""

from django.db import connection
from django.utils import timezone

from tuanwei.gatherings.models import Gathering, Registration, new_ticket
from tuanwei.gatherings.queries import waiting

State = Registration.State

# The database's clock decides, and [opens_at, closes_at) is half open.
TAKE = """
WITH open AS (
    SELECT id, mode FROM gatherings_gathering
    WHERE id = %(gathering)s AND state = 'published' AND mode <> 'open'
      AND (opens_at IS NULL OR opens_at <= statement_timestamp())
      AND coalesce(closes_at, starts_at) > statement_timestamp()
      AND NOT (mode = 'lottery' AND drawn_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM gatherings_registration known
                      WHERE known.gathering_id = %(gathering)s AND known.user_id = %(user)s
                        AND known.state IN ('applied', 'seated', 'waiting'))
), seat AS (
    UPDATE gatherings_gathering held SET taken = held.taken + 1
    FROM open WHERE held.id = open.id AND open.mode = 'first_come'
      AND (held.capacity IS NULL OR held.taken < held.capacity)
    RETURNING held.id
)
INSERT INTO gatherings_registration (gathering_id, user_id, state, ticket, at, reason)
SELECT id, %(user)s,
       CASE WHEN open.mode <> 'first_come' THEN 'applied'
            WHEN seat.id IS NOT NULL THEN 'seated' ELSE 'waiting' END,
       %(ticket)s, statement_timestamp(), ''
FROM open LEFT JOIN seat USING (id)  -- the join comes before the key: seats have the lowest ones
RETURNING id, state
"""


def take(gathering_id, user_id):
    """(key, state) of the new registration; None when registration is not open to this person any
    more. In the caller's transaction.

    Raises IntegrityError for somebody who registers twice at the same moment; the transaction is
    of no use then, and no seat is taken.
    """
    values = {"gathering": gathering_id, "user": user_id, "ticket": new_ticket()}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        return cursor.fetchone()


def is_registered(gathering_id, user_id):
    """True for a registration in force."""
    found = Registration.objects.filter(gathering=gathering_id, user=user_id)
    return found.filter(state__in=Registration.IN_FORCE).exists()


def locked(gathering):
    """The gathering, locked: whoever moves seats holds it, always before any registration."""
    return Gathering.objects.select_for_update().get(pk=gathering.pk)


def fill(gathering):
    """Seat those who wait while there is room; the registrations that moved up. `gathering` is
    locked and gets its new count."""
    line = waiting(gathering)
    if gathering.capacity is not None:
        line = line[: max(gathering.capacity - gathering.taken, 0)]
    moved = list(line.select_related("user"))
    for registration in moved:
        registration.state, registration.seated_at = State.SEATED, timezone.now()
    Registration.objects.bulk_update(moved, ["state", "seated_at"])
    gathering.taken += len(moved)
    gathering.save(update_fields=["taken"])
    return moved
