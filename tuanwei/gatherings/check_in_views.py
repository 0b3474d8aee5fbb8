"""Being there and leaving: the code on the screen, what happens when a phone reads it, and the word.

A scan is remembered in a signed cookie that belongs to this browser, so that signing in first, or
a network that comes back later, changes nothing about when somebody was there. The address of a
scan is worth nothing to anybody else: the code in it is over in seconds.
"""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tuanwei.accounts.throttle import is_counted_over
from tuanwei.gatherings import attending, codes, hooks, leaving
from tuanwei.gatherings.forms import WordForm
from tuanwei.gatherings.models import CheckIn, Registration
from tuanwei.gatherings.permissions import gathering_to_arrange, gathering_to_see
from tuanwei.lib.pages import render_part
from tuanwei.lib.qr import qr

SALT = "gatherings.scan"
WORDS = 5  # wrong words an hour: one is guessed quickly otherwise
KEPT = int(attending.KEPT_SCAN.total_seconds())


@login_required
@never_cache
@require_safe
def screen(request, pk):
    """For a projector: a code that changes, the word, and how many are here, or have left."""
    found = gathering_to_arrange(request.user, pk)
    now = timezone.now()
    path = reverse("gatherings:scan", args=[pk, codes.code_at(found.secret, now)])
    address = request.build_absolute_uri(path)
    came = CheckIn.objects.filter(gathering=found)
    counts = came.aggregate(came=Count("pk"), gone=Count("left_at"))
    seated = Registration.objects.filter(gathering=found, state=Registration.State.SEATED)
    context = {
        "gathering": found, "qr": qr(address, _("签到二维码")), "address": address,
        "left": codes.seconds_left(now), "count": counts["came"],
        "gone": counts["gone"] if found.asks_check_out else None,
        "is_over": found.ends_at <= now,
        "seated": seated.count() if found.takes_registrations else None,
    }  # fmt: skip
    return render_part(request, "gatherings/screen.html", context)


@never_cache
@require_safe
def scan(request, pk, code):
    """What a phone opens that has read the code: a good one is remembered, then the person signs
    in, if need be, and confirms."""
    found = gathering_to_see(request.user, pk)
    if not attending.good_code(found, code):
        return render(request, "gatherings/scan_late.html", {"gathering": found}, status=410)
    response = redirect("gatherings:check-in", pk=pk)
    scan = [timezone.now().isoformat(), get_random_string(16)]
    mark = signing.dumps(scan, salt=f"{SALT}:{pk}")
    response.set_cookie(
        _cookie(pk), mark, max_age=KEPT, httponly=True, samesite="Lax", secure=request.is_secure(),
        path=reverse("gatherings:check-in", args=[pk]),
    )  # fmt: skip
    return response


def _cookie(pk):
    return f"scan_{pk}"


def _scan(request, pk):
    """(when this browser read a good code, what makes that scan one of its kind); None where it
    did not, or a day ago."""
    try:
        at, scan = signing.loads(
            request.COOKIES.get(_cookie(pk), ""), salt=f"{SALT}:{pk}", max_age=KEPT
        )
        return datetime.fromisoformat(at), scan
    except (signing.BadSignature, ValueError):
        return None


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request, pk):
    """One large button for whoever has scanned, a field for the word for whoever could not. Once
    somebody is in, both sign them out where the gathering asks for it: what a form means stands in
    it, so a form sent twice never does the other."""
    found = gathering_to_see(request.user, pk)
    scan = _scan(request, pk)
    form = WordForm(request.POST if "word" in request.POST else None)
    leaves = "leave" in request.POST
    if request.method == "POST" and (done := _try(request, found, scan, form, leaves)):
        return done
    came = CheckIn.objects.filter(gathering=found, user=request.user.pk).first()
    is_new = scan is not None and (came is None or scan[1] != came.scan)
    context = {
        "gathering": found, "came": came, "has_scanned": is_new, "form": form,
        "is_late": came is not None and came.at > found.late_from,
        "can_leave": leaving.can_leave_now(found, came), "now": timezone.now(),
        "afterwards": _afterwards(found, request.user) if came and came.left_at else [],
    }  # fmt: skip
    status = 400 if request.method == "POST" else 200
    return render(request, "gatherings/check_in.html", context, status=status)


def _afterwards(found, user):
    return [step for says in hooks.afterwards if (step := says(found, user))]


def _try(request, found, scan, form, leaves):
    """Check in, or out; the answer when it went well, else None with the fault in `form` or a
    message."""
    by_word = leaving.leave_by_word if leaves else attending.check_in_by_word
    by_code = leaving.leave_by_code if leaves else attending.check_in_by_code
    try:
        if form.is_bound:
            if not form.is_valid():
                return None
            if is_counted_over(f"gatherings:word:{found.pk}:{request.user.pk}", WORDS):
                raise ValidationError(_("试的次数太多了，过一会儿再试，或找组织的同学登记。"))
            by_word(gathering=found, by=request.user, word=form.cleaned_data["word"])
        elif scan is None:
            raise ValidationError(_("这台手机还没有扫到现场的码。请对着屏幕扫一次，或者填口令。"))
        else:
            at, mark = scan
            by_code(gathering=found, by=request.user, scanned_at=at, scan=mark)
    except ValidationError as fault:
        if form.is_bound:
            form.add_error("word", fault)
        else:
            messages.error(request, fault.messages[0])
        return None
    response = redirect("gatherings:check-in", pk=found.pk)
    response.delete_cookie(_cookie(found.pk), path=reverse("gatherings:check-in", args=[found.pk]))
    return response
