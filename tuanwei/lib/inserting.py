"""New rows of several models in one round trip."""

from contextlib import nullcontext
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction


def insert_together(*rows):
    """INSERT unsaved instances; all are stored or none.

    Outside a transaction PostgreSQL takes statements that arrive together as one transaction, so
    that BEGIN and COMMIT need no round trips of their own; inside one a savepoint does the same.
    Sends no signals and reads nothing back: a primary key that the database counts stays unknown.
    Raises IntegrityError.
    """
    # The proxy `connection` looks it up at each of some hundred attributes.
    database = connections[DEFAULT_DB_ALIAS]
    statements, values = [], []
    for row in rows:
        fields, statement = _statement(type(row))
        statements.append(statement)
        values += [field.get_db_prep_save(field.pre_save(row, True), database) for field in fields]
    with (
        transaction.atomic() if database.in_atomic_block else nullcontext(),
        database.cursor() as cursor,
    ):
        cursor.execute("; ".join(statements), values)
    for row in rows:
        row._state.adding, row._state.db = False, database.alias


@cache
def _statement(model):
    """(fields, INSERT) of a model; the database itself makes counted keys and generated columns."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.generated or isinstance(field, models.AutoField))
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return fields, f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
