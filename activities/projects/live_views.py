"""The project for everybody, and what participants say of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.projects import pages, permissions, queries, rating
from activities.projects.forms import RateForm
from activities.projects.models import Closing, Project, Rating
from branches.organisation.queries import hats
from tuanwei.notices.actions import mark_read_at


@require_safe
def live(request, number):
    """What, when, where, registering, photos, and what came of it; public."""
    user = request.user
    found = permissions.project_live(user, number)
    rows = pages.rows_of(found, user, drafts=not found.is_public)
    closing, came, rated = queries.closing_of(found), [], False
    if user.is_authenticated:
        mark_read_at(url=request.path, by=user)
        came = queries.came_to(found, user)
        rated = bool(came) and Rating.objects.filter(project=found, user=user.pk).exists()
    mean, ratings = rating.mean(found)
    context = {
        "project": found, "application": found.application, "rows": rows, "came": came,
        "may_say": _is_over(came) and user.pk not in queries.people_of(found),
        "rated": rated, "reads": found.is_readable, "mean": mean, "ratings": ratings,
        "photos": found.photos.filter(is_shown=True),
        "result": closing if closing and closing.state == Closing.State.ACCEPTED else None,
        "is_off": found.state == Project.State.CANCELLED,
    }  # fmt: skip
    return render(request, "activities/projects/live.html", context)


def _is_over(came):
    """True once one of the gatherings that somebody came to has ended."""
    return any(each.gathering.ends_at <= timezone.now() for each in came)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request, number):
    """Three sentences and stars; only then the hours."""
    found, came = permissions.project_to_rate(request.user, number)
    mark_read_at(url=request.path, by=request.user)
    form = RateForm(request.POST if request.method == "POST" else None)
    status = None
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                rating.rate(project=found, by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                messages.error(request, refused.messages[0])
                status = 409
            else:
                messages.success(request, _("收到了，谢谢你说这些。"), extra_tags="rating")
                return redirect("activities:project-rate", number=number)
    context = {
        "project": found, "came": came, "form": form,
        "mine": Rating.objects.filter(project=found, user=request.user.pk).first(),
        "is_over": _is_over(came),
        "is_team": request.user.pk in queries.people_of(found),
        "hours": queries.credited(found, came),
    }  # fmt: skip
    return render(request, "activities/projects/rate.html", context, status=status)


@login_required
@require_safe
def said(request, number):
    """What participants said: the team reads it without names, staff with them."""
    found = permissions.project_to_see(request.user, number)
    ratings = list(Rating.objects.filter(project=found).select_related("user"))
    with_names = hats(request.user).is_staff
    if not with_names:
        ratings.sort(key=lambda each: each.did)  # by what was said, not by when
    mean, many = rating.mean(found)
    context = {
        "project": found, "rows": ratings, "with_names": with_names, "mean": mean, "many": many,
    }  # fmt: skip
    return render(request, "activities/projects/said.html", context)
