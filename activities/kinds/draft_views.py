"""The draft of a kind's rules: section by section, row by row, then put in force or dropped."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.kinds import actions, wording
from activities.kinds.condition_forms import ConditionRows
from activities.kinds.conditions import ALWAYS
from activities.kinds.contradictions import contradictions
from activities.kinds.forms import ForceForm
from activities.kinds.permissions import draft_to_write, kind_to_write
from activities.kinds.queries import names, spec_of
from activities.kinds.sections import LISTS, MOST_ROWS, SECTIONS
from activities.kinds.views import STEPS, in_force
from tuanwei.lib import refusals


@login_required
@require_safe
def draft(request, pk):
    """Every section in words, what stands against it, what changed, and what can be done."""
    return _draft_page(request, draft_to_write(request.user, pk))


def _draft_page(request, draft, form=None, status=None):
    kind = kind_to_write(request.user, draft.kind_id)
    current = in_force(list(kind.rules.all()))
    known = names(draft.spec)
    reasons = contradictions(draft.spec, known, kind.pk)
    context = {
        "kind": kind, "draft": draft, "current": current,
        "parts": [(part, SECTIONS[part.key].hint, [r for r in reasons if r.section == part.key])
                  for part in wording.in_words(draft.spec, known)],
        "refusals": [each for each in reasons if not each.is_warning],
        "warnings": [each for each in reasons if each.is_warning],
        "changes": wording.compared(spec_of(current.pk), draft.spec, known) if current else [],
        "form": form or ForceForm(),
    }  # fmt: skip
    return render(request, "activities/kinds/draft.html", context, status=status)


@login_required
@require_POST
def put_in_force(request, pk):
    """From now on, unless the rules contradict themselves."""
    found = draft_to_write(request.user, pk)
    form = ForceForm(request.POST)
    if form.is_valid():
        try:
            actions.put_in_force(draft=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("第 %(n)d 版生效了。以后的申报按它办，以前交的照旧。") % {"n": found.version},
            )
            return redirect("activities:kind", pk=pk)
    return _draft_page(request, found, form, 400)


@login_required
@require_POST
def drop(request, pk):
    """Throw the draft away."""
    found = draft_to_write(request.user, pk)
    try:
        is_gone = actions.drop_draft(draft=found, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect("activities:kind", pk=pk)
    messages.success(request, _("草稿丢掉了。"))
    return redirect("activities:kind-list") if is_gone else redirect("activities:kind", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, pk, part):
    """One section: its form, its lists."""
    found = draft_to_write(request.user, pk)
    if part not in SECTIONS:
        raise Http404
    here, known = SECTIONS[part], names(found.spec)
    form = None
    if here.form:
        row = getattr(found.spec, here.part)
        form = here.form(request.POST if request.method == "POST" else None, row=row, names=known)
        if form.is_bound and form.is_valid():
            try:
                actions.save_section(
                    draft=found, section=here.part, data=replace(row, **form.values()),
                    by=request.user, seen=request.POST.get("seen", ""),
                )  # fmt: skip
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("已保存。"))
                return redirect("activities:kind-section", pk=pk, part=part)
    return _section_page(request, found, here, known, form)


def _section_page(request, draft, here, known, form):
    reasons = contradictions(draft.spec, known, draft.kind_id)
    lists = [
        (each, each.said(draft.spec, known), actions.digest(draft.content[each.section]))
        for each in here.lists
    ]
    parts = list(SECTIONS.values())
    at = parts.index(here)
    context = {
        "kind": draft.kind, "draft": draft, "section": here, "form": form, "lists": lists,
        "reasons": [each for each in reasons if each.section == here.key],
        "seen": actions.digest(draft.content[here.part]) if here.part else "",
        "sections": parts, "before": parts[at - 1] if at else None,
        "after": parts[at + 1] if at + 1 < len(parts) else None,
    }  # fmt: skip
    status = 400 if form is not None and form.errors else 200
    return render(request, "activities/kinds/section.html", context, status=status)


def _list_to_write(request, pk, listed, at=None):
    """(draft, section, list, rows, row or None); 404 when one of them is not there."""
    found = draft_to_write(request.user, pk)
    if listed not in LISTS:
        raise Http404
    here, rows_of = LISTS[listed]
    rows = list(rows_of.of(found.spec))
    if at is not None and at >= len(rows):
        raise Http404
    return found, here, rows_of, rows, None if at is None else rows[at]


def _save(request, draft, rows_of, rows):
    actions.save_section(
        draft=draft, section=rows_of.section, data=rows_of.put(draft.spec, rows), by=request.user,
        seen=request.POST.get("seen", ""),
    )  # fmt: skip


def _back(here, rows_of, pk):
    return redirect(reverse("activities:kind-section", args=[pk, here.key]) + f"#{rows_of.slug}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row(request, pk, listed, at=None):
    """Add a row to a list, or change one: its form and the conditions under which it applies."""
    found, here, rows_of, rows, old = _list_to_write(request, pk, listed, at)
    known = names(found.spec)
    data = request.POST if request.method == "POST" else None
    form = rows_of.form(data, row=old, rows=rows, names=known)
    when = None
    if rows_of.has_when:
        when = ConditionRows(found.spec, data, when=old.when if old else ALWAYS,
                             without=rows_of.without)  # fmt: skip
    if data is not None and "more" in data and when:
        form, when, data = form.typed(request.POST), when.with_more(), None
    if data is not None and form.is_valid() & (when is None or when.is_valid()):
        made = form.made(**({"when": when.when} if when else {}))
        try:
            if at is None and len(rows) >= MOST_ROWS:
                raise ValidationError(_("最多 60 行，合并或去掉几行再加。"))
            changed = [*rows, made] if at is None else [*rows[:at], made, *rows[at + 1 :]]
            _save(request, found, rows_of, changed)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("加好了。") if at is None else _("已保存。"))
            return _back(here, rows_of, pk)
    context = {
        "kind": found.kind, "draft": found, "section": here, "list": rows_of, "form": form,
        "when": when, "row": old, "at": at,
        "venues": sorted(known.venues),
        "seen": request.POST.get("seen") or actions.digest(found.content[rows_of.section]),
    }  # fmt: skip
    is_wrong = data is not None
    return render(request, "activities/kinds/row.html", context, status=400 if is_wrong else 200)


@login_required
@require_POST
def row_move(request, pk, listed, at, where):
    """Move a row up or down; at the end nothing happens."""
    found, here, rows_of, rows, old = _list_to_write(request, pk, listed, at)
    if where not in STEPS:
        raise Http404
    to = at + STEPS[where]
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], old
        try:
            _save(request, found, rows_of, rows)
        except ValidationError as refused:
            refusals.above(request, refused)
    return _back(here, rows_of, pk)


@login_required
@require_POST
def row_drop(request, pk, listed, at):
    """Take a row out."""
    found, here, rows_of, rows, _old = _list_to_write(request, pk, listed, at)
    try:
        _save(request, found, rows_of, [*rows[:at], *rows[at + 1 :]])
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("去掉了。"))
    return _back(here, rows_of, pk)
