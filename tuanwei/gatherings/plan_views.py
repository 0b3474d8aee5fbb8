"""Planning a gathering and changing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tuanwei.gatherings import actions, part_actions
from tuanwei.gatherings.forms import GatheringForm
from tuanwei.gatherings.permissions import can_plan, gathering_to_arrange, units_to_plan_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request):
    """A new one, as a draft."""
    if not can_plan(request.user):
        raise PermissionDenied(_("日程由团支部、团总支和团委的任职者来排。"))
    return _edit(request, None, parent=_parent(request))


def _parent(request):
    """The gathering of ?parent=, of which a part is to be planned; None without one."""
    text = request.GET.get("parent", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    return gathering_to_arrange(request.user, int(text))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change one; those who registered hear of another time or place."""
    return _edit(request, gathering_to_arrange(request.user, pk))


def _usual(parent):
    """What a part has from its parent, for the form."""
    usual = {name: getattr(parent, name) for name in part_actions.INHERITED}
    grades = " ".join(map(str, usual.pop("grades")))
    start = timezone.localtime(parent.starts_at)
    end = timezone.localtime(parent.ends_at)
    return usual | {
        "parent": parent, "grades": grades, "units": parent.units.all(), "venue": parent.venue,
        "place": parent.place, "starts_at": start, "ends_at": end,
    }  # fmt: skip


def _edit(request, found, parent=None):
    form = GatheringForm(
        request.POST or None, instance=found, units=units_to_plan_for(request.user),
        initial=_usual(parent) if parent else None,
    )  # fmt: skip
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
            if saved.parent and part_actions.is_outside(saved, saved.parent):
                messages.warning(
                    request, _("这一场不在“%(title)s”的时间之内，没问题就不用管。") % {
                        "title": saved.parent})  # fmt: skip
            return redirect("gatherings:arrange", pk=saved.pk)
    status = 400 if form.is_bound else 200
    return render(
        request,
        "gatherings/edit.html",
        {"form": form, "found": found, "parent": parent},
        status=status,
    )
