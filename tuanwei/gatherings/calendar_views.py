"""The calendar: agenda, week and month of everything people attend, and one's own."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.organisation.models import Unit
from tuanwei.gatherings import board
from tuanwei.gatherings import calendar as arithmetic
from tuanwei.gatherings.models import CheckIn, Gathering, Registration
from tuanwei.gatherings.pages import with_chips, with_choices
from tuanwei.gatherings.permissions import can_plan
from tuanwei.gatherings.queries import asking, of_mine, person_of
from tuanwei.lib.paging import keyset

VIEWS = {"agenda": _("日程"), "week": _("周"), "month": _("月")}


def day_of(text, default):
    """The day in an address; anything that is none is `default`."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if 2000 <= day.year <= 2100 else default


@require_safe
def calendar(request):
    """What is on around ?day=, as ?view= shows it; ?kind=, ?unit= and ?who=mine narrow, ?unit=mine to
    one's own branch."""
    today = timezone.localdate()
    day = day_of(request.GET.get("day"), today)
    view = request.GET.get("view")
    view = view if view in VIEWS else "agenda"
    before, later = arithmetic.steps(view, day)
    kind, unit = _known_kind(request), _known_unit(request)
    is_mine = request.user.is_authenticated and request.GET.get("who") == "mine"
    context = {
        "view": view, "views": VIEWS.items(), "day": day, "today": today, "before": before,
        "later": later, "kinds": Gathering.Kind.choices, "kind": kind, "unit": unit,
        "can_plan": can_plan(request.user), "is_narrowed": bool(kind or unit or is_mine),
        "is_mine": is_mine, "feed": _feed(unit, is_mine),
    }  # fmt: skip
    if view == "month":
        context["rows"] = board.rows(request.user, day, kind, unit, today, is_mine=is_mine)
    else:
        context |= _days(request, view, day, kind, unit, is_mine)
    return render(request, "gatherings/calendar.html", context)


def _feed(unit, is_mine):
    """The address of the feed that holds what is shown, if it is public."""
    if is_mine:
        return ""
    if unit:
        return reverse("gatherings:feed-unit", args=[unit.pk])
    return reverse("gatherings:feed-public")


def _days(request, view, day, kind, unit, is_mine):
    """The days of a week or an agenda; without ?day= an agenda begins today."""
    first, after = arithmetic.span_of(view, day)
    if view == "agenda" and "day" not in request.GET:
        first = day
    zone = timezone.get_current_timezone()
    found = Gathering.objects.published().between(*arithmetic.moments(first, after, zone))
    if kind:
        found = found.filter(kind=kind)
    if unit:
        found = found.filter(unit__in=Unit.objects.under(unit.pk))
    if is_mine:
        found = of_mine(found, request.user)
    found = found.select_related("venue", "unit").defer("summary").order_by("starts_at", "pk")
    gatherings = with_choices(asking(found), request.user)
    return {
        "first": first, "last": after - timedelta(days=1),
        "days": arithmetic.days(gatherings, first, after, zone, once=view == "agenda"),
    }  # fmt: skip


def _known_kind(request):
    kind = request.GET.get("kind", "")
    return kind if kind in Gathering.Kind.values else ""


def _known_unit(request):
    text = request.GET.get("unit", "")
    if text == "mine" and request.user.is_authenticated:
        return Unit.objects.active().filter(pk=person_of(request.user).branch_id or 0).first()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return Unit.objects.active().filter(pk=int(text)).first()


@login_required
@require_safe
def mine(request):
    """What one has registered for and where one was."""
    now = timezone.now()
    ahead = Gathering.objects.filter(
        registrations__user=request.user.pk, registrations__state__in=Registration.IN_FORCE,
        ends_at__gt=now,
    ).select_related("venue", "unit")  # fmt: skip
    came = CheckIn.objects.filter(user=request.user.pk).select_related("gathering__unit")
    context = {
        "ahead": with_chips(ahead.order_by("starts_at", "pk"), request.user),
        "page": keyset(came, request, order=("-at", "-pk")),
    }
    return render(request, "gatherings/mine.html", context)
