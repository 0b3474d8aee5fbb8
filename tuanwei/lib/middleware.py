"""A database that is away is a 503 with Retry-After, never a 500: the browser keeps the text."""

import logging

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

logger = logging.getLogger(__name__)


class ServiceUnavailableMiddleware:
    """Turns a lost or frozen database into the 503 page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer 503 for database faults; leave everything else to Django."""
        if isinstance(exception, OperationalError | InterfaceError):
            logger.exception("database is away")
            response = render(None, "503.html", status=503)
            response.headers["Retry-After"] = "10"  # seconds
            return response
        return None
