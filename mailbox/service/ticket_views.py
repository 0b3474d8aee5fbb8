"""Numbers for the day: taking one without signing in, waiting for it, and the waiting room."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailbox.cases import throttle
from mailbox.service import actions, queries
from mailbox.service.forms import TicketForm
from mailbox.service.models import Ticket
from tuanwei.lib.pages import render_part
from tuanwei.lib.qr import qr

TICKETS = throttle.Limit("tickets", each=60, overall=900)
COOKIE, COOKIE_SECONDS = "desk_ticket", 12 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request):
    """Take a number at ?desk=; the browser remembers it, so a second tap shows the same one."""
    desk = queries.desk_of(request.GET.get("desk"))
    if desk is None:
        raise Http404
    held = held_ticket(request, desk)
    form = TicketForm(request.POST if request.method == "POST" else None, auto_id="ticket_%s")
    if request.method == "POST":
        if held:
            messages.info(request, _("你已经取过号了，就是这一个。"))
            return redirect("mailbox:ticket", held.pk)
        if form.is_valid() and (ticket := taken(request, form, desk)):
            response = redirect("mailbox:ticket", ticket.pk)
            response.set_signed_cookie(
                COOKIE, str(ticket.pk), max_age=COOKIE_SECONDS, path=reverse("mailbox:ticket-take"),
                httponly=True, samesite="Lax", secure=settings.HTTPS,
            )  # fmt: skip
            return response
    context = {
        "form": form, "desk": desk, "desks": list(queries.desks()), "held": held,
        "line": queries.line_of(desk, timezone.localdate()),
        "next_shift": queries.next_shift(desk, timezone.now()),
    }  # fmt: skip
    return render(request, "service/take.html", context, status=400 if form.errors else 200)


def held_ticket(request, desk):
    """The number that this browser took today at this desk and that is still to be served."""
    key = request.get_signed_cookie(COOKIE, "", max_age=COOKIE_SECONDS)
    open_states = (Ticket.State.WAITING, Ticket.State.CALLED)
    today = Ticket.objects.filter(day=timezone.localdate(), desk=desk.pk, state__in=open_states)
    return today.select_related("desk").filter(pk=key).first() if key else None


def taken(request, form, desk):
    """The new number, None with the reason in the form."""
    if shift := queries.next_shift(desk, timezone.now()):
        form.add_error(None, _("现在没有人值班，号只在当天有效。下一班：%(shift)s，到时候再取。") % {
            "shift": shift})  # fmt: skip
        return None
    if throttle.count(TICKETS, request) is False:
        form.add_error(None, _("这里刚刚取了很多号，请过几分钟再取，或直接到服务台。"))
        return None
    try:
        return actions.take_ticket(desk=desk, service=form.cleaned_data["service"])
    except ValidationError as fault:
        form.add_error(None, fault)
        return None


@never_cache
@require_safe
def ticket(request, pk):
    """One's number, how many are in front, and after the call how it was."""
    found = get_object_or_404(Ticket.objects.select_related("desk", "service"), pk=pk)
    context = {
        "ticket": found, "ahead": queries.ahead_of(found),
        "is_today": found.day == timezone.localdate(),
        "is_open": found.state in (Ticket.State.WAITING, Ticket.State.CALLED),
    }  # fmt: skip
    return render_part(request, "service/ticket.html", context)


@require_POST
def rate(request, pk):
    """Whether it helped; the word counts without a name."""
    found = get_object_or_404(Ticket, pk=pk)
    try:
        actions.rate_ticket(ticket=found, is_satisfied=request.POST.get("verdict") == "yes")
        messages.success(request, _("谢谢，记下了。"))
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return redirect("mailbox:ticket", pk)


@never_cache
@require_safe
def display(request, letter):
    """Large numbers for the waiting room, without names; refreshed by itself."""
    desk = queries.desk_of(letter)
    if desk is None:
        raise Http404
    address = request.build_absolute_uri(f"{reverse('mailbox:ticket-take')}?desk={desk.letter}")
    context = {
        "line": queries.line_of(desk, timezone.localdate()), "desk": desk, "address": address,
        "qr": qr(address, _("取号二维码")),
    }  # fmt: skip
    return render_part(request, "service/display.html", context)
