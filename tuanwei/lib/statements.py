"""Statements that every page asks, or everybody at once: PostgreSQL plans each once a connection,
not once a page, and the ORM does not write them anew.

Where a pooler lends a connection for one transaction at a time, plans cannot stay with it: set
PREPARED_STATEMENTS=0 there, and the same statements are planned anew each time.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import NotSupportedError, connection


@dataclass(frozen=True)
class Statement:
    """A SELECT, or WITH … that writes too, with $1, $2, … of the SQL `types`, if any; `name` is its
    own among all of them."""

    name: str
    types: tuple[str, ...]
    sql: str

    def rows(self, *values):
        """Every row for these values."""
        if not settings.PREPARED_STATEMENTS:
            by_name = {f"v{place}": value for place, value in enumerate(values, 1)}
            return _rows(re.sub(r"\$(\d+)", r"%(v\1)s", self.sql), by_name)
        try:
            return self._planned(values)
        except NotSupportedError:
            # A migration has changed the type of a column since; the plan is of no use any more.
            if connection.in_atomic_block:
                raise
            connection.prepared.discard(self.name)
            _rows(f"DEALLOCATE {self.name}")
            return self._planned(values)

    def _planned(self, values):
        with connection.cursor() as cursor:  # first of all: it may be a new connection's
            if self.name not in connection.prepared:
                with connection.wrap_database_errors, connection.connection.cursor() as planner:
                    planner.execute(f"PREPARE {self.name}{_listed(self.types)} AS {self.sql}")
                connection.prepared.add(self.name)
            cursor.execute(f"EXECUTE {self.name}{_listed(['%s'] * len(values))}", values)
            return cursor.fetchall()


def columns(model, alias):
    """The columns of `model` as SQL, of a table called `alias`: what `instance` takes."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(field.column)}" for field in model._meta.concrete_fields)


def instance(model, values):
    """The instance that the ORM would make of these `columns`."""
    names, converters = _shape(model)
    values = list(values)
    for place, convert in converters:
        values[place] = convert(values[place], None, connection)
    return model.from_db(connection.alias, names, values)


@cache
def _shape(model):
    """(names of attributes, [(place, from_db_value)]) of the columns."""
    fields = model._meta.concrete_fields
    converters = [
        (place, field.from_db_value)
        for place, field in enumerate(fields)
        if hasattr(field, "from_db_value")
    ]
    return [field.attname for field in fields], converters


def _listed(parts):
    return f" ({', '.join(parts)})" if parts else ""


def _rows(sql, values=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
