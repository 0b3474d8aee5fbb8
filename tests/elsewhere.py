"""For tests that start processes of their own: the addresses of what this test uses."""

import os
from urllib.parse import urlsplit

from django.db import connection


def database_url():
    """DATABASE_URL of the test's own database, on whichever server the run has been given."""
    return (
        urlsplit(os.environ["DATABASE_URL"])
        ._replace(path=f"/{connection.settings_dict['NAME']}")
        .geturl()
    )
