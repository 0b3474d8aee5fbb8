"""Statements planned once a connection answer as those that are planned each time."""

import pytest
from django.db import OperationalError, connection, transaction

from tuanwei.lib.statements import Statement

pytestmark = pytest.mark.django_db
LETTERS = Statement(
    "letters_of_a_test",
    ("int", "text"),
    "SELECT $2 || n FROM generate_series(1, $1) n WHERE $1 > 0",
)


@pytest.mark.parametrize("is_prepared", [True, False])
def test_answers(settings, is_prepared, django_assert_num_queries):
    settings.PREPARED_STATEMENTS = is_prepared
    for _ in range(7):  # beyond the five times after which PostgreSQL keeps one plan for all
        with django_assert_num_queries(1):
            assert LETTERS.rows(2, "%s'") == [("%s'1",), ("%s'2",)]
    assert LETTERS.rows(0, "a") == []


def test_plans_are_kept():
    LETTERS.rows(1, "a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [LETTERS.name])
        assert cursor.fetchall() == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_plans_anew():
    assert LETTERS.rows(1, "a") == [("a1",)]
    connection.close()
    assert LETTERS.rows(1, "b") == [("b1",)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_a_fault_django_knows():
    LETTERS.rows(1, "a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    other.close()
    with pytest.raises(OperationalError):
        LETTERS.rows(1, "a")
    connection.close()
    assert LETTERS.rows(1, "a") == [("a1",)]


def test_a_rolled_back_transaction_keeps_the_plan():
    statement = Statement("made_in_a_transaction", ("int",), "SELECT $1")
    with transaction.atomic():
        assert statement.rows(1) == [(1,)]
        transaction.set_rollback(True)
    assert statement.rows(1) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_migration_under_way_makes_a_new_plan():
    statement = Statement(
        "of_a_table_that_changes", ("int",), "SELECT n FROM changing WHERE n >= $1"
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changing AS SELECT 1 AS n")
        try:
            assert statement.rows(0) == [(1,)]
            cursor.execute("ALTER TABLE changing ALTER n TYPE text")
            cursor.execute("ALTER TABLE changing ALTER n TYPE bigint USING n::bigint")
            assert statement.rows(0) == [(1,)]
            with transaction.atomic():
                assert statement.rows(0) == [(1,)]
        finally:
            cursor.execute("DROP TABLE changing")


@pytest.mark.django_db(transaction=True)
def test_a_connection_found_dead_at_the_next_request_is_replaced():
    LETTERS.rows(1, "a")
    connection.connection.close()
    connection.health_check_enabled, connection.health_check_done = True, False
    assert LETTERS.rows(1, "a") == [("a1",)]
