"""Filling an application in: a page a step, saved by a button or by itself, and the check before it
is handed in."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.applications import drafting, filling, outcomes, review_queries
from activities.applications.begin_views import number_in
from activities.applications.differences import compare
from activities.applications.forms import StepForm
from activities.applications.pages import chain_ahead, changed_rules, step_states
from activities.applications.permissions import application_to_write, file_to_read
from activities.applications.submitting import checked, submit
from activities.kinds import fact_names, spec
from tuanwei.attachments.actions import store
from tuanwei.attachments.formats import DOCX, EVERYTHING, IMAGES, PDF, PPTX, XLSX, spoken

FORMATS = {"doc": (DOCX,), "pdf": (PDF,), "sheet": (XLSX,), "slides": (PPTX,), "image": IMAGES}


@dataclass(frozen=True)
class Item:
    """One field of a step with what was said beside it: remarks of the review, what is missing."""

    field: object
    remarks: list
    words: list


@dataclass(frozen=True)
class FileItem:
    """One FileRule: why it is asked, what it takes, what is there, what stands against it."""

    rule: spec.FileRule
    why: str
    taken: str
    files: list
    remarks: list
    words: list
    error: str = ""

    @property
    def name(self):
        """The name of its input."""
        return f"file.{self.rule.key}"

    @property
    def is_full(self):
        """True when it takes no more."""
        return len(self.files) >= self.rule.most


def formats_of(rule):
    """The attachment formats that a FileRule takes."""
    found = tuple(each for name in rule.types for each in FORMATS[name])
    return found or (*EVERYTHING, PPTX)


def _open(request, pk):
    """The application for writing, with all its rows; None while it cannot be changed."""
    found = application_to_write(request.user, pk)
    return found if not found.is_open else filling.read(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, stage):
    """One step of the form."""
    application, step = _open(request, pk), stage
    if not application.is_open:
        messages.warning(request, _("这份申报现在不能改。要改请先撤回或等退回。"))
        return redirect("activities:application", pk=pk)
    look = checked(application, with_venues=step == spec.SCHEDULE)
    if step not in filling.steps(look.rules):
        raise Http404
    if request.method == "POST":
        return _save(request, application, look, step)
    return _page(request, look, step, _form(look, step))


def _form(look, step, data=None, theirs=()):
    application = look.application
    return StepForm(
        data, application=application, rules=look.rules, known=look.known, step=step,
        read_mark=drafting.mark(application, look.rules, step), theirs=theirs,
    )  # fmt: skip


def _save(request, application, look, step):
    theirs = request.POST.getlist("theirs")
    form = _form(look, step, request.POST, theirs)
    is_fine = form.is_valid()
    is_typing = request.headers.get("X-Autosave") == "1"
    faults = {}
    if "edition" not in form.cleaned_data or "mark" not in form.cleaned_data:
        raise Http404  # no page of ours sends a step without them
    seen = {"edition": form.cleaned_data["edition"], "seen": form.cleaned_data["mark"]}
    try:
        try:
            saved = _store(request, application, step, form, seen, is_typing)
        except drafting.Conflict:
            current = filling.read(application)
            found = _differing(current, look, step, form)
            if found:
                return _conflict(request, current, look, step, found, is_typing)
            # Both say the same: a form sent twice.
            seen = {"edition": current.edition, "seen": drafting.mark(current, look.rules, step)}
            saved = _store(request, application, step, form, seen, is_typing)
    except drafting.Conflict:
        raise Http404 from None  # somebody saves faster than anybody types
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        is_fine = False
        saved = application
    else:
        if step == spec.FILES and not is_typing:
            faults = _store_files(request, saved, look)
    fresh = filling.read(saved)
    if is_typing:
        return _told(fresh, step, is_fine)
    again = checked(fresh, with_venues=step == spec.SCHEDULE)
    if not is_fine or faults:
        # What is in order has been saved; the rest stays as it was typed, on what is there now.
        data = request.POST.copy()
        data["edition"] = fresh.edition
        data["mark"] = drafting.mark(fresh, again.rules, step)
        shown = _form(again, step, data)
        shown.is_valid()
        for fault in form.non_field_errors():
            if fault not in shown.non_field_errors():
                shown.add_error(None, fault)
        return _page(request, again, step, shown, status=400, faults=faults)
    return _onward(request, look, again, step, fresh)


def _onward(request, before, after, step, application):
    """Where a good save leads: the same step when it asks more now or another line was wanted."""
    asked = {each.key for each in before.rules.asked_fields(before.known) if each.step == step}
    new = [
        each for each in after.rules.asked_fields(after.known)
        if each.step == step and each.key not in asked
    ]  # fmt: skip
    if new:
        messages.info(request, _("已保存。根据你填的，多了：%s。") % "、".join(
            each.label for each in new))  # fmt: skip
        return redirect("activities:application-step", pk=application.pk, stage=step)
    if request.POST.get("add"):
        response = redirect("activities:application-step", pk=application.pk, stage=step)
        response["Location"] += "#rows-end"
        return response
    if step == spec.FILES and request.FILES:
        messages.success(request, _("已保存，文件传好了。"))
        return redirect("activities:application-step", pk=application.pk, stage=step)
    messages.success(request, _("已保存。"))
    return redirect("activities:application", pk=application.pk)


def _told(application, step, is_fine):
    """What the script hears after a save by itself."""
    rules = filling.rules_of(application)[1]
    at = timezone.localtime(application.changed_at)
    words = _("已自动保存 %s") % f"{at:%H:%M}"
    if not is_fine:
        words = _("%s，有填错的地方没存，点“保存”看") % words
    return JsonResponse({
        "words": words, "edition": application.edition,
        "mark": drafting.mark(application, rules, step),
    })  # fmt: skip


def _store(request, application, step, form, seen, is_typing):
    return drafting.save_step(
        application=application, by=request.user, step=step, values=form.values,
        answers=form.answers, organisers=form.organisers, rows=form.rows, is_typing=is_typing,
        **seen,
    )  # fmt: skip


def _differing(current, look, step, form):
    """[Difference] between what stands there now and what was typed, in words."""
    mine = filling.imagined(
        current, values=form.values, answers=form.answers, organisers=form.organisers,
        rows=form.rows,
    )  # fmt: skip
    contents = (
        filling.content_of(each, rules=look.rules, known=look.known) for each in (current, mine)
    )
    return [each for each in compare(*contents) if each.step == step]


def _conflict(request, current, look, step, found, is_typing):
    """Both texts side by side, 409; what was typed travels with the page."""
    if is_typing:
        words = _("别处也在改这一步，先不自动保存。点“保存”可以两边对着选。")
        return JsonResponse({"words": words, "conflict": True}, status=409)
    sent = [
        (name, value)
        for name, values in request.POST.lists() for value in values
        if name not in ("csrfmiddlewaretoken", "edition", "mark", "theirs", "add")
    ]  # fmt: skip
    context = {
        "application": current, "step": step, "step_label": filling.STEP_LABELS[step],
        "differences": found, "sent": sent, "mark": drafting.mark(current, look.rules, step),
    }  # fmt: skip
    return render(request, "applications/conflict.html", context, status=409)


def _store_files(request, application, look):
    """Keep what came for each FileRule; {rule key: why not} for what could not be kept."""
    faults = {}
    for rule in look.rules.asked_files(look.known):
        for upload in request.FILES.getlist(f"file.{rule.key}"):
            shown = upload.name[:40]
            try:
                kept = store(upload, by=request.user, allow=formats_of(rule))
                drafting.add_file(
                    application=application, by=request.user, rule=rule, attachment=kept
                )
            except ValidationError as refused:
                faults[rule.key] = f"{shown}：{refused.messages[0]}"
    return faults


def _page(request, look, step, form, *, status=200, faults=None):
    application = look.application
    remarks = {}
    if application.state == application.State.RETURNED:
        remarks = review_queries.remarks_shown(application)
    # Before anything was saved, everything is missing: nobody needs to be told.
    tell = application.edition > 1
    said = {}
    for each in look.of_step(step) if tell else ():
        said.setdefault(each.field, []).append(each)
    items = [
        Item(form[name], remarks.get(name, []), said.pop(name, []))
        for name in form.fields if name not in ("edition", "mark", "shown")
    ]  # fmt: skip
    folded = [
        each for each in items
        if each.field.name in form.folded and not each.remarks and not each.words
    ]  # fmt: skip
    items = [each for each in items if each not in folded]
    declared = None
    if step == spec.FILES and "declared" in form.fields:
        declared = items.pop(
            next(n for n, each in enumerate(items) if each.field.name == "declared")
        )
    named = fact_names.by_name(look.rules)
    files = [
        FileItem(
            rule, fact_names.spoken(rule.when, named), spoken(formats_of(rule)),
            [each for each in application.files.all() if each.rule == rule.key],
            remarks.get(f"file.{rule.key}", []), said.pop(f"file.{rule.key}", []),
            (faults or {}).get(rule.key, ""),
        )
        for rule in (look.rules.asked_files(look.known) if step == spec.FILES else ())
    ]  # fmt: skip
    rows = form.rows_name
    context = {
        "application": application, "rules": look.rules, "step": step, "form": form,
        "step_label": filling.STEP_LABELS[step], "items": items, "folded": folded,
        "declared": declared,
        "table": form.table, "rows_name": rows, "files": files,
        "row_label": ROW_LABELS.get(rows, ""), "rows_title": filling.FIELD_LABELS.get(rows, ""),
        "row_remarks": remarks.get(rows, []), "row_words": said.pop(rows, []),
        "rest": [each for left in said.values() for each in left],
        "steps": [(name, filling.STEP_LABELS[name]) for name in filling.steps(look.rules)],
        "sources": look.rules.money.sources,
    }  # fmt: skip
    return render(request, "applications/step.html", context, status=status)


ROW_LABELS = {"parts": _("场"), "budget": _("行"), "team": _("位"), "materials": _("件")}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request, pk):
    """Everything as it will be read, and handing it in."""
    application = _open(request, pk)
    if not application.is_open:
        return redirect("activities:application", pk=pk)
    if request.method == "POST":
        try:
            done = submit(
                application=application, by=request.user,
                edition=number_in(request.POST.get("edition")) or 0,
                rules_id=number_in(request.POST.get("rules")) or 0,
                declared=request.POST.get("declared") == "on",
            )  # fmt: skip
        except ValidationError as refused:
            return _check_page(request, filling.read(application), refused.messages, status=400)
        messages.success(request, _("交上去了，编号 %s。") % done.number)
        return redirect("activities:application", pk=pk)
    return _check_page(request, application)


def _check_page(request, application, faults=(), status=200):
    look = checked(application)
    wrong = [each for each in look.wrong if each.field != "declared"]
    content = filling.content_of(application, rules=look.rules, known=look.known)
    content["fields"] = [each for each in content["fields"] if each["name"] != "declared"]
    blocked = outcomes.reasons(application.unit, request.user, application.applicant)
    context = {
        "application": application, "look": look, "wrong": wrong,
        "sections": filling.sections(content), "content": content, "faults": faults,
        "states": step_states(look), "ahead": chain_ahead(look), "blocked": blocked,
        "can_submit": not wrong and not blocked, "changed": changed_rules(application, look),
        "exemption": look.rules.exemption(look.known),
    }  # fmt: skip
    return render(request, "applications/check.html", context, status=status)


@login_required
@require_POST
def file_drop(request, pk, attachment):
    """Take a file out again."""
    application = application_to_write(request.user, pk)
    row = file_to_read(request.user, pk, attachment)
    try:
        drafting.drop_file(application=application, by=request.user, attachment=row.attachment)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("删掉了。"))
    return redirect("activities:application-step", pk=pk, stage=spec.FILES)


@login_required
@require_POST
def drop(request, pk):
    """Delete a draft."""
    try:
        drafting.drop_draft(application=application_to_write(request.user, pk), by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("activities:application", pk=pk)
    messages.success(request, _("草稿删掉了。"))
    return redirect("activities:application-list")
