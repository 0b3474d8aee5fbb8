"""The rules of hours: for everybody to read, for staff to draft, try out and put in force."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.lib.refusals import above
from volunteers.hours import exchange, kind_actions, queries, rules_actions, settling, wording
from volunteers.hours.contradictions import SHARES, Reason, contradictions, refusals
from volunteers.hours.library import SAMPLES
from volunteers.hours.models import HourRules, RulesDraft
from volunteers.hours.permissions import (
    can_write_rules,
    check_writes_rules,
    draft_to_write,
    version_to_read,
)
from volunteers.hours.rules_forms import ImportForm, RulesForm
from volunteers.hours.try_forms import TryForm

SHOWN = 20
"""Versions of the history that are compared on the page."""


@login_required
@require_safe
def rules(request):
    """What holds for services of today, what is to come, and what each version changed."""
    today, names = timezone.localdate(), queries.kind_names()
    version, spec = queries.rules_on(today)
    writes = can_write_rules(request.user)
    versions = list(HourRules.objects.select_related("made_by")[: SHOWN + 1])
    context = {
        "version": version, "parts": wording.said(spec, names), "writes": writes,
        "history": _history(versions, names), "today": today,
        "coming": [each for each in versions if each.first_on > today and each.version > version],
        "draft": RulesDraft.objects.first() if writes else None,
        "job": settling.last_settling() if writes else None,
    }  # fmt: skip
    return render(request, "volunteers/hours/rules.html", context)


def _history(versions, names):
    older = [*versions[1:], None]
    return [
        (each, wording.compared(before.spec, each.spec, names) if before else [])
        for each, before in list(zip(versions, older, strict=True))[:SHOWN]
    ] if versions else []  # fmt: skip


@login_required
@require_safe
def draft(request):
    """The draft in words, what stands against it, what it changes, and for how many."""
    return _draft_page(request, draft_to_write(request.user))


def _draft_page(request, draft, status=200):
    names = queries.kind_names()
    reasons = contradictions(draft.spec, names)
    version, current = queries.rules_on(draft.first_on)
    people = len(settling.concerned(draft.first_on))
    reasons += [
        Reason(
            SHARES, f"“{label}”这一档没有了：{many} 条按它记的服务会变成 0 小时。", is_warning=True
        )
        for label, many in queries.lost_grades(draft.spec, current, draft.first_on)
    ]
    outcome = draft.outcome if (draft.outcome or {}).get("digest") == draft.digest else None
    parts, changes = _in_words(draft.spec, current, names)
    context = {
        "draft": draft, "parts": parts, "version": version, "people": people, "outcome": outcome,
        "refusals": [each for each in reasons if not each.is_warning],
        "warnings": [each for each in reasons if each.is_warning],
        "changes": changes,
        "is_counting": settling.is_counting(draft), "is_past": draft.first_on <= timezone.localdate(),
    }  # fmt: skip
    return render(request, "volunteers/hours/draft.html", context, status=status)


def _in_words(spec, current, names):
    """(parts, changes), both empty where a file has brought words that nobody here knows."""
    try:
        return wording.said(spec, names), wording.compared(current, spec, names)
    except (KeyError, ValueError):
        return [], []


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request):
    """The long form over the draft, or over the newest version where there is none yet."""
    check_writes_rules(request.user)
    draft, names = RulesDraft.objects.first(), queries.kind_names()
    spec, first_on, note = _begin(draft)
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, spec=spec, first_on=first_on, note=note, names=names)
    if data is not None and form.is_valid():
        try:
            rules_actions.save_draft(
                by=request.user, spec=form.spec, seen=request.POST.get("seen", ""),
                first_on=form.basics.cleaned_data["first_on"], note=form.basics.cleaned_data["note"],
            )  # fmt: skip
        except ValidationError as refused:
            form.basics.add_error(None, refused)
        else:
            messages.success(request, _("草稿存好了。"))
            return redirect(
                "volunteers:hours-rules-edit"
                if "stay" in request.POST
                else "volunteers:hours-draft"
            )
    context = {
        "form": form, "draft": draft, "has_kinds": bool(names),
        "seen": request.POST.get("seen", "") if data is not None else draft.digest if draft else "",
    }  # fmt: skip
    status = 400 if data is not None else 200
    return render(request, "volunteers/hours/edit.html", context, status=status)


def _begin(draft):
    """(Spec, first day, note) that the form begins with."""
    if draft:
        return draft.spec, draft.first_on, draft.note
    newest = HourRules.objects.first()
    tomorrow = timezone.localdate() + timedelta(days=1)
    return (newest.spec if newest else SAMPLES["usual"].spec), tomorrow, ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request):
    """Rules of real colleges: one becomes the draft."""
    check_writes_rules(request.user)
    draft = RulesDraft.objects.first()
    if request.method == "POST":
        sample = SAMPLES.get(request.POST.get("sample", ""))
        if sample is None:
            raise Http404
        note = _("按“%(name)s”改的。") % {"name": sample.name}
        return _drafted(request, sample.spec, note)
    names = queries.kind_names()
    found = [(each, wording.said(each.spec, names)) for each in SAMPLES.values()]
    context = {"samples": found, "draft": draft, "seen": draft.digest if draft else ""}
    return render(request, "volunteers/hours/samples.html", context)


def _drafted(request, spec, note):
    """Save a draft that begins with other rules, then show it."""
    draft = RulesDraft.objects.first()
    first_on = draft.first_on if draft else timezone.localdate() + timedelta(days=1)
    try:
        rules_actions.save_draft(
            by=request.user,
            spec=spec,
            first_on=first_on,
            note=note,
            seen=request.POST.get("seen", ""),
        )
    except ValidationError as refused:
        above(request, refused)
        return redirect("volunteers:hours-rules")
    messages.success(request, _("已存成草稿：看一看、改一改，再定从哪天起。"))
    return redirect("volunteers:hours-draft")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules_import(request):
    """Rules from a file become the draft; kinds of service that are missing are added."""
    check_writes_rules(request.user)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            spec, kinds = exchange.read(form.cleaned_data["file"].read(exchange.MOST_BYTES + 1))
        except ValueError as fault:
            form.add_error("file", str(fault))
        else:
            kind_actions.adopt(by=request.user, kinds=kinds)
            return _drafted(request, spec, _("从文件导入。"))
    draft = RulesDraft.objects.first()
    context = {"form": form, "draft": draft, "seen": draft.digest if draft else ""}
    status = 400 if is_sent else 200
    return render(request, "volunteers/hours/import.html", context, status=status)


@login_required
@require_safe
def rules_export(request, version):
    """A version as a file."""
    found = version_to_read(request.user, version)
    text = exchange.written(found.spec, queries.kind_names())
    name = f"hour-rules-{version}.json"
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip


@login_required
@require_POST
def put_in_force(request):
    """The draft becomes the newest version."""
    found = draft_to_write(request.user)
    try:
        made, job = rules_actions.put_in_force(
            draft=found, by=request.user, seen=request.POST.get("seen", "")
        )
    except ValidationError as refused:
        above(request, refused)
        return redirect("volunteers:hours-draft")
    day = f"{made.first_on.year}年{made.first_on.month}月{made.first_on.day}日"
    words = _("第 %(n)d 版定下来了，管 %(day)s起的服务。") % {"n": made.version, "day": day}
    if job:
        words += _("正在重算已经记下的时数，进度在这一页。")
    messages.success(request, words)
    return redirect("volunteers:hours-rules")


@login_required
@require_POST
def recount(request):
    """Count once more what the draft changes."""
    found = draft_to_write(request.user)
    rules_actions.recount(draft=found, by=request.user)
    messages.success(request, _("正在算，过一会儿刷新这一页。"))
    return redirect("volunteers:hours-draft")


@login_required
@require_POST
def drop(request):
    """Throw the draft away."""
    found = draft_to_write(request.user)
    rules_actions.drop_draft(draft=found, by=request.user)
    messages.success(request, _("草稿丢掉了，现行的规则不变。"))
    return redirect("volunteers:hours-rules")


@login_required
@require_safe
def try_out(request, of):
    """What a version, or the draft, says of a made-up service; nothing is kept."""
    check_writes_rules(request.user)
    if of == "draft":
        spec, what = draft_to_write(request.user).spec, _("草稿")
        if refusals(spec, queries.kind_names()):
            messages.error(request, _("草稿还有要改的，改好再试。"))
            return redirect("volunteers:hours-draft")
    elif of == "now":
        version, spec = queries.rules_on(timezone.localdate())
        what = _("第 %(n)d 版") % {"n": version} if version else _("现在的规则")
    else:
        raise Http404
    form = TryForm(request.GET or None, spec=spec, names=queries.kind_names())
    result = form.result() if form.is_bound and form.is_valid() else None
    context = {"form": form, "result": result, "what": what, "of": of}
    status = 400 if form.errors else 200
    return render(request, "volunteers/hours/try.html", context, status=status)
