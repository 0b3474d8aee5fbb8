"""One pair."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from party_pairing.pairs import permissions


@login_required
@require_safe
def page(request, pk):
    """A pair and what happened in it."""
    pairing, sight = permissions.pairing_for(request.user, pk)
    return render(request, "party_pairing/pairs/page.html", {"pairing": pairing, "sight": sight})
