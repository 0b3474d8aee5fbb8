"""Following an application: lists, its page, what was handed in each turn, paper, files, and taking
it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.applications import differences, filling, queries, review_queries, submitting
from activities.applications.forms import WordsForm
from activities.applications.pages import step_states
from activities.applications.permissions import (
    application_to_read,
    application_to_write,
    can_write,
    file_to_read,
)
from tuanwei.attachments.responses import serve
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at


@login_required
@require_safe
def application_list(request):
    """My applications and those of my units, what changed last first."""
    show = request.GET.get("show", "")
    rows = queries.own(request.user)
    if show in queries.SHOWN:
        rows = rows.filter(state__in=queries.SHOWN[show])
    page = keyset(rows, request, order=("-changed_at",), per_page=20)
    for each in page:
        each.tone = queries.TONES[each.state]
    context = {"page": page, "show": show if show in queries.SHOWN else "", "tabs": TABS}
    return render(request, "applications/list.html", context)


TABS = (
    ("", _("全部")), ("open", _("要我填的")), ("going", _("审核中")), ("granted", _("已通过")),
    ("over", _("已结束")),
)  # fmt: skip


@login_required
@require_safe
def application(request, pk):
    """The page of one application: the task list while it is open, else where it stands."""
    found = application_to_read(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    if found.is_open and can_write(request.user, found):
        return _tasks(request, filling.read(found))
    return _follow(request, found)


def _tasks(request, found):
    look = submitting.checked(found)
    is_returned = found.state == found.State.RETURNED
    remarks = review_queries.remarks_shown(found) if is_returned else {}
    returned = [
        each for each in (review_queries.applicant_steps(found) if is_returned else ())
        if each.is_known and each.verdict == "returned"
    ]  # fmt: skip
    context = {
        "application": found, "look": look, "states": step_states(look, remarks),
        "returned": returned, "remarks": _listed(look.rules, remarks),
        "tone": queries.TONES[found.state],
    }  # fmt: skip
    return render(request, "applications/tasks.html", context)


def _listed(rules, remarks):
    """[(step, label, [Remark])] in the order of the form."""
    return [
        (label.step, label.label, remarks[label.name])
        for label in filling.labels(rules) if label.name in remarks
    ]  # fmt: skip


def _follow(request, found, form=None, status=200):
    steps = review_queries.applicant_steps(found) if found.turn else []
    turns = list(found.submissions.select_related("by").order_by("-turn"))
    content = turns[0].content if turns else filling.content_of(filling.read(found))
    writes = can_write(request.user, found)
    remarks = review_queries.remarks_shown(found) if found.turn else {}
    context = {
        "application": found, "tone": queries.TONES[found.state], "steps": steps,
        "here": next((each for each in steps if each.state in ("open", "decided")), None),
        "turns": turns, "earlier": review_queries.turns(found) if found.turn > 1 else [],
        "content": content, "remarks": remarks, "writes": writes,
        "sections": _dressed(found, content, remarks),
        "can_withdraw": writes and found.state in submitting.CAN_BE_WITHDRAWN,
        "can_call_off": writes and found.state in found.GRANTED,
        "has_project": writes and hasattr(found, "project"), "form": form or WordsForm(),
    }  # fmt: skip
    return render(request, "applications/application.html", context, status=status)


def _dressed(found, content, remarks=None):
    """The sections of a content, each field with its files and with the remarks on it."""
    files, remarks = review_queries.files_of(found, content), remarks or {}
    return [
        (step, label, [
            field | {"files": files.get(field["name"], []), "remarks": remarks.get(field["name"], [])}
            for field in fields
        ])
        for step, label, fields in filling.sections(content)
    ]  # fmt: skip


@login_required
@require_safe
def turn(request, pk, turn):
    """What was handed in with one turn, and what differs from the turn before."""
    found = application_to_read(request.user, pk)
    if not 1 <= turn <= found.turn:
        raise Http404
    contents = {each.turn: each for each in found.submissions.filter(turn__in=(turn - 1, turn))
                .select_related("by")}  # fmt: skip
    if turn not in contents:
        raise Http404
    content, before = contents[turn].content, contents.get(turn - 1)
    context = {
        "application": found, "submission": contents[turn], "before": before,
        "differences": differences.compare(before.content, content) if before else [],
        "sections": _dressed(found, content), "content": content,
    }  # fmt: skip
    return render(request, "applications/turn.html", context)


@login_required
@require_safe
def sheet(request, pk):
    """The official form for A4, as it was handed in last, or as it stands."""
    found = application_to_read(request.user, pk)
    last = found.submissions.order_by("-turn").first() if not found.is_open else None
    content = last.content if last else filling.content_of(filling.read(found))
    steps = review_queries.applicant_steps(found) if found.turn else []
    opinions = [each for each in steps if not each.is_record]
    if not opinions:
        opinions = [{"name": step.name} for step in filling.rules_of(found)[1].chain
                    if step.mode != "record"]  # fmt: skip
    context = {
        "application": found, "content": content, "opinions": opinions,
        "sections": filling.sections(content, all_fields=True),
    }  # fmt: skip
    return render(request, "applications/sheet.html", context)


@login_required
@require_safe
def file_open(request, pk, attachment):
    """A file, for those who may read the application."""
    row = file_to_read(request.user, pk, attachment)
    return serve(row.attachment, inline=row.attachment.is_image)


@login_required
@require_http_methods(["POST"])
def withdraw(request, pk):
    """Take it back."""
    return _end(request, pk, submitting.withdraw, _("撤回了。要再办，可以照这份再填一份。"))


@login_required
@require_POST
def call_off(request, pk):
    """It does not take place."""
    return _end(request, pk, submitting.call_off, _("取消了，相关的同学和老师会收到通知。"))


def _end(request, pk, action, words):
    found = application_to_write(request.user, pk)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            action(application=found, by=request.user, words=form.cleaned_data["words"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, words)
            return redirect("activities:application", pk=pk)
    if found.is_open:
        messages.error(request, "".join(form.errors.get("words", [])) or form.non_field_errors()[0])
        return redirect("activities:application", pk=pk)
    return _follow(request, found, form, status=400)
