"""Sessions in the cache with the database behind them, whose rows do not tell when a sign-in was.

A fine expiry time would: it lies exactly SESSION_COOKIE_AGE after the sign-in, and could be held
against the times of anonymous letters.
"""

from datetime import timedelta

from django.contrib.sessions.backends import cached_db
from django.utils import timezone


class SessionStore(cached_db.SessionStore):
    """Expires at the midnight that follows."""

    def get_expiry_date(self, **kwargs):
        """The first midnight at or after the exact expiry."""
        exact = timezone.localtime(super().get_expiry_date(**kwargs))
        midnight = exact.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight if midnight == exact else midnight + timedelta(days=1)
