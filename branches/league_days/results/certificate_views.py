"""Certificates: printed on A4 by those whom they honour, checked by anybody who has the code."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches.league_days.results import permissions
from branches.league_days.results.models import Award
from branches.league_days.results.queries import joined_with
from tuanwei.accounts.throttle import client_ip, is_counted_over
from tuanwei.lib.codes import grouped, typed_code
from tuanwei.lib.qr import qr

MOST_WRONG = 20
WITHIN = 600  # seconds


def shown(award):
    """What a certificate says: nothing else is shown to whoever checks it."""
    return {
        "award": award, "units": joined_with(award), "code": grouped(award.code),
        "title": award.entry.league_day.gathering.title if award.entry else "",
        "committee": settings.COMMITTEE_NAME,
    }  # fmt: skip


@login_required
@require_safe
def certificate_print(request, code):
    """The certificate, on screen as it is printed."""
    award = permissions.certificate_to_print(request.user, typed_code(code))
    path = reverse("league_days:certificate-show", args=[grouped(award.code)])
    address = f"{settings.PORTAL_URL}{path}"
    context = {**shown(award), "address": address, "qr": qr(address, _("查验二维码"))}
    return render(request, "league_days/results/certificate.html", context)


@never_cache
@require_safe
def certificate_check(request):
    """Anybody types a code."""
    if typed := request.GET.get("code", ""):
        code = typed_code(typed)
        if code:
            address = reverse("league_days:certificate-show", args=[grouped(code)])
            return HttpResponseRedirect(address)
    return _answer(request, {"typed": typed[:40]})


@never_cache
@require_safe
def certificate_show(request, code):
    """What stands on the certificate with this code, or that it was taken back, or that there is
    none."""
    tries = f"league_days:certificates:{client_ip(request)}"
    if (cache.get(tries) or 0) >= MOST_WRONG:
        return _answer(request, {"typed": code[:40], "is_throttled": True}, 429)
    award = permissions.award_with(typed_code(code))
    if award is None:
        is_counted_over(tries, MOST_WRONG, WITHIN)
        return _answer(request, {"typed": code[:40], "is_unknown": True}, 404)
    if award.state == Award.State.REVOKED:
        return _answer(request, {"typed": grouped(award.code), "revoked_at": award.revoked_at})
    return _answer(request, {"typed": grouped(award.code), **shown(award)})


def _answer(request, context, status=None):
    response = render(request, "league_days/results/check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
