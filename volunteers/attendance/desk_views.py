"""Over many shifts: the grid of a project, hours that wait, what was said and shared."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.organisation.queries import hats
from tuanwei.jobs import exports
from tuanwei.lib.paging import keyset
from tuanwei.lib.terms import Term
from volunteers.attendance import actions, permissions, queries
from volunteers.attendance.facts import in_short
from volunteers.attendance.forms import HideForm, ReasonForm
from volunteers.services.models import Shift
from volunteers.services.permissions import can_run, project_to_see


def _asked(request, project):
    """(series or None, term) of the address; the running term without one."""
    text = request.GET.get("term", "")
    try:
        term = Term.parse(text) if text else Term.of(timezone.localdate())
    except ValueError:
        term = Term.of(timezone.localdate())
    return permissions.series_of(project, request.GET.get("series", "")), term


@login_required
@require_safe
def grid(request, pk):
    """People × shifts of a term, for the screen and for A4."""
    project = permissions.project_to_attend_to(request.user, pk)
    series, term = _asked(request, project)
    context = {
        "project": project, "grid": queries.grid_of(project, series=series, term=term),
        "series": series, "every_series": list(project.series.all()), "term": term,
        "before": term.previous, "after": term.next,
        "has_after": term.next.first_day <= timezone.localdate(),
    }  # fmt: skip
    return render(request, "volunteers/attendance/grid.html", context)


@login_required
@require_POST
def export(request, pk):
    """The same as a sheet, a row for each person and shift."""
    project = permissions.project_to_attend_to(request.user, pk)
    series, term = _asked(request, project)
    parameters = {"project": project.pk, "series": series and series.pk, "term": term.code}
    exports.start_export("volunteer-attendance", parameters, [], request.user)
    messages.success(request, _("已开始导出，做好了会提醒你，7 天内可以下载。"))
    return redirect("jobs:export-list")


@login_required
@require_safe
def waiting(request):
    """Hours of shifts that wait, and for what."""
    user = request.user
    permissions.require_leader(user)
    staff = permissions.is_staff(user)
    rows = queries.waiting(user, is_staff=staff)
    page = keyset(rows, request, order=["-day"], per_page=30)
    shifts = {
        each.pk: each
        for each in Shift.objects.filter(pk__in={queries.shift_id_of(each) for each in page})
        .select_related("gathering", "project__team", "teacher")
    }  # fmt: skip
    groups = defaultdict(list)
    for each in page:
        each.waits = in_short(each.waits_for)
        groups[queries.shift_id_of(each)].append(each)
    context = {
        "page": page, "groups": [(shifts[key], rows) for key, rows in groups.items()],
        "is_staff": staff, "form": ReasonForm(auto_id=False),
    }  # fmt: skip
    return render(request, "volunteers/attendance/waiting.html", context)


@login_required
@require_POST
def confirm(request, pk):
    """Staff let hours count that wait."""
    service = permissions.service_to_confirm(request.user, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.confirm(service=service, by=request.user, reason=reason)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, _("%(name)s 的时数已计入。") % {"name": service.volunteer.name})
    return redirect("volunteers:attendance-waiting")


@require_safe
def said(request, pk):
    """What volunteers said about a project and share; those who lead it can hide something."""
    project = project_to_see(request.user, pk)
    runs = can_run(request.user, project)
    rows = queries.shared_of(project.pk, hidden=runs)
    context = {
        "project": project, "page": keyset(rows, request, order=["-at"], per_page=20),
        "runs": runs, "with_names": request.user.is_authenticated,
        "is_staff": hats(request.user).is_staff,
    }  # fmt: skip
    return render(request, "volunteers/attendance/said.html", context)


@login_required
@require_POST
def rule_on(request, pk):
    """Hide what somebody shared, or show it again."""
    found = permissions.reflection_to_rule_on(request.user, pk)
    try:
        if request.POST.get("verdict") == "show":
            actions.show(reflection=found, by=request.user)
            words = _("又能看到了。")
        else:
            form = HideForm(request.POST)
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            actions.hide(reflection=found, by=request.user, reason=reason)
            words = _("已不显示，原因发给了本人。")
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, words)
    return redirect("volunteers:attendance-said", pk=found.shift.project_id)
