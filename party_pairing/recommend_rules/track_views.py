"""Tracks: listed for everybody, kept by staff. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from party_pairing.recommend_rules import queries, track_actions
from party_pairing.recommend_rules.models import Track
from party_pairing.recommend_rules.permissions import (
    can_write_rules,
    check_writes_rules,
    track_to_write,
)
from party_pairing.recommend_rules.track_forms import TrackForm

STEPS = {"up": -1, "down": 1}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tracks(request):
    """Every track in order, with where its rules stand; staff add a new one at the end."""
    writes = can_write_rules(request.user)
    if request.method == "POST":
        check_writes_rules(request.user)
    form = TrackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = track_actions.save_track(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("加好了。接着写它的规则，可以从样板开始。"))
            return redirect("party_pairing:rules-read", made.pk)
    newest, drafts = queries.versions_by_track()
    found = [
        (track, newest.get(track.pk), track.pk in drafts)
        for track in Track.objects.all()
        if writes or (track.is_active and track.pk in newest)
    ]
    context = {"tracks": found, "form": form if writes else None, "writes": writes}
    status = 400 if form.errors else 200
    return render(request, "party_pairing/recommend_rules/tracks.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request, pk):
    """Rename a track; campaigns that were held go along."""
    found = track_to_write(request.user, pk)
    data = request.POST if request.method == "POST" else None
    form = TrackForm(data, instance=track_to_write(request.user, pk))
    if form.is_bound and form.is_valid():
        try:
            track_actions.save_track(by=request.user, track=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("party_pairing:track-list")
    context = {"track": Track.objects.get(pk=pk), "form": form}
    status = 400 if form.errors else 200
    return render(request, "party_pairing/recommend_rules/track.html", context, status=status)


@login_required
@require_POST
def move(request, pk, where):
    """One place up or down."""
    found = track_to_write(request.user, pk)
    if where not in STEPS:
        raise Http404
    track_actions.move_track(by=request.user, track=found, step=STEPS[where])
    return redirect("party_pairing:track-list")


@login_required
@require_POST
def offer(request, pk):
    """Out of use, or back."""
    found = track_to_write(request.user, pk)
    track_actions.offer_track(by=request.user, track=found, is_active=not found.is_active)
    messages.success(
        request, _("已停用，办过的推优不变。") if found.is_active else _("重新用起来了。")
    )
    return redirect("party_pairing:track-list")
