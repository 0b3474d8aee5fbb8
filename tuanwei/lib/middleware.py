"""One content policy; personal pages stay out of caches; a database that is away is a 503 with
Retry-After and a NUL in an address or a filter is a 400, never a 500: the browser keeps the text."""

import logging
import sys
from functools import cache

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.views.defaults import server_error

from tuanwei.lib.locks import is_held_elsewhere
from tuanwei.lib.views import bad_request

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)


def unavailable():
    """The 503 page, which needs no database, session or context."""
    logger.error("database is away", exc_info=True)
    response = render(None, "503.html", status=503)
    response.headers["Retry-After"] = "10"  # seconds
    return response


def fault(request):
    """handler500: faults outside views (who is signed in, saving the session, the error pages
    themselves) reach no process_exception, and a lost database is a 503 there too."""
    return unavailable() if isinstance(sys.exc_info()[1], AWAY) else server_error(request)


class ServiceUnavailableMiddleware:
    """Turns a database lost or frozen in a view into the 503 page, and a text that no database
    takes into the 400 page. Forms refuse NUL themselves; addresses and filters come as they are."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer 503 for database faults, 409 for what somebody else holds in the same moment, 400
        for NUL; leave everything else to Django."""
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            return bad_request(request, exception)
        if request.method == "POST" and is_held_elsewhere(exception):
            return render(None, "409.html", status=409)
        return unavailable() if isinstance(exception, AWAY) else None


@cache
def policy() -> str:
    """CONTENT_SECURITY_POLICY as a header. No page has a policy of its own, so django-csp puts
    it together once and not, as its middleware does, for each answer."""
    return build_policy()


class ContentPolicyMiddleware:
    """The content policy on every answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault(HEADER, policy())
        return response


class PersonalPagesMiddleware:
    """Answers to people with a session are kept by nobody, unless the view says otherwise.

    The answer to a form may be shown again to the same person: with no-store, Back would show the
    browser's own error in place of what was typed. The cookie tells; asking who is signed in
    would cost public answers a query.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            kept = "no-cache" if request.method == "POST" else "no-store"
            response.headers.setdefault("Cache-Control", f"private, {kept}")
        return response
