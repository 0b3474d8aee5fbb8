"""What is published, for whoever may read it; and objecting to it."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.attachments.actions import store
from tuanwei.attachments.responses import serve
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.navigation import first_address
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from tuanwei.publicity import actions, permissions, queries
from tuanwei.publicity.forms import CallOffForm, ObjectForm
from tuanwei.publicity.models import Objection

OBJECTION_TONES = {
    "open": "wait", "upheld": "done", "dismissed": "off", "withdrawn": "off", "lapsed": "off",
}  # fmt: skip


@require_safe
def publicity_list(request):
    """What runs, then what has ended; `?year=` shows what ended in that year."""
    years = queries.years(request.user)
    year = next((each for each in years if str(each) == request.GET.get("year")), None)
    past = queries.past().visible_to(request.user)
    if year:
        past = past.filter(ends_on__year=year)
    page = keyset(past, request, order=("-ends_on",), per_page=20)
    running = []
    if not (year or page.previous):
        running = list(queries.running().visible_to(request.user))
    for each in (*running, *page):
        each.chip = queries.chip(each)
    return render(request, "publicity/list.html", {
        "running": running, "page": page, "years": years, "year": year,
        "can_rule": permissions.can_rule(request.user),
    })  # fmt: skip


@require_safe
def publicity(request, pk):
    """One publicity."""
    found = permissions.publicity_to_see(request.user, pk)
    return publicity_page(request, found)


def publicity_page(request, found, *, status=None, call_off=None):
    """The page, with the form that stumbled."""
    user = request.user
    own = []
    if user.is_authenticated:
        mark_read_at(url=request.path, by=user)
        own = list(queries.own(user, found).prefetch_related("files__attachment"))
        for each in own:
            each.tone = OBJECTION_TONES[each.state]
    runs = found.state == found.State.RUNNING
    shown, closed = _shown(found), actions.closed_words(found, timezone.now())
    if closed:
        shown["chip"] = replace(shown["chip"], is_open=False)
    context = {
        **shown, "own": own, "mailbox_url": first_address("mailbox:letter-write"),
        "closed": closed,
        "objected": {each.line_key for each in own if each.is_open},
        "call_off": (call_off or CallOffForm(auto_id="off-%s"))
        if runs and permissions.can_call_off(user, found) else None,
    }  # fmt: skip
    return render(request, "publicity/publicity.html", context, status=status)


def _shown(found):
    lines, whole = queries.lines_of(found)
    today = timezone.localdate()
    return {
        "publicity": found, "chip": queries.chip(found, today), "lines": lines, "whole": whole,
        "has_details": any(line.detail for line in lines),
        "has_rulings": any(line.rulings for line in lines),
        "left": queries.days_left(found, today) if found.state == found.State.RUNNING else 0,
    }  # fmt: skip


@require_safe
def sheet(request, pk):
    """The same on A4, to be sealed and put up."""
    found = permissions.publicity_to_see(request.user, pk)
    context = _shown(found) | {"signs": [_("经办人"), _("审核人")]}
    return render(request, "publicity/print.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request, pk):
    """The form of an objection; what was typed stays, also where the window is over meanwhile."""
    found = permissions.publicity_to_see(request.user, pk)
    if request.method != "POST":
        if closed := actions.closed_words(found, timezone.now()):
            messages.error(request, closed)
            return redirect("publicity:publicity", pk=pk)
        key = request.GET.get("line", "")
        line = key if found.name_of(key) else ""
        return _object_page(request, found, ObjectForm(publicity=found, initial={"line": line}))
    form = ObjectForm(request.POST, request.FILES, publicity=found)
    if not form.is_valid():
        return _object_page(request, found, form, status=400)
    data = form.cleaned_data
    try:
        files = [_stored(upload, request.user) for upload in data["files"]]
    except ValidationError as fault:
        form.add_error("files", fault)
        return _object_page(request, found, form, status=400)
    try:
        with said_when_locked():
            actions.object_to(
                publicity=found, by=request.user, line_key=data["line"], text=data["text"],
                files=files,
            )  # fmt: skip
    except ValidationError as fault:
        form.add_error(None, fault)
        return _object_page(request, found, form, status=409)
    messages.success(
        request, _("异议收到了。团委会有人核实并裁定，有结果告诉你。"), extra_tags=_draft(found)
    )
    return redirect("publicity:publicity", pk=pk)


def _stored(upload, by):
    try:
        return store(upload, by=by)
    except ValidationError as fault:
        raise ValidationError(f"{upload.name[:40]}：{fault.messages[0]}") from fault


def _draft(found):
    """The name under which the device keeps what is typed."""
    return f"objection-{found.pk}"


def _object_page(request, found, form, *, status=None):
    context = {
        "publicity": found, "form": form, "draft": _draft(found),
        "mailbox_url": first_address("mailbox:letter-write"),
        "is_closed": bool(actions.closed_words(found, timezone.now())),
    }  # fmt: skip
    return render(request, "publicity/object.html", context, status=status)


@login_required
@require_POST
def withdraw(request, pk):
    """Take one's own objection back."""
    objection: Objection = permissions.own_objection(request.user, pk)
    try:
        with said_when_locked():
            actions.withdraw_objection(objection=objection, by=request.user)
        messages.success(request, _("已收回。公示期没满，还可以再提。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("publicity:publicity", pk=objection.publicity_id)


@login_required
@require_safe
def file_open(request, pk):
    """A piece of evidence."""
    return serve(permissions.file_to_open(request.user, pk), inline=True)


@login_required
@require_POST
def call_off(request, pk):
    """Stop it, with a reason for everybody."""
    found = permissions.publicity_to_call_off(request.user, pk)
    form = CallOffForm(request.POST, auto_id="off-%s")
    if not form.is_valid():
        return publicity_page(request, found, status=400, call_off=form)
    try:
        with said_when_locked():
            actions.call_off(publicity=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("已终止，理由大家看得到。要重来，另发一个公示。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("publicity:publicity", pk=pk)
