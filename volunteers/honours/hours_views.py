"""One's own hours, and the same page for whoever may read somebody else's."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tuanwei.notices.actions import mark_read_at
from volunteers.claims.permissions import can_claim
from volunteers.honours import mine, permissions


@login_required
@require_safe
def own(request):
    """My hours, ?term= or the newest one."""
    mark_read_at(url=request.path, by=request.user)
    volunteer = permissions.own_volunteer(request.user)
    return _page(request, volunteer, is_own=True)


@login_required
@require_safe
def person(request, pk):
    """Somebody's hours."""
    volunteer = permissions.volunteer_to_read(request.user, pk)
    if volunteer.user_id == request.user.pk:
        return redirect("volunteers:hours-mine")
    return _page(request, volunteer, is_own=False)


def _page(request, volunteer, *, is_own):
    context = {
        "volunteer": volunteer, "is_own": is_own,
        "can_claim": is_own and can_claim(request.user),
        "found": mine.page_of(volunteer, request.GET.get("term", "")),
        "can_read_lists": not is_own and permissions.can_read_lists(request.user),
        "frame": "base.html" if is_own else "desk.html",
        "transcripts": [] if is_own else list(volunteer.transcripts.all()[:20]),
    }  # fmt: skip
    return render(request, "volunteers/honours/hours.html", context)
