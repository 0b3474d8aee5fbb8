"""Writing a report: begun once for its period, prefilled, saved, pictures in order, handed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branches.reports import actions, pages, permissions, reading
from branches.reports.forms import BeginForm, ReasonForm, ReportForm
from branches.reports.models import InformationReport
from branches.reports.views import report_page

EDITED = ["GET", "HEAD", "POST"]


@login_required
@require_POST
def begin(request):
    """A draft, or the one that is there already."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有找到要报的内容，请从下面的清单里选。"))
        return redirect("reports:list")
    unit = permissions.unit_to_write_for(request.user, form.cleaned_data["unit"])
    try:
        made, is_new = actions.begin(
            by=request.user, kind=form.cleaned_data["kind"], unit=unit, on=form.cleaned_data["on"]
        )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("reports:list")
    if not is_new and made.state not in InformationReport.OPEN_STATES:
        return redirect("reports:report", made.number)
    return redirect("reports:edit", made.number)


def refuse(form, refused):
    """Say the refusal at its fields, as far as the form has them."""
    if hasattr(refused, "error_dict"):
        for name, faults in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, faults)
    else:
        form.add_error(None, refused)


@login_required
@require_http_methods(EDITED)
def edit(request, number):
    """The form of its version. Words are kept also where a picture cannot be taken. Posts of the autosave are
    answered with words; pictures come with the button."""
    found = permissions.report_to_write(request.user, number)
    if request.method == "POST" and request.headers.get("X-Autosave") == "1":
        return JsonResponse(_saved_while_typing(request, found))
    if found.state not in InformationReport.OPEN_STATES:
        messages.info(request, _("这份报送已经交了。要改，请先收回来。"))
        return redirect("reports:report", number)
    is_sent, is_stale = request.method == "POST", False
    kept = found.photos.count()
    form = (
        ReportForm(request.POST, request.FILES, report=found, kept=kept)
        if is_sent else ReportForm(report=found, kept=kept)
    )  # fmt: skip
    if is_sent and form.is_valid():
        try:
            found = actions.save(
                report=found, by=request.user, title=form.cleaned_data["title"], values=form.values,
                edition=form.cleaned_data["edition"],
            )  # fmt: skip
            form.data = form.data.copy()  # what is saved is not stale when it is sent again
            form.data["edition"] = found.edition
            if sent := form.cleaned_data.get("photos"):
                actions.add_photos(report=found, by=request.user, photos=sent)
            if "hand_in" in request.POST:
                actions.submit(report=found, by=request.user)
        except ValidationError as refused:
            is_stale = any(each.code == "stale" for each in _each(refused))
            if is_stale:
                form.data = form.data.copy()
                found.refresh_from_db()
                form.data["edition"] = found.edition
            refuse(form, refused)
        else:
            if "hand_in" in request.POST:
                messages.success(request, _("报上去了，编号 %(number)s。谁在看、看到哪一步，这里都看得到。") % {
                    "number": number})  # fmt: skip
                return redirect("reports:report", number)
            messages.success(request, _("存好了，什么时候接着写都行。"))
            return redirect("reports:edit", number)
    photos = list(found.photos.select_related("attachment"))
    if is_sent:
        form.offer_photos(len(photos))
    remarks = list(found.remarks.select_related("by"))
    beside = {f"f_{each.field}": [] for each in remarks}
    pages.number_drafts(list(found.steps.all()) if remarks else [], remarks)
    for each in remarks:
        beside[f"f_{each.field}"].append(each)
    context = {
        "form": form, "report": found, "photos": photos, "is_stale": is_stale,
        "rows": [(field, beside.get(field.name, [])) for field in form.visible_fields()],
        "alerted": reading.alerted(found) if found.rules.spec.is_urgent else [],
    }  # fmt: skip
    return render(request, "reports/edit.html", context, status=400 if is_sent else 200)


def _saved_while_typing(request, found):
    """What the page hears: {"words"}, with the new "edition" where it was saved."""
    form = ReportForm(request.POST, report=found, kept=found.photos.count())
    if not form.is_valid():
        name, faults = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        return {
            "words": _("还没有保存：%(label)s，%(fault)s") % {"label": label, "fault": faults[0]}
        }
    try:
        saved = actions.save(
            report=found, by=request.user, title=form.cleaned_data["title"], values=form.values,
            edition=form.cleaned_data["edition"], is_auto=True,
        )  # fmt: skip
    except ValidationError as refused:
        is_stale = any(each.code == "stale" for each in _each(refused))
        return {"conflict" if is_stale else "stop": True, "words": refused.messages[0]}
    now = timezone.localtime()
    words = _("%(at)s 自动保存了") % {"at": f"{now:%H:%M}"}
    return {"words": words, "edition": saved.edition, "mark": ""}


def _each(refused):
    return refused.error_list if hasattr(refused, "error_list") else [
        each for faults in refused.error_dict.values() for each in faults
    ]  # fmt: skip


PHOTO_VERBS = {"remove": None, "up": -1, "down": 1}


@login_required
@require_POST
def photo_act(request, number, pk, verb):
    """Remove a picture, or put it before or behind its neighbour."""
    if verb not in PHOTO_VERBS:
        raise Http404
    permissions.report_to_write(request.user, number)
    _found, photo = permissions.photo_for(request.user, number, pk)
    try:
        if verb == "remove":
            actions.remove_photo(photo=photo, by=request.user)
        else:
            actions.move_photo(photo=photo, by=request.user, step=PHOTO_VERBS[verb])
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("reports:edit", number)


@login_required
@require_POST
def take_back(request, number):
    """Back to the writers."""
    found = permissions.report_to_write(request.user, number)
    try:
        actions.take_back(report=found, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("reports:report", number)
    messages.success(request, _("收回来了，改好再报一次。"))
    return redirect("reports:edit", number)


@login_required
@require_POST
def withdraw(request, number):
    """Altogether, with a reason: by those who write, or by those who decide."""
    found = permissions.report_for(request.user, number)
    if not permissions.can_write(request.user, found):
        found = permissions.report_to_pass(request.user, number)
    form = ReasonForm(request.POST, auto_id="withdraw-%s")
    if form.is_valid():
        try:
            actions.withdraw(report=found, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("撤回了，有关的人会收到提醒。采用和得分也一起撤了。"))
            return redirect("reports:report", number)
    return report_page(request, found, status=400, reason_form=form)
