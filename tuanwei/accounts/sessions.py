"""Sessions in the database, read together with the person signed in: one question a request.

Their rows do not tell when a sign-in was. A fine expiry time would: it lies exactly
SESSION_COOKIE_AGE after the sign-in, and could be held against the times of anonymous letters.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import cache

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils import timezone
from django.utils.crypto import get_random_string

from tuanwei.lib.statements import Statement, columns

# The columns of the person whose session is being looked at, for the backend.
person_at_hand: ContextVar[tuple | None] = ContextVar("person_at_hand", default=None)


class SessionStore(db.SessionStore):
    """Expires at a midnight; `person` holds the columns of whoever is signed in."""

    person = None
    is_new = False

    @classmethod
    def get_model_class(cls):
        """The model; named here because models are not loaded when the settings are."""
        from tuanwei.accounts.models import Session

        return Session

    def load(self):
        """The session's data; nothing for one that is over, forged or was never there."""
        key = self.session_key
        found = session_query().rows(key, timezone.now()) if key.isalnum() else ()
        if not found:
            self._session_key = None
            return {}
        data, *person = found[0]
        self.person = person if person[0] is not None else None
        return self.decode(data)

    def create(self):
        """A new key. Its row is written once, with the data, when the request is answered."""
        self._get_session(no_load=True)  # what it holds already stays
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self.is_new = self.modified = True

    def save(self, must_create=False):
        """Write the row; a new one never takes the place of another."""
        if self.session_key is None:
            self.create()
        super().save(must_create=must_create or self.is_new)
        self.is_new = False

    def create_model_instance(self, data):
        """The row with its person, so that both are read at once."""
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row

    def get_expiry_date(self, **kwargs):
        """The first midnight at or after the exact expiry."""
        exact = timezone.localtime(super().get_expiry_date(**kwargs))
        midnight = exact.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight if midnight == exact else midnight + timedelta(days=1)


@contextmanager
def at_hand(session):
    """While the block runs, the backend need not ask the database for the session's person."""
    token = person_at_hand.set(session.person if session.get(SESSION_KEY) else None)
    try:
        yield
    finally:
        person_at_hand.reset(token)


def _columns():
    from tuanwei.accounts.models import User

    return columns(User, "person")


@cache
def session_query():
    """A session with its person, by key and moment."""
    return Statement(
        "session_with_person", ("varchar", "timestamptz"),
        f"SELECT session.session_data, {_columns()} FROM accounts_session session "  # noqa: S608
        "LEFT JOIN accounts_user person ON person.id = session.user_id "
        "WHERE session.session_key = $1 AND session.expire_date > $2",
    )  # fmt: skip


@cache
def person_query():
    """A person by primary key."""
    return Statement(
        "person", ("bigint",),
        f"SELECT {_columns()} FROM accounts_user person WHERE person.id = $1",  # noqa: S608
    )  # fmt: skip
