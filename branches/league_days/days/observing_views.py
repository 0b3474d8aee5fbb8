"""Observers of a league day: sent, at work, and what they wrote; its stars."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.days import observing_actions as actions
from branches.league_days.days import observing_permissions as permissions
from branches.league_days.days import observing_queries as queries
from branches.league_days.days.observing_forms import NoteForm, SendForm, StarForm
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def observe_list(request, number):
    """Who was sent, what they wrote, the stars; whoever may, sends one more."""
    if request.method == "POST":
        league_day = permissions.day_to_send_to(request.user, number)
    else:
        league_day = permissions.day_to_read(request.user, number)
    form = SendForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                made = actions.send_observer(
                    league_day=league_day, observer=form.cleaned_data["observer"], by=request.user
                )
        except ValidationError as refused:
            form.add_error("observer", refused)
        else:
            messages.success(request, _("请了%s去看，已经通知。") % made.observer.name)
            return redirect("league_days:observe-list", league_day.number)
    is_open = (
        league_day.state == league_day.State.APPROVED
        and league_day.gathering.ends_at > timezone.now()
    )
    context = {
        "day": league_day, "holders": queries.holders(league_day), "form": form,
        "rows": queries.observations_of(league_day), "is_open": is_open,
        "can_send": permissions.can_send(request.user, league_day),
        "can_star": permissions.can_give_stars(request.user, league_day),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "league_days/days/observers.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def observe_visit(request, pk):
    """What an observer reads before going, and writes afterwards."""
    if request.method == "POST":
        found = permissions.observation_to_note(request.user, pk)
    else:
        found = permissions.observation_to_read(request.user, pk)
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"note": found.note}
    )
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                actions.write_note(
                    observation=found, by=request.user, note=form.cleaned_data["note"]
                )
        except ValidationError as refused:
            form.add_error("note", refused)
        else:
            messages.success(request, _("记下了，支部和派你去的人都看得到。"), extra_tags="observe")
            return redirect("league_days:observe-visit", found.pk)
    context = {
        "observation": found, "day": found.league_day, "form": form,
        "holders": queries.holders(found.league_day),
        "is_mine": found.observer_id == request.user.pk,
        "closed": actions.why_not_note(found, found.league_day),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "league_days/days/observe_visit.html", context, status=status)


@login_required
@require_POST
def observe_recall(request, pk):
    """Somebody need not go."""
    found = permissions.observation_to_recall(request.user, pk)
    try:
        with said_when_locked():
            actions.recall_observer(observation=found, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("告诉%s不用去了。") % found.observer.name)
    return redirect("league_days:observe-list", found.league_day.number)


@login_required
@require_safe
def observe_mine(request):
    """The league days I was sent to: those to write about first."""
    mine = queries.observations_by(request.user)
    context = {
        "waiting": list(mine.filter(queries.to_note()).order_by("league_day__gathering__ends_at")),
        "page": keyset(mine.exclude(queries.to_note()), request, order=["-pk"]),
    }  # fmt: skip
    return render(request, "league_days/days/observe_mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def star_give(request, number):
    """One to five stars."""
    league_day = permissions.day_to_star(request.user, number)
    form = StarForm(
        request.POST if request.method == "POST" else None, initial={"stars": league_day.stars}
    )
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                actions.give_stars(
                    league_day=league_day, stars=form.cleaned_data["stars"], by=request.user
                )
        except ValidationError as refused:
            form.add_error("stars", refused)
        else:
            messages.success(request, _("评好了，支部会收到通知。"))
            return redirect("league_days:observe-list", league_day.number)
    context = {
        "day": league_day, "form": form, "rows": queries.observations_of(league_day),
        "holders": queries.holders(league_day),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "league_days/days/observe_stars.html", context, status=status)
