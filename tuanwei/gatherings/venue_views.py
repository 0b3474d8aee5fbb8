"""Venues for everybody who plans; their hours and closures for staff."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from tuanwei.gatherings import calendar as arithmetic
from tuanwei.gatherings import venue_actions
from tuanwei.gatherings.calendar_views import day_of
from tuanwei.gatherings.forms import WEEKDAYS, ClosureForm, VenueForm
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.permissions import require_staff
from tuanwei.gatherings.venue_models import Closure, Venue


@login_required
@require_safe
def venue_list(request):
    """Every venue with what it holds and has."""
    venues = (
        Venue.objects.all() if hats(request.user).is_staff else Venue.objects.filter(is_active=True)
    )
    context = {"venues": venues, "can_change": hats(request.user).is_staff}
    return render(request, "gatherings/venue_list.html", context)


@login_required
@require_safe
def venue(request, pk):
    """A week of one venue: when it is taken, open and closed."""
    return _page(request, get_object_or_404(Venue, pk=pk))


def _page(request, found, form=None, status=200, hit=()):
    day = day_of(request.GET.get("day"), timezone.localdate())
    first, after = arithmetic.span_of("week", day)
    zone = timezone.get_current_timezone()
    start, end = arithmetic.moments(first, after, zone)
    planned = (
        Gathering.objects.exclude(state=Gathering.State.CANCELLED)
        .filter(venue=found).between(start, end).select_related("unit", "venue")
    )  # fmt: skip
    is_staff = hats(request.user).is_staff
    context = {
        "venue": found, "days": arithmetic.days(planned, first, after, zone), "first": first,
        "last": after - timedelta(days=1), "before": first - timedelta(days=7), "later": after,
        "hours": [(WEEKDAYS[e.weekday], e.opens, e.closes) for e in found.hours.all()],
        "hit": hit, "seen": _keys(hit),
        "closures": found.closures.filter(ends_at__gt=timezone.now()),
        "can_change": is_staff, "form": form or (ClosureForm() if is_staff else None),
    }  # fmt: skip
    return render(request, "gatherings/venue.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def venue_edit(request, pk=None):
    """Add a venue or change one."""
    require_staff(request.user)
    found = get_object_or_404(Venue, pk=pk) if pk else None
    form = VenueForm(request.POST or None, instance=found)
    if form.is_bound and form.is_valid():
        saved, hit = venue_actions.save_venue(
            by=request.user, venue=found, hours=form.hours, **form.cleaned_data
        )
        messages.success(request, _("场地已保存。"))
        if hit:
            names = "、".join(f"“{each}”" for each in hit[:3])
            messages.warning(request, _("%(names)s等 %(n)d 个日程按现在的时间用不了这里，已请负责人换。") % {
                "names": names, "n": len(hit)})  # fmt: skip
        return redirect("gatherings:venue", pk=saved.pk)
    status = 400 if form.is_bound else 200
    return render(
        request, "gatherings/venue_edit.html", {"form": form, "found": found}, status=status
    )


@login_required
@require_POST
def close(request, pk):
    """Nobody can plan there for a while; whoever did hears of it. What is planned is shown first."""
    require_staff(request.user)
    found = get_object_or_404(Venue, pk=pk)
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    data = form.cleaned_data
    hit = list(venue_actions.planned_in(found, data["starts_at"], data["ends_at"]))
    if hit and request.POST.get("seen") != _keys(hit):
        return _page(request, found, form, hit=hit)
    _made, count = venue_actions.close_venue(by=request.user, venue=found, **form.cleaned_data)
    if count:
        messages.success(
            request, _("已停用。%(n)d 个日程原定在这里，已请负责人换地方。") % {"n": count}
        )
    else:
        messages.success(request, _("已停用，这段时间本来没有安排。"))
    return redirect("gatherings:venue", pk=pk)


def _keys(gatherings):
    """What was seen before confirming, as a text."""
    return "-".join(str(each.pk) for each in gatherings)


@login_required
@require_POST
def open_again(request, pk):
    """It can be used after all."""
    require_staff(request.user)
    closure = get_object_or_404(Closure.objects.select_related("venue"), pk=pk)
    key = closure.venue_id
    venue_actions.open_again(closure=closure, by=request.user)
    messages.success(request, _("已恢复使用。"))
    return redirect("gatherings:venue", pk=key)
