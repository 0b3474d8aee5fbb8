"""Giving seats away: exactly as many as there are, the rest in line, whoever comes at once.

One statement takes the seat, writes the registration and notes it in the audit; outside a
transaction it is one of its own. While seats remain its row lock lasts as long as that statement;
once all are gone nobody waits for anybody.
"""

from contextlib import nullcontext

from django.db import connection, transaction
from django.utils import timezone

from tuanwei.gatherings import events, hooks
from tuanwei.gatherings.models import Gathering, Registration, new_ticket
from tuanwei.gatherings.seats import waiting
from tuanwei.lib.statements import Statement

State = Registration.State

# The database's clock decides, and [opens_at, closes_at) is half open.
OFFERED = """id = $1 AND state = 'published' AND mode NOT IN ('open', 'promoted')
      AND (opens_at IS NULL OR opens_at <= statement_timestamp())
      AND coalesce(closes_at, starts_at) > statement_timestamp()
      AND NOT (mode = 'lottery' AND drawn_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM known)"""
HAS_SEAT = "mode = 'first_come' AND (capacity IS NULL OR taken < capacity)"
# It waits for one lock and never for a second one, so that nobody waits in a ring: a seat is taken
# with the UPDATE alone, the line is joined with FOR SHARE alone, and `locked` leaves the foreign
# keys of registrations alone. Whoever has waited looks at the row again. What is noted is what
# `audit.actions.record` would note.
TAKE = Statement(
    "registration_made",
    ("bigint", "bigint", "text", "text"),
    f"""
WITH known AS MATERIALIZED (
    SELECT FROM gatherings_registration
    WHERE gathering_id = $1 AND user_id = $2 AND state IN ('applied', 'seated', 'waiting')
), seat AS (
    UPDATE gatherings_gathering SET taken = taken + 1
    WHERE {OFFERED} AND {HAS_SEAT}
    RETURNING id, title, 'seated' AS state
), line AS (
    SELECT id, title, mode, capacity, taken FROM gatherings_gathering
    WHERE {OFFERED} AND NOT EXISTS (SELECT FROM seat)
    FOR SHARE  -- behind whoever gives a seat back or calls it off, beside everybody in line
), place AS (
    SELECT id, title, state FROM seat
    UNION ALL
    SELECT id, title, CASE mode WHEN 'first_come' THEN 'waiting' ELSE 'applied' END
    FROM line WHERE NOT ({HAS_SEAT})  -- as the row is now; else there is a seat: try again
), made AS (
    INSERT INTO gatherings_registration (gathering_id, user_id, state, ticket, at, reason)
    SELECT id, $2, state, $3, statement_timestamp(), ''
    FROM place  -- known before the key is drawn: seats have the lowest ones
    RETURNING id, user_id, state, ticket, at
), noted AS (
    INSERT INTO audit_auditevent
        (name, at, actor_id, subject_type, subject_key, subject_label, data)
    SELECT $4, made.at, made.user_id, 'gatherings.registration', made.id::text,
           left(place.title || ' ' || made.ticket, 120), jsonb_build_object('state', made.state)
    FROM made, place
)
SELECT state FROM made
""",  # noqa: S608
)
TRIES = 3  # a seat may become free while somebody steps behind the line


def take(gathering_id, user_id):
    """The state of the new registration; None when registration is not open to this person any
    more.

    Raises IntegrityError for somebody who registers twice at the same moment; no seat is taken
    then.
    """
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        for _try in range(TRIES):
            if found := TAKE.rows(gathering_id, user_id, new_ticket(), events.REGISTERED):
                return found[0][0]
    return None


def is_registered(gathering_id, user_id):
    """True for a registration in force."""
    found = Registration.objects.filter(gathering=gathering_id, user=user_id)
    return found.filter(state__in=Registration.IN_FORCE).exists()


def locked(gathering):
    """The gathering, locked: whoever moves seats holds it, always before any registration."""
    return Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)


def fill(gathering):
    """Seat those who wait while there is room; the registrations that moved up. `gathering` is
    locked and gets its new count."""
    mover = hooks.movers.get(gathering.kind)
    moved = mover(gathering) if mover else None
    if moved is None:
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
