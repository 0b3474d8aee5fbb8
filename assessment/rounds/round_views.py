"""Rounds: the list, one round step by step. HTTP only."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.rounds import permissions, queries


@login_required
@require_safe
def round_list(request):
    """Rounds that concern this person."""
    rows = queries.rounds_shown(request.user).select_related("version__kind")
    return render(request, "assessment/rounds/list.html", {"rounds": rows})


@login_required
@require_safe
def detail(request, pk):
    """One round."""
    held = permissions.round_to_see(request.user, pk)
    return render(request, "assessment/rounds/round.html", {"held": held})
