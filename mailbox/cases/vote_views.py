"""有帮助吗 below a published answer: one vote a person, or a browser without one."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailbox.cases import queries, throttle
from mailbox.votes.models import HelpVote

VOTES = throttle.Limit("votes", each=60, overall=3000)
COOKIE, YEAR = "reader", 365 * 86400


@require_POST
def vote(request, pk):
    """Keep the reader's word; a second one replaces the first."""
    publication = get_object_or_404(queries.published(), pk=pk)
    response = redirect("mailbox:published", pk=pk)
    if throttle.count(VOTES, request) is False:
        messages.error(request, _("这一小时点得太多了，过一会儿再来。"))
        return response
    if request.user.is_authenticated:
        reader = f"user:{request.user.pk}"
    else:
        browser = request.get_signed_cookie(COOKIE, "") or secrets.token_hex(16)
        reader = f"browser:{browser}"
        response.set_signed_cookie(
            COOKIE,
            browser,
            max_age=YEAR,
            path=reverse("mailbox:public"),
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    key = salted_hmac("mailbox.vote", f"{pk}:{reader}", algorithm="sha256").hexdigest()
    HelpVote.objects.update_or_create(
        publication=publication, voter_hash=key,
        defaults={"is_helpful": request.POST.get("helpful") == "yes"},
    )  # fmt: skip
    messages.success(request, _("谢谢，记下了。"))
    return response
