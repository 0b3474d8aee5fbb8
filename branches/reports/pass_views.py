"""Passing on, sending back, receiving, adopting; taking an important matter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branches.reports import actions, agenda, permissions
from branches.reports.forms import AdoptForm, AgendaForm, PassForm, ReasonForm
from branches.reports.views import report_page
from branches.reports.write_views import EDITED, refuse

DECISIONS = {
    "forward": _("通过了，已经报到团委。"), "return": _("退回去了，写的人会收到提醒。"),
    "accept": _("收下了，写的人会收到提醒。"),
}  # fmt: skip


@login_required
@require_POST
def decide(request, number, verb):
    """Pass it on, send it back, or receive it."""
    if verb not in DECISIONS:
        raise Http404
    found = permissions.report_for(request.user, number)
    if permissions.has_moved_on(request.user, found):  # pressed twice, or on a page left open
        messages.info(request, _("这份已经有人处理过了，现在是“%(state)s”。") % {
            "state": found.get_state_display()})  # fmt: skip
        return redirect("reports:report", number)
    found = permissions.report_to_pass(request.user, number)
    form = PassForm(request.POST, report=found, auto_id="pass-%s")
    if form.is_valid():
        said = {"report": found, "by": request.user, "edition": form.cleaned_data["edition"]}
        try:
            if verb == "forward":
                actions.forward(remarks=form.remarks, **said)
            elif verb == "return":
                actions.send_back(reason=form.cleaned_data["reason"], remarks=form.remarks, **said)
            else:
                actions.accept(**said)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, DECISIONS[verb])
            return redirect("reports:report", number)
    return report_page(request, found, status=400, pass_form=form)


@login_required
@require_POST
def adopt(request, number):
    """Adopt it at a level."""
    permissions.require_keeps(request.user)
    found = permissions.report_to_pass(request.user, number)
    form = AdoptForm(request.POST, report=found, auto_id="adopt-%s")
    if form.is_valid():
        try:
            actions.adopt(
                report=found, by=request.user, level=form.cleaned_data["level"],
                edition=form.cleaned_data["edition"],
            )  # fmt: skip
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("采用了，写的人会收到提醒。现在可以放进简报。"))
            return redirect("reports:report", number)
    return report_page(request, found, status=400, adopt_form=form)


@login_required
@require_http_methods(EDITED)
def withdraw_adoption(request, pk):
    """Why an adoption does not count any more, and what follows."""
    found = permissions.adoption_to_withdraw(request.user, pk)
    if found.withdrawn_at:
        messages.info(request, _("这次采用已经撤销过了。"))
        return redirect("reports:report", found.report.number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw_adoption(
                adoption=found, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(
                request, _("撤销了：分不再算，草稿里的这一条去掉了，已发布的简报里换成了说明。")
            )
            return redirect("reports:report", found.report.number)
    briefs = [each.brief for each in found.items.select_related("brief")]
    context = {"form": form, "adoption": found, "report": found.report, "briefs": briefs}
    return render(
        request, "reports/adoption_withdraw.html", context, status=400 if form.is_bound else 200
    )


@login_required
@require_POST
def raise_at_meeting(request, number):
    """Ask that it be talked about at a meeting of the liaison group."""
    permissions.require_keeps(request.user)
    found = permissions.report_for(request.user, number)
    form = AgendaForm(request.POST, report=found)
    if form.is_valid():
        try:
            _made, is_new = agenda.raise_at_meeting(
                report=found, by=request.user, title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
            )  # fmt: skip
        except ValidationError as refused:
            refuse(form, refused)
        else:
            said = _("提上去了。在“工作会”里列进一次会，报送的单位会收到通知；有结论也会告诉他们。")
            messages.success(request, said if is_new else _("这个议题已经提过了，没有再提一次。"))
            return redirect("reports:report", number)
    return report_page(request, found, status=400, agenda_form=form)


@login_required
@require_POST
def take(request, number):
    """Look after an important matter."""
    found = permissions.report_to_take(request.user, number)
    try:
        actions.take_alert(report=found, by=request.user)
        messages.success(request, _("你来处理，不再提醒别人。写的人知道是你在办。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("reports:report", number)
