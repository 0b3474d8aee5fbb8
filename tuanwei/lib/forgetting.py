"""PostgreSQL keeps rows as they were until it tidies up: docs/decisions/0033 asks for it at once."""

from django.db import OperationalError, connection


def forget_older_rows(*models):
    """Let nothing remain of these tables' rows as they were; not inside a transaction."""
    if connection.in_atomic_block:
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {tables}")
    except OperationalError:  # somebody else holds them; the next round comes in minutes
        return
