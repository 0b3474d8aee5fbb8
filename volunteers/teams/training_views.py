"""Trainings of a team: planned, and giving their qualification once they are over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.lib import refusals
from volunteers.teams import permissions, qualification_actions, queries
from volunteers.teams.forms import TrainingForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk):
    """Plan a training as a draft; its own page publishes it."""
    team = permissions.team_to_lead(request.user, pk)
    if not queries.in_use() and request.method == "POST":
        raise PermissionDenied(_("团委还没有列出资质，先请团委加上。"))
    form = TrainingForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = qualification_actions.plan_training(
                team=team, by=request.user, **form.cleaned_data
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("已存成草稿，看一遍没问题再发布。"))
            return redirect("gatherings:arrange", pk=made.gathering_id)
    context = {"form": form, "team": team, "has_any": bool(queries.in_use())}
    status = 400 if form.is_bound else 200
    return render(request, "volunteers/teams/training_edit.html", context, status=status)


@login_required
@require_safe
def training(request, pk):
    """Who was there, and whether the qualification has been given."""
    found = permissions.training_to_lead(request.user, pk)
    came = list(qualification_actions.came_to(found))
    context = {
        "training": found, "team": found.team, "gathering": found.gathering,
        "rows": qualification_actions.with_holdings(found, came),
        "why_not": qualification_actions.why_not_grant(found),
    }  # fmt: skip
    context["fresh"] = sum(not has for _each, has in context["rows"])
    return render(request, "volunteers/teams/training.html", context)


@login_required
@require_POST
def grant(request, pk):
    """Give the qualification to whoever was there."""
    found = permissions.training_to_lead(request.user, pk)
    try:
        people = qualification_actions.grant_training(training=found, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        words = (
            _("发给了 %(n)d 人，已经告诉他们。") if people else _("到场的都已经有了，没有重复发。")
        )
        messages.success(request, words % {"n": people} if people else words)
    return redirect("volunteers:training", pk=pk)
