"""The desk of those who rule on objections, and publishing by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from tuanwei.publicity import actions, permissions, queries, sources
from tuanwei.publicity.forms import OpenForm, RuleForm
from tuanwei.publicity.views import OBJECTION_TONES


@login_required
@require_safe
def objection_list(request):
    """Objections that wait, the oldest first; `?show=ruled` those that were ruled on."""
    permissions.require_staff(request.user)
    is_ruled = request.GET.get("show") == "ruled"
    rows = queries.with_part(queries.ruled() if is_ruled else queries.to_rule_on(), request.user)
    order = "-ruled_at" if is_ruled else "made_at"
    page = keyset(rows, request, order=(order,), per_page=20)
    for each in page:
        each.tone = OBJECTION_TONES[each.state]
        each.why_not = permissions.why_not_rule(request.user, each)
    return render(request, "publicity/objection_list.html", {"page": page, "is_ruled": is_ruled})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request, pk):
    """One objection; posting rules on it. 409 when somebody was faster."""
    if request.method != "POST":
        found = permissions.objection_at_desk(request.user, pk)
        mark_read_at(url=request.path, by=request.user)
        return _objection_page(request, found, RuleForm())
    found = permissions.objection_to_rule(request.user, pk)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _objection_page(request, found, form, status=400)
    try:
        with said_when_locked():
            actions.rule_on(objection=found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        found.refresh_from_db()
        return _objection_page(request, found, form, status=409)
    messages.success(request, _("裁定公开了，提异议的人会收到提醒。"))
    return redirect("publicity:objection-list")


def _objection_page(request, found, form, *, status=None):
    """Whoever leaves the ruling to others sees neither text nor name."""
    why_not = permissions.why_not_rule(request.user, found)
    lines = {row["key"]: row for row in found.publicity.lines}
    context = {
        "objection": found, "publicity": found.publicity, "form": form, "why_not": why_not,
        "line": lines.get(found.line_key), "tone": OBJECTION_TONES[found.state],
        "files": [] if why_not else found.files.select_related("attachment"),
    }  # fmt: skip
    return render(request, "publicity/objection.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_by_hand(request):
    """Publish what no room of its own publishes."""
    permissions.require_staff(request.user)
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.publishable()
        made = queries.of(sources.MANUAL, data["key"])  # the same form sent twice
        if made is None:
            unit = Unit.objects.filter(pk__in=hats(request.user).committee_ids).first()
            try:
                made = actions.open_publicity(by=request.user, unit=unit, **data)
            except ValidationError as refused:
                form.add_error(None, refused)
        if made is not None:
            messages.success(request, _("公示发出了，可以打印盖章张贴。"))
            return redirect("publicity:publicity", pk=made.pk)
    status = 400 if form.errors else 200
    return render(request, "publicity/open.html", {"form": form}, status=status)
