"""New rows in one round trip: all or none, with what Django's own save would write."""

import pytest
from django.db import IntegrityError, connection

from mailbox.cases.rules_models import RefusalReason
from tuanwei.audit.models import AuditEvent
from tuanwei.lib.inserting import insert_together


@pytest.fixture
def rows():
    return RefusalReason(name="广告", text="这里不发广告。"), AuditEvent(
        name="a.b.c", at="2026-11-23T00:00Z", data={"why": "试"}
    )


@pytest.mark.django_db(transaction=True)
def test_one_statement_outside_a_transaction(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        insert_together(*rows)
    assert RefusalReason.objects.get(name="广告").text == "这里不发广告。"
    assert AuditEvent.objects.get(name="a.b.c").data == {"why": "试"}


@pytest.mark.django_db(transaction=True)
def test_all_or_none_outside_a_transaction(rows):
    twice = RefusalReason(name="广告", text="又一次")
    with pytest.raises(IntegrityError):
        insert_together(*rows, twice)
    assert not RefusalReason.objects.filter(name="广告").exists()
    assert not AuditEvent.objects.filter(name="a.b.c").exists()
    insert_together(*rows)  # the connection is as good as before


@pytest.mark.django_db
def test_a_failure_does_not_spoil_the_callers_transaction(rows):
    insert_together(*rows)
    with pytest.raises(IntegrityError):
        insert_together(RefusalReason(name="广告", text="又一次"))
    assert connection.in_atomic_block
    assert RefusalReason.objects.filter(name="广告").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_noticed():
    connection.ensure_connection()
    assert connection.is_usable()
    pid = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 2000)", [pid])
    other.close()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()
