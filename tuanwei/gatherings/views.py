"""One gathering for whoever may come: what it is, why not, registering and giving back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.gatherings import absence_actions, actions, attending, queries, rules_words
from tuanwei.gatherings.drawing import lot
from tuanwei.gatherings.models import CheckIn, Gathering, Registration
from tuanwei.gatherings.pages import about, back_of, chip_of, chips, offer_of
from tuanwei.gatherings.permissions import (
    can_arrange,
    gathering_to_register_for,
    gathering_to_see,
)
from tuanwei.gatherings.rules import rules_of
from tuanwei.gatherings.seats import place_in_line, registration_of
from tuanwei.gatherings.venue_queries import venue_closed
from tuanwei.notices.actions import mark_read_at

SAID = {
    "seated": _("报上了，开始前一天会提醒你。"),
    "waiting": _("名额满了，你在候补里。有人取消会按顺序补上并告诉你。"),
    "applied": _("已收到报名，出了结果会告诉你。"),
}


@require_safe
def gathering(request, pk):
    """The page of a gathering."""
    found = gathering_to_see(request.user, pk)
    return render(request, "gatherings/gathering.html", _context(request, found))


def _context(request, found):
    user, now = request.user, timezone.now()
    registration, why_not, clashes, came, mine = None, None, [], None, {}
    parts, audience = list(_parts(found)), queries.audience_of(found)
    if user.is_authenticated:
        mark_read_at(url=request.path, by=user)
        registration, mine = _own(user, found, parts)
        why_not = queries.not_meant(user, found, audience)
        if attending.opens_for_check_in(found) <= now:
            came = CheckIn.objects.filter(gathering=found, user=user.pk).first()
    is_mine = registration is not None and registration.state in Registration.IN_FORCE
    closed = actions.closed_words(found, now)
    can_register = found.takes_registrations and not (is_mine or closed or why_not)
    if user.is_authenticated and can_register:
        clashes = list(queries.clashes(user, found)[:3])
    return {
        "gathering": found, "registration": registration, "is_mine": is_mine, "came": came,
        "chip": chip_of(found, registration.state if is_mine else None, now),
        "why_not": why_not, "closed": closed, "can_register": can_register, "clashes": clashes,
        "place_in_line": _place(registration) if is_mine else None,
        "can_leave": is_mine and found.starts_at > now,
        "can_check_in": not came and _is_on(found, now),
        "can_arrange": user.is_authenticated and can_arrange(user, found),
        "parts": chips(parts, mine), "audience": audience,
        "is_paused": bool(queries.pause_of(user, found.mode)),
        "about_url": about(found, user), "offer": offer_of(found), "trouble": venue_closed(found),
        "late_cancel_from": absence_actions.late_cancel_from(registration, found)
        if is_mine else None,
        "shares": rules_words.shares_said(rules_of(found)) if found.credits else "", "now": now,
    }  # fmt: skip


def _own(user, found, parts):
    """(the newest registration for `found`, {part's key: state} of those in force), in one query."""
    rows = Registration.objects.filter(
        user=user.pk, gathering__in=[found.pk, *(each.pk for each in parts)]
    ).order_by("pk")  # fmt: skip
    registration, mine = None, {}
    for each in rows:
        if each.gathering_id == found.pk:
            registration = each
        elif each.state in Registration.IN_FORCE:
            mine[each.gathering_id] = each.state
    if registration:
        registration.gathering = found
    return registration, mine


def _parts(found):
    return found.parts.published().select_related("venue", "unit").order_by("starts_at", "pk")


def _place(registration):
    if registration.state != Registration.State.WAITING:
        return None
    return place_in_line(registration)


def _is_on(found, now):
    return (
        found.state == Gathering.State.PUBLISHED
        and attending.opens_for_check_in(found) <= now < found.occupied_until
    )


@login_required
@require_POST
def register(request, pk):
    """Register; where that cannot be, the page says why. From a list it leads back there."""
    found = gathering_to_register_for(request.user, pk)
    try:
        state = actions.register(gathering=found, by=request.user)
    except ValidationError as fault:
        messages.error(
            request, f"{found}：{fault.messages[0]}" if back_of(request) else fault.messages[0]
        )
    else:
        messages.success(request, f"{found}：{SAID[state]}" if back_of(request) else SAID[state])
    return redirect(back_of(request) or reverse("gatherings:gathering", args=[pk]))


@login_required
@require_POST
def unregister(request, pk):
    """Give the registration back."""
    found = gathering_to_see(request.user, pk)
    try:
        absence = actions.unregister(gathering=found, by=request.user)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        if absence:
            messages.warning(
                request, _("已取消报名。离开始太近，按规则记一次缺席；有原因可以说明。")
            )
        else:
            messages.success(request, _("已取消报名，谢谢你早点说。"))
    return redirect("gatherings:gathering", pk=pk)


@require_safe
def draw_record(request, pk):
    """The draw as anybody can redo it: promise, seed, tickets in their order; no names."""
    found = gathering_to_see(request.user, pk)
    if found.mode != Gathering.Mode.LOTTERY:
        raise Http404
    rows = []
    if found.drawn_at:
        drawn = Registration.objects.filter(gathering=found, rank__isnull=False)
        tickets = drawn.order_by("rank").values_list("rank", "ticket")
        rows = [(rank, ticket, lot(found.seed, ticket)) for rank, ticket in tickets]
    mine = None
    if request.user.is_authenticated:
        registration = registration_of(request.user, found)
        mine = registration and registration.ticket
    context = {"gathering": found, "rows": rows, "mine": mine}
    return render(request, "gatherings/draw.html", context)
