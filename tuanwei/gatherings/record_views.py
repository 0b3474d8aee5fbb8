"""One's own record: what one took part in, and the points with their arithmetic."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.gatherings import absence_actions
from tuanwei.gatherings.forms import PleaForm
from tuanwei.gatherings.permissions import absence_of_mine
from tuanwei.gatherings.queries import pause_of
from tuanwei.gatherings.record import record_of
from tuanwei.gatherings.rules import gives_points, rules_in_force
from tuanwei.jobs import exports
from tuanwei.lib.terms import Term
from tuanwei.notices.actions import mark_read_at


@login_required
@require_safe
def record(request):
    """A term of one's record, ?term= or the newest."""
    mark_read_at(url=request.path, by=request.user)
    records = record_of(request.user)
    wanted = request.GET.get("term", "")
    shown = next((each for each in records if each.term.code == wanted), None)
    context = {
        "records": records, "shown": shown or (records[0] if records else None),
        "pause": pause_of(request.user), "today": timezone.localdate(),
        "now_term": Term.of(timezone.localdate()), "with_points": gives_points(rules_in_force())
        or any(each.points for each in records),
    }  # fmt: skip
    return render(request, "gatherings/record.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request, pk):
    """Say why one did not come."""
    absence = absence_of_mine(request.user, pk)
    form = PleaForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            absence_actions.explain(absence=absence, by=request.user, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("已送出，组织的同学核实后会告诉你。"))
            return redirect("gatherings:record")
    status = 400 if form.is_bound else 200
    return render(request, "gatherings/explain.html", {"form": form, "absence": absence},
                  status=status)  # fmt: skip


@login_required
@require_POST
def export(request):
    """Start one's own record as a sheet."""
    exports.start_export("my-record", {}, [], request.user)
    messages.success(request, _("已开始导出，做好了会提醒你，7 天内可以下载。"))
    return redirect("jobs:export-list")
