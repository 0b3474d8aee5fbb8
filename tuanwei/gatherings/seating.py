"""Giving seats away: exactly as many as there are, the rest in line, whoever comes at once.

One statement takes the seat, writes the registration and notes it in the audit; outside a
transaction it is one of its own. While seats remain its row lock lasts as long as that statement;
once all are gone nobody waits for anybody.
"""

from contextlib import nullcontext

from django.db import connection, transaction

from tuanwei.gatherings import events
from tuanwei.gatherings.models import Gathering, Registration, new_ticket
from tuanwei.gatherings.queries import waiting
from tuanwei.lib.statements import Statement

State = Registration.State

# The database's clock decides, and [opens_at, closes_at) is half open. What is noted is what
# `audit.actions.record` would note of the new registration.
TAKE = Statement(
    "registration_made",
    ("bigint", "bigint", "text", "text"),
    """
WITH open AS (
    SELECT id, mode, title FROM gatherings_gathering
    WHERE id = $1 AND state = 'published' AND mode <> 'open'
      AND (opens_at IS NULL OR opens_at <= statement_timestamp())
      AND coalesce(closes_at, starts_at) > statement_timestamp()
      AND NOT (mode = 'lottery' AND drawn_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM gatherings_registration known
                      WHERE known.gathering_id = $1 AND known.user_id = $2
                        AND known.state IN ('applied', 'seated', 'waiting'))
), seat AS (
    UPDATE gatherings_gathering held SET taken = held.taken + 1
    FROM open WHERE held.id = open.id AND open.mode = 'first_come'
      AND (held.capacity IS NULL OR held.taken < held.capacity)
    RETURNING held.id
), made AS (
    INSERT INTO gatherings_registration (gathering_id, user_id, state, ticket, at, reason)
    SELECT id, $2,
           CASE WHEN open.mode <> 'first_come' THEN 'applied'
                WHEN seat.id IS NOT NULL THEN 'seated' ELSE 'waiting' END,
           $3, statement_timestamp(), ''
    FROM open LEFT JOIN seat USING (id)  -- the join comes before the key: seats have the lowest ones
    RETURNING id, user_id, state, ticket, at
), noted AS (
    INSERT INTO audit_auditevent
        (name, at, actor_id, subject_type, subject_key, subject_label, data)
    SELECT $4, made.at, made.user_id, 'gatherings.registration', made.id::text,
           left(open.title || ' ' || made.ticket, 120), jsonb_build_object('state', made.state)
    FROM made, open
)
SELECT state FROM made
""",
)


def take(gathering_id, user_id):
    """The state of the new registration; None when registration is not open to this person any
    more.

    Raises IntegrityError for somebody who registers twice at the same moment; no seat is taken
    then.
    """
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        found = TAKE.rows(gathering_id, user_id, new_ticket(), events.REGISTERED)
    return found[0][0] if found else None


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
        registration.state = State.SEATED
    Registration.objects.bulk_update(moved, ["state"])
    gathering.taken += len(moved)
    gathering.save(update_fields=["taken"])
    return moved
