"""Planning a gathering and changing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tuanwei.gatherings import actions
from tuanwei.gatherings.forms import GatheringForm
from tuanwei.gatherings.permissions import can_plan, gathering_to_arrange, units_to_plan_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request):
    """A new one, as a draft."""
    if not can_plan(request.user):
        raise PermissionDenied(_("日程由团支部、团总支和团委的任职者来排。"))
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change one; those who registered hear of another time or place."""
    return _edit(request, gathering_to_arrange(request.user, pk))


def _edit(request, found):
    form = GatheringForm(
        request.POST or None, instance=found, units=units_to_plan_for(request.user)
    )
    if form.is_bound and form.is_valid():
        fields, units = form.values
        try:
            saved = actions.save_gathering(by=request.user, gathering=found, units=units, **fields)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(
                request, _("已保存。") if found else _("已存成草稿，看一遍没问题再发布。"),
                extra_tags="gathering",
            )  # fmt: skip
            return redirect("gatherings:arrange", pk=saved.pk)
    status = 400 if form.is_bound else 200
    return render(request, "gatherings/edit.html", {"form": form, "found": found}, status=status)
