"""Append-only by the database; and when somebody gets around that, the chain tells."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from tuanwei.audit import sealing
from tuanwei.audit.actions import record

pytestmark = pytest.mark.django_db


def by_force(sql, *params, table="audit_auditevent"):
    """What an owner of the database could do: switch the trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, params)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def chain():
    """Three seals over two, one and one events."""
    events = [record("test.thing.made", number=n, 名称="甲") for n in range(2)]
    seals = [sealing.seal()]
    for n in (2, 3):
        events.append(record("test.thing.made", number=n))
        seals.append(sealing.seal())
    return events, seals


@pytest.mark.parametrize("table", ["audit_auditevent", "audit_auditseal"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id + 100", "DELETE FROM {}"])
def test_the_database_refuses_changes(chain, sql, table):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))


@pytest.mark.parametrize("table", ["audit_auditevent", "audit_auditseal"])
def test_nobody_empties_the_record(chain, table):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table}")
    assert sealing.verify().seals == 3


def test_seals_follow_each_other_without_a_gap(chain):
    _events, seals = chain
    assert [seal.count for seal in seals][1:] == [1, 1]
    assert seals[0].first_id == 1
    assert [s.first_id for s in seals[1:]] == [s.last_id + 1 for s in seals[:-1]]
    assert sealing.seal() is None
    assert sealing.verify() == sealing.Verdict(
        seals=3, events=sum(s.count for s in seals), last_digest=seals[-1].digest
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET data = '{\"number\": 9}' WHERE id = %s",
        "UPDATE audit_auditevent SET name = 'test.thing.kept' WHERE id = %s",
        "UPDATE audit_auditevent SET at = at - interval '1 second' WHERE id = %s",
        "UPDATE audit_auditevent SET actor_id = 7 WHERE id = %s",
        "DELETE FROM audit_auditevent WHERE id = %s",
    ],
)
def test_any_change_of_a_sealed_event_breaks_its_seal(chain, sql):
    events, seals = chain
    by_force(sql, events[2].pk)
    assert sealing.verify().broken == seals[1]


def test_a_missing_or_forged_seal_breaks_the_chain(chain):
    _events, seals = chain
    by_force("DELETE FROM audit_auditseal WHERE id = %s", seals[1].pk, table="audit_auditseal")
    assert sealing.verify().broken == seals[2]


def test_a_resealed_event_still_breaks_what_follows(chain):
    events, seals = chain
    by_force("UPDATE audit_auditevent SET name = 'test.x.y' WHERE id = %s", events[2].pk)
    forged = sealing._digest(seals[1].first_id, seals[1].last_id, seals[0].digest)[1]
    by_force(
        "UPDATE audit_auditseal SET digest = %s WHERE id = %s", forged, seals[1].pk,
        table="audit_auditseal",
    )  # fmt: skip
    assert sealing.verify().broken == seals[2]


def test_command_shows_the_last_digest_or_the_first_broken_seal(chain):
    events, seals = chain
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert f"3 道封存、{sum(s.count for s in seals)} 条记录全部相符" in said.getvalue()
    assert seals[-1].digest in said.getvalue()
    by_force("UPDATE audit_auditevent SET name = 'test.x.y' WHERE id = %s", events[0].pk)
    with pytest.raises(CommandError, match=f"第 {seals[0].pk} 道封存不符"):
        call_command("verify_audit")


def test_anonymous_events_keep_only_the_day():
    event = record("test.letter.sent", on=timezone.localdate())
    event.refresh_from_db()
    assert timezone.localtime(event.at).timetuple()[3:6] == (0, 0, 0)


def test_nothing_to_seal():
    assert sealing.seal() is None
    assert sealing.verify() == sealing.Verdict(seals=0, events=0)


@pytest.mark.django_db(transaction=True)
def test_a_seal_waits_for_who_is_still_writing():
    written, may_commit = threading.Event(), threading.Event()

    def write():
        try:
            with transaction.atomic():
                record("test.thing.made", slow=True)
                written.set()
                may_commit.wait(timeout=20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(timeout=10)
    later = record("test.thing.made", slow=False)
    with pytest.raises(OperationalError):
        sealing.seal()
    may_commit.set()
    writer.join(timeout=10)
    seal = sealing.seal()
    assert (seal.last_id, seal.count) == (later.pk, 2)
