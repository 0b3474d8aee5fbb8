"""Take the letters that the queue shows as a sheet."""

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailbox.cases import permissions, queries
from mailbox.cases.desk_forms import ExportForm
from mailbox.cases.desk_queries import Selection, choices
from mailbox.cases.resources import COLUMNS
from tuanwei.jobs import exports


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request):
    """Choose columns and start the export of the selection in the address."""
    if not permissions.can_export(request.user):
        raise PermissionDenied(_("导出来信由团委工作人员来做。"))
    selection = Selection.read(request.GET)
    form = ExportForm(request.POST if request.method == "POST" else None, columns=COLUMNS)
    if form.is_bound and form.is_valid() and _start(request, selection, form):
        messages.success(request, _("已开始导出，做好了会提醒你，7 天内可以下载。"))
        return redirect("jobs:export-list")
    context = {
        "form": form, "count": selection.letters(request.user).count(),
        "said": _in_words(selection), "query": selection.query(),
    }  # fmt: skip
    return render(request, "mailbox/desk_export.html", context, status=400 if form.errors else 200)


def _start(request, selection, form):
    """Start the job; False with the reason at the form when the words for it are missing."""
    data = form.cleaned_data
    try:
        exports.start_export(
            "letters", {name: value for name, value in asdict(selection).items() if value},
            data["columns"], request.user, masked=not data["unmasked"], reason=data["reason"],
            form=data["form"],
        )  # fmt: skip
    except ValidationError as error:
        form.add_error("reason", forms.ValidationError(error.messages))
        return False
    return True


def _in_words(selection):
    """What the selection holds, for people."""
    known = choices()
    unit = dict(known["units"]).get(_id(selection.unit))
    parts = [
        queries.SHOWS[selection.shown][0], dict(known["classes"]).get(_id(selection.kind)),
        _("未分派") if selection.unit == "none" else unit,
        {"mine": _("我办的"), "unassigned": _("还没人办")}.get(selection.who),
        {"overdue": _("已超期"), "today": _("今天到期"), "soon": _("快到期")}.get(selection.due),
        _("本周答复") if selection.answered else "", _("已解决") if selection.outcome else "",
        _("含“%(q)s”") % {"q": selection.q} if selection.q else "",
    ]  # fmt: skip
    return " · ".join(str(part) for part in parts if part)


def _id(text):
    return int(text) if text.isdigit() else None
