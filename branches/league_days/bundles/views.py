"""The page of a contest's bundle, and its two downloads."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.league_days.bundles import actions, permissions, queries, verifier
from branches.league_days.contests.permissions import can_run
from branches.league_days.results.winning import is_counted


@login_required
@require_safe
def show(request, pk):
    """The hash, the downloads, how to check, and what that proves."""
    contest = permissions.contest_with_bundle(request.user, pk)
    editions = list(queries.editions(contest))
    newest = editions[0] if editions else None
    runs = can_run(request.user)
    context = {
        "contest": contest, "bundle": newest, "older": editions[1:], "runs": runs,
        "is_outdated": runs and newest and queries.is_outdated(contest, newest),
        "is_ready": runs and is_counted(contest),
    }  # fmt: skip
    return render(request, "league_days/bundles/bundle.html", context)


@login_required
@require_POST
def publish(request, pk):
    """The next edition."""
    contest = permissions.contest_to_publish(request.user, pk)
    try:
        made = actions.publish(
            contest=contest, by=request.user, reason=request.POST.get("reason", "")
        )
    except ValidationError as refused:
        for each in refused.messages:
            messages.error(request, each)
    else:
        messages.success(request, _("公开包第 %d 版公布了，大家可以下载查验。") % made.edition)
    return redirect("league_days:bundle-show", pk=pk)


def _download(content, name, media_type):
    """As attachments are served: a download that runs nothing here."""
    response = HttpResponse(content, content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def file(request, pk, edition=None):
    """The bundle: exactly the bytes whose SHA-256 is published."""
    found = permissions.bundle_for(request.user, pk, edition)
    name = f"{found.contest.title}-公开包第{found.edition}版.json"
    return _download(found.content.encode(), name, "application/json")


@login_required
@require_safe
def verify(request, pk, edition=None):
    """The verifier with the bundle inside, to be opened without the portal."""
    found = permissions.bundle_for(request.user, pk, edition)
    name = f"{found.contest.title}-离线查验第{found.edition}版.html"
    return _download(verifier.page_of(found).encode(), name, "text/html")
