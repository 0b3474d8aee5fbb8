"""Pages of candidates."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from party_pairing.candidates import permissions


@login_required
@require_safe
def mine(request):
    """The own path."""
    return HttpResponse("")


@login_required
@require_safe
def campaign(request, pk):
    """A campaign."""
    return HttpResponse(permissions.campaign_for(request.user, pk).title)


@login_required
@require_safe
def recommendation(request, number):
    """A candidate."""
    return HttpResponse(permissions.recommendation_for(request.user, number)[0].number)
