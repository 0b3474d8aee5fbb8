"""News as everybody reads it; no script is needed for it."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tuanwei.attachments.responses import serve
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset
from tuanwei.lib.texts import readable_words
from tuanwei.news import permissions, queries
from tuanwei.news.models import Version

PER_PAGE = 12
DAY = 86_400


@require_safe
def news_list(request):
    """The newest first, what is pinned on top; `?tag=` and `?q=` narrow."""
    words = readable_words(request.GET.get("q", ""))
    tags = queries.tags()
    tag = request.GET.get("tag", "")
    tag = tag if tag in tags else ""
    is_narrowed = bool(words or tag)
    found, pinned = queries.search(words), []
    if tag:
        found = found.filter(tags__contains=[tag])
    if not is_narrowed:
        found = found.filter(article__is_pinned=False)
    page = keyset(found, request, order=("-article__first_at",), per_page=PER_PAGE)
    if not is_narrowed and not page.previous:
        pinned = list(
            Version.objects.shown().filter(article__is_pinned=True).defer("body")
            .order_by("-article__first_at")
        )  # fmt: skip
    context = {
        "page": page, "pinned": pinned, "tags": tags, "tag": tag, "q": " ".join(words),
        "is_narrowed": is_narrowed, "can_write": permissions.can_write(request.user),
    }  # fmt: skip
    return render_part(request, "news/list.html", context)


@require_safe
def article(request, pk):
    """One article; where it was taken down, why."""
    version, taken_down = permissions.version_to_read(pk)
    if taken_down:
        return render(request, "news/taken_down.html", {"article": taken_down}, status=410)
    context = {
        "version": version,
        "html": queries.html_of(version, version.used),
        "others": queries.neighbours(version),
        "can_write": permissions.can_write(request.user),
        "portal_url": settings.PORTAL_URL,
        "share_picture": version.cover and reverse("news:picture", args=[version.cover_id]),
    }
    return render(request, "news/article.html", context)


@require_safe
def picture(request, pk, size="large"):
    """A picture, as large as the page wants it."""
    found, is_public = permissions.picture_to_open(request.user, pk)
    response = serve(getattr(found, size), inline=True)
    if is_public:  # its bytes never change; that it is shown may
        response["Cache-Control"] = f"public, max-age={DAY}"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"  # cards that WeChat draws
    return response
