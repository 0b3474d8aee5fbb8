"""The checkers' grid of one round: branches down, indicators across."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessment.rounds.models import Round
from assessment.rounds.permissions import (
    checks_of,
    indicators_of,
    may_check,
    round_to_see,
    sees_all,
    sheets_to_see,
)
from assessment.sheets import actions, pages, pasted, posted, queries
from assessment.sheets.actions import Saved
from assessment.sheets.finals import engine_of, out_of
from assessment.sheets.forms import PasteForm
from assessment.sheets.leaves import path_of, scored_keys
from assessment.sheets.sheet_views import frame, told_cells, told_words
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.numbers import plain
from tuanwei.lib.paging import keyset


@dataclass(frozen=True)
class Part:
    """Some columns of the grid: a block (or a piece of one), or one indicator down all branches."""

    key: str
    label: str
    leaves: tuple
    is_one: bool = False


def parts_of(spec, leaves):
    """Everything that one may look at: first the blocks, at most so many columns each, then single indicators."""
    blocks: dict = {}
    for leaf in leaves:
        blocks.setdefault(path_of(spec, leaf)[0], []).append(leaf)
    found = []
    for block, mine in blocks.items():
        pieces = range(0, len(mine), queries.MOST_COLUMNS)
        for n, at in enumerate(pieces, 1):
            some = tuple(mine[at : at + queries.MOST_COLUMNS])
            label = block.label if len(pieces) == 1 else f"{block.label}（{n}）"
            found.append(Part(f"{block.key}:{n}", label, some, len(some) == 1))
    return found + [Part(each.key, each.label, (each,), True) for each in leaves]


def scope(user, pk):
    """(round, sheets in it, indicators, may edit): of one's own to check, or of all for whoever watches."""
    held = round_to_see(user, pk)
    sheets = checks_of(user, held)
    own = indicators_of(user, held)
    if own or own is None:
        return held, sheets, own, True
    if not sees_all(user, held):
        raise PermissionDenied(_("这张表由指定的检查人来填。要换人请告诉团委老师。"))
    return held, sheets_to_see(user, held).filter(left_out=""), None, False


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request, pk):
    """One page of branches with some indicators; saved by a button, by itself, or pasted."""
    held, sheets, own, may_edit = scope(request.user, pk)
    parts = parts_of(held.spec, scored_keys(held.spec, own))
    part = next((each for each in parts if each.key == request.GET.get("part")), None)
    part = part or (parts[0] if parts else None)
    per_page = queries.PER_PAGE_OF_ONE if part and part.is_one else queries.PER_PAGE
    page = keyset(
        sheets.select_related("unit", "parent"), request,
        order=["unit__name_pinyin"], per_page=per_page,
    )  # fmt: skip
    for each in page:
        each.round = held
    if request.method != "POST" or part is None:
        return _page(request, held, parts, part, page, may_edit)
    if not may_edit:
        raise PermissionDenied(_("你可以看，不能改。"))
    is_typing = request.headers.get("X-Autosave") == "1"
    try:
        with said_when_locked():
            if request.POST.get("verb") == "paste":
                return _paste(request, held, parts, part, page)
            typed, saved, told = _save(request, page, part)
    except ValidationError as refused:
        if is_typing:
            return JsonResponse({"words": refused.messages[0], "stop": True}, status=409)
        return _page(
            request, held, parts, part, page, may_edit, faults=refused.messages, status=409
        )
    if is_typing:
        return JsonResponse({"words": told_words(_joined(saved)), "cells": told})
    return _answered(request, held, parts, part, page, typed, saved)


def _joined(saved):
    """What became of cells on several sheets, as one Saved; keys are (sheet, indicator)."""
    found = Saved()
    for sheet, each in saved.items():
        found.changed += [(sheet, key) for key in each.changed]
        found.refused |= {(sheet, key): words for key, words in each.refused.items()}
        found.conflicts |= {(sheet, key): other for key, other in each.conflicts.items()}
    return found


def _save(request, page, part, column=None):
    """Keep what was touched, sheet by sheet: ({sheet: {indicator: (text, note)}}, {sheet: Saved}, {key: told}).
    `column` {sheet: text} was pasted into the one indicator of `part`, over what stands in its cells."""
    keys = {each.key for each in part.leaves}
    lines = queries.lines_for(page.rows, keys)
    typed, saved, told = {}, {}, {}
    for sheet in page:
        by_key = {str(each.pk): each for each in lines.get(sheet.pk, {}).values()}
        found = posted.touched(request.POST, by_key)
        if column and column.get(sheet.pk):
            found |= {key: posted.put(request.POST, key, column[sheet.pk]) for key in by_key}
        editions = {key: each.edition for key, each in by_key.items()}
        if not found and not posted.newest(request.POST, by_key, editions):
            continue
        kept = {by_key[key].indicator: cell for key, cell in found.items() if not cell.takes_theirs}
        dropped = {by_key[key].indicator for key, cell in found.items() if cell.takes_theirs}
        one = Saved()
        if kept:
            one = actions.save_cells(
                sheet=sheet, by=request.user, column=actions.CHECK,
                cells={key: cell.text for key, cell in kept.items()},
                notes={key: cell.note for key, cell in kept.items()},
                editions={
                    key: cell.edition for key, cell in kept.items() if cell.edition is not None
                },
            )  # fmt: skip
        one.lines = {key: one.lines.get(key, line) for key, line in lines.get(sheet.pk, {}).items()}
        typed[sheet.pk] = {key: (cell.text, cell.note) for key, cell in kept.items()}
        saved[sheet.pk] = one
        told |= told_cells(request.POST, one, actions.CHECK, sheet.round.spec, dropped)
    return typed, saved, told


def _answered(request, held, parts, part, page, typed, saved):
    all_saved = _joined(saved)
    if all_saved.refused or all_saved.conflicts:
        status = 409 if all_saved.conflicts else 400
        if all_saved.changed:
            messages.success(
                request, _("存好 %d 格，其余看格子下面的说明。") % len(all_saved.changed)
            )
        return _page(
            request, held, parts, part, page, True, typed=typed, saved=saved, status=status
        )
    words = _("保存好了，改了 %d 格。") % len(all_saved.changed) if all_saved.changed else (
        _("没有改动，都是存好的。")
    )  # fmt: skip
    messages.success(request, words)
    return redirect(request.get_full_path())


def _paste(request, held, parts, part, page):
    """A column copied from Excel goes down the branches of this page, or to those it names."""
    form = PasteForm(request.POST, auto_id="paste-%s")
    if not part.is_one or not form.is_valid():
        typed, saved, _told = _save(request, page, part)
        return _page(
            request, held, parts, part, page, True, typed=typed, saved=saved, paste=form, status=400
        )
    placed = pasted.placed(form.cleaned_data["column"], {each.pk: each.unit.name for each in page})
    typed, saved, _told = _save(request, page, part, placed.texts)
    if placed.unknown:
        names = "、".join(placed.unknown[:5])
        messages.warning(request, _("这几行没有找到对应的支部，没有填：%s。") % names)
    if placed.left_over:
        messages.warning(request, _("多出 %d 行，这一页放不下，没有填。") % placed.left_over)
    return _answered(request, held, parts, part, page, typed, saved)


def _page(
    request, held, parts, part, page, may_edit, *, typed=None, saved=None, faults=(), paste=None,
    status=None,
):  # fmt: skip
    user = request.user
    leaves = part.leaves if part else ()
    lines = queries.lines_for(page.rows, [each.key for each in leaves])
    engine = engine_of(held)
    is_open = may_edit and held.state == Round.State.CHECK
    rows = []
    for sheet in page:
        mine = lines.get(sheet.pk, {})
        out = out_of(sheet, mine.values(), engine)
        rows.append((sheet, [
            pages.row_of(
                sheet, mine[leaf.key], leaf, [leaf], leaf.key in out, {},
                actions.CHECK if is_open else "",
                lambda indicator, sheet=sheet: may_check(user, sheet, indicator.key),
                (typed or {}).get(sheet.pk), (saved or {}).get(sheet.pk),
            ) if leaf.key in mine else None
            for leaf in leaves
        ]))  # fmt: skip
    keys = [each.key for each in scored_keys(held.spec, indicators_of(user, held))]
    done, whole = queries.progress_of(checks_of(user, held), keys) if may_edit else (0, 0)
    context = {
        "frame": frame(user), "round": held, "parts": parts, "part": part, "page": page,
        "rows": rows, "may_edit": may_edit, "is_open": is_open, "faults": faults,
        "why_closed": "" if is_open or not may_edit else _closed_words(held), "done": done,
        "whole": whole, "spec": held.spec, "plain_by": plain(held.spec.procedure.differs_by),
        "paste": paste or PasteForm(auto_id="paste-%s"),
    }  # fmt: skip
    return render(request, "assessment/sheets/grid.html", context, status=status)


def _closed_words(held):
    if held.state in (Round.State.DRAFT, Round.State.SELF):
        return _("现在是%s阶段，检查打分还没有开始。") % held.get_state_display()
    return _("检查打分已经结束。有不同意的分，在差异复核里改。")
