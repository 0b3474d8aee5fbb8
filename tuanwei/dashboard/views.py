"""The first page for everybody, and whether the portal is well."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.projects.cards import under_way
from branches.organisation.queries import hats
from mailbox.cases.letter_pages import shown_state
from mailbox.cases.models import Case
from mailbox.cases.queries import latest_published
from tuanwei.dashboard import cards
from tuanwei.dashboard.front import front
from tuanwei.lib.terms import Term, week_number
from tuanwei.notices.queries import for_home

LATEST, GOING = 3, 4


@require_safe
@never_cache
def home(request):
    """The front page for visitors, the own day for people signed in."""
    if request.user.is_authenticated:
        return render(request, "dashboard/home.html", own_day(request.user))
    return render(request, "dashboard/front.html", front())


def own_day(user):
    """What waits, the latest letters and notices, duties, first steps."""
    today = timezone.localdate()
    letters = list(
        Case.objects.filter(author=user.pk)
        .order_by("-received_at", "-id")
        .values("number", "title", "state", "received_at")[:LATEST]
    )
    for row in letters:
        row |= shown_state(row["state"])
    worn = hats(user)
    is_at_desk = worn.works_at_desk
    to_confirm, latest = for_home(user, LATEST)
    going = under_way(user)
    return {
        "frame": "desk.html" if is_at_desk else "base.html",
        "is_at_desk": is_at_desk,
        "today": today,
        "week": week_number(today, Term.of(today).first_day),
        "todo": cards.todo(user, to_confirm=to_confirm, going=going),
        "letters": letters,
        "notices": latest,
        "held": cards.duties(user) if worn.posts else [],
        "going": going[:GOING],
        "offers_applying": worn.applies_for_units or not is_at_desk,
        "steps": cards.first_steps(user, bool(letters) or is_at_desk),
        "answered": latest_published(),
    }


def state_of_parts():
    """{part: "ok" or "away"}. The portal runs slowly without its cache and not at all without
    its database."""
    parts = {"database": "ok", "cache": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        parts["database"] = "away"
    cache.set("health", "ok", 10)
    if cache.get("health") != "ok":
        parts["cache"] = "away"
    return parts


@require_safe
@never_cache
def health(request):
    """For machines: 200, or 503 while the database is away."""
    parts = state_of_parts()
    return JsonResponse(parts, status=200 if parts["database"] == "ok" else 503)


@require_safe
@never_cache
def status(request):
    """For people: what works now."""
    parts = state_of_parts()
    code = 200 if parts["database"] == "ok" else 503
    return render(request, "dashboard/status.html", {"parts": parts}, status=code)
