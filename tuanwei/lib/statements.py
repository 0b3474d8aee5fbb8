"""Statements that every page asks: PostgreSQL plans each once a connection, not once a page.

Where a pooler lends a connection for one transaction at a time, plans cannot stay with it: set
PREPARED_STATEMENTS=0 there, and the same statements are planned anew each time.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class Statement:
    """A SELECT with $1, $2, … of the SQL `types`; `name` is its own among all of them."""

    name: str
    types: tuple[str, ...]
    sql: str

    def rows(self, *values):
        """Every row for these values."""
        with connection.cursor() as cursor:
            if settings.PREPARED_STATEMENTS:
                self._prepare()
                marks = ", ".join(["%s"] * len(values))
                cursor.execute(f"EXECUTE {self.name} ({marks})", values)
            else:
                by_name = {f"v{place}": value for place, value in enumerate(values, 1)}
                cursor.execute(re.sub(r"\$(\d+)", r"%(v\1)s", self.sql), by_name)
            return cursor.fetchall()

    def _prepare(self):
        if self.name not in connection.prepared:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} ({', '.join(self.types)}) AS {self.sql}")
            connection.prepared.add(self.name)
