"""Theme, statements to the public, offline page, service worker, manifest, and the page for a failed CSRF check."""

from zlib import crc32

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from .context import THEMES
from .pages import page_before

YEAR = 365 * 24 * 3600
SHELL = (
    "vendor/bootstrap.min.css", "css/tokens.css", "css/shell.css", "css/components.css",
    "css/dark.css", "img/icons.svg", "img/mark.svg",
)  # fmt: skip


@require_safe
@never_cache
def choose_theme(request, theme):
    """Remember the reader's theme in a cookie and go back to the page they came from."""
    if theme not in THEMES:
        raise Http404
    response = redirect(page_before(request))
    response.set_cookie(
        "theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS
    )
    return response


@require_safe
def privacy(request):
    """What is kept of people, who sees it and for how long; public."""
    return render(request, "privacy.html")


@require_safe
def accessibility(request):
    """What everybody can rely on, and where to turn when something cannot be used; public."""
    return render(request, "accessibility.html")


@require_safe
def offline(request):
    """What the service worker shows without a network; the same for everybody."""
    return render(request, "offline.html")


@require_safe
@cache_control(no_cache=True)
def service_worker(request):
    """The worker's script, from the root so that it may serve every page."""
    shell = [static(path) for path in SHELL]
    words = {
        "shell": shell,
        "static_prefix": settings.STATIC_URL,
        "version": crc32("".join(shell).encode()),
    }
    return render(request, "components/sw.js", words, content_type="text/javascript")


@require_safe
@cache_control(max_age=3600)
def manifest(request):
    """The web app manifest in the college's own name."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}",
         "type": "image/png", "purpose": purpose}
        for size in (192, 512) for purpose in ("any", "maskable")
    ]  # fmt: skip
    return JsonResponse(
        {
            "name": f"{settings.PORTAL_NAME} · {settings.COLLEGE_NAME}团委",
            "short_name": settings.PORTAL_NAME,
            "id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": "zh-CN",
            "background_color": "#faf8f5", "theme_color": "#bf2c1e", "icons": icons,
        },
        content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


@require_safe
@cache_control(max_age=YEAR)
def favicon(request):
    """Browsers ask for it on answers that are no pages."""
    return redirect(static("img/mark.svg"))


def bad_request(request, exception):
    """The page for a request that cannot be read, or that is larger than a form may be."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    page, status = ("413.html", 413) if too_big else ("400.html", 400)
    return HttpResponse(render_to_string(page), status=status)


def csrf_failure(request, reason=""):
    """The page for a form that was open too long; what was typed stays in the draft.

    A view with `on_stale_form(request)` shows its own form again, with everything in it.
    """
    match = request.resolver_match
    if again := getattr(match and match.func, "on_stale_form", None):
        return again(request)
    return render(request, "403_csrf.html", {"back": page_before(request)}, status=403)
