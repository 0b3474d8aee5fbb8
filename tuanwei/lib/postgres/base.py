"""The database engine that `settings.DATABASES` names."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket before asking the server.

    Between two requests a server says nothing, unless it goes away: only then is there something
    to read. Django's own check costs every request a round trip.
    """

    def get_new_connection(self, conn_params):
        """A connection that has planned nothing yet; `lib.statements` notes what it has."""
        self.prepared: set[str] = set()
        return super().get_new_connection(conn_params)

    def is_usable(self):
        """False when the server has closed the connection."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if waiting.poll(0) else True
