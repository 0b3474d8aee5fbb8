"""One view, two answers: the whole page, or for htmx the part of it that changed; and the way
back to the page before."""

from urllib.parse import urlsplit

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme


def render_part(request, template, context=None, *, part="", status=None):
    """Render `template`, or its part when htmx asks for one.

    The part of `mailbox/queue.html` is `mailbox/_queue.html` unless `part` names another.
    Boosted links and history restores get the whole page, so Back works as people expect.
    """
    chosen = (part or part_of(template)) if wants_part(request) else template
    response = render(request, chosen, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_part(request) -> bool:
    """True when htmx will put the answer into a page that is already there."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not (htmx.boosted or htmx.history_restore_request)


def part_of(template: str) -> str:
    """ "mailbox/queue.html" → "mailbox/_queue.html"."""
    folder, slash, file = template.rpartition("/")
    return f"{folder}{slash}_{file}"


def page_before(request, *, or_itself=False) -> str:
    """The address of our page that `request` was sent from; "/" when nobody says, or when it is the
    address asked for, unless `or_itself` allows that one, too."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    if came_from.netloc != request.get_host():
        return "/"
    if came_from.path == request.path and not or_itself:
        return "/"
    back = came_from._replace(scheme="", netloc="").geturl()
    return back if url_has_allowed_host_and_scheme(back, None) else "/"
