"""Judges and peers: units down, what they mark across; who has still to mark, for whoever watches."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment.engine import spec as rules
from assessment.rounds.permissions import scope_of, sees_all
from assessment.sheets import judging, permissions, posted
from assessment.sheets.forms import RecuseForm
from assessment.sheets.judging import marked_terms, marks_of, shown_mark
from assessment.sheets.sheet_views import frame, told_words
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.numbers import plain
from tuanwei.lib.paging import keyset

PER_PAGE = 30


@dataclass(frozen=True)
class Mark:
    """A cell of a judge's sheet: `key` ends its fields' names, `typed` what stands in it, `others` what others
    gave, once nobody changes theirs any more."""

    key: str
    leaf: rules.Indicator
    term: rules.Term
    typed: str
    shown: str
    fault: str = ""
    conflict: dict | None = None
    others: str = ""

    @property
    def seen(self):
        """What the page was made of; of what never stood there where two values wait for a choice."""
        return posted.seen(0, "—" if self.conflict else self.shown, "")

    @property
    def now(self):
        """What stands there now."""
        return posted.seen(0, self.shown, "")

    @property
    def is_number(self):
        """True where a phone shows its number pad."""
        return self.term.kind == rules.GIVEN

    @property
    def hint(self):
        """What stands in the empty cell: 好/一般/差, 最多 60."""
        if self.term.kind == rules.GRADED:
            return "/".join(each.label for each in self.term.levels)
        most = self.leaf.maximum if self.term.most is None else self.term.most
        return "" if most is None else _("最多 %s") % plain(most)

    @property
    def wanted(self):
        """What the cell takes, in words."""
        if self.term.kind == rules.GRADED:
            return _("写 %s") % "、".join(each.label for each in self.term.levels)
        shape = rules.Indicator(
            self.leaf.key, self.leaf.label, floor=self.term.least or self.leaf.floor,
            maximum=self.leaf.maximum if self.term.most is None else self.term.most,
        )  # fmt: skip
        return judging.cells.wanted_words(shape)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge_grid(request, pk):
    """One's own marks, saved by a button or by themselves; for whoever watches, who has still to mark."""
    held = permissions.round_to_judge(request.user, pk)
    is_watching = request.GET.get("show") == "all" and sees_all(request.user, held)
    if is_watching or not permissions.judges(request.user, held):
        return _overview(request, held)
    terms = marked_terms(held, scope_of(request.user, held).parts)
    page = keyset(
        permissions.sheets_to_judge(request.user, held).select_related("unit"), request,
        order=["unit__name_pinyin"], per_page=PER_PAGE,
    )  # fmt: skip
    for each in page:
        each.round = held
    if request.method != "POST":
        return _page(request, held, terms, page)
    by_key = {
        f"{sheet.pk}-{n}": (sheet, leaf, term)
        for sheet in page for n, (leaf, term) in enumerate(terms)
    }  # fmt: skip
    found = posted.touched(request.POST, by_key)
    is_typing = request.headers.get("X-Autosave") == "1"
    kept = {key: cell for key, cell in found.items() if not cell.takes_theirs}
    try:
        with said_when_locked():
            marked = judging.save_marks(
                round=held, by=request.user,
                marks={(by_key[key][0], by_key[key][1].key): cell.text for key, cell in kept.items()},
                seen={_place(by_key[key]): cell.was for key, cell in kept.items()
                      if cell.edition is not None},
            )  # fmt: skip
    except ValidationError as refused:
        if is_typing:
            return JsonResponse({"words": refused.messages[0], "stop": True}, status=409)
        messages.error(request, refused.messages[0])
        return redirect(request.get_full_path())
    if is_typing:
        return _told(request, held, by_key, found, marked)
    if marked.refused or marked.conflicts:
        typed = {_place(by_key[key]): cell.text for key, cell in kept.items()}
        return _page(request, held, terms, page, typed=typed, marked=marked,
                     status=409 if marked.conflicts else 400)  # fmt: skip
    messages.success(request, _("保存好了，改了 %d 格。") % len(marked.changed))
    return redirect(request.get_full_path())


def conflict_of(marked, place):
    """The mark that stands, for the choice between two; None without a conflict."""
    if place not in marked.conflicts:
        return None
    return {"by": _("你的另一个页面"), "theirs": marked.conflicts[place], "theirs_note": ""}


def _place(found):
    sheet, leaf, _term = found
    return sheet.unit_id, leaf.key


def _told(request, held, by_key, found, marked):
    """What the script hears."""
    terms = [(leaf, term) for _sheet, leaf, term in by_key.values()]
    units = {sheet.unit_id for sheet, _leaf, _term in by_key.values()}
    stands = marks_of(held, units, terms, request.user)
    told = {}
    for key in found:
        place, term = _place(by_key[key]), by_key[key][2]
        shown = shown_mark(stands.get((*place, str(request.user.pk))), term)
        if place in marked.refused:
            told[key] = {"fault": marked.refused[place]}
        elif place in marked.conflicts:
            told[key] = {"now": posted.seen(0, shown, ""), "mine": found[key].text,
                         "theirs": shown or _("空"), "by": _("你的另一个页面"), "note": ""}  # fmt: skip
        else:
            told[key] = {"seen": posted.seen(0, shown, ""), "text": shown, "note": ""}
    return JsonResponse({"words": told_words(marked), "cells": told})


def _page(request, held, terms, page, *, typed=None, marked=None, status=None, aside=None):
    user = request.user
    asides = judging.aside_of(user, held)
    stands = marks_of(held, [each.unit_id for each in page], terms)
    marked, why_closed = marked or judging.Marked(), judging.why_not_mark(held)
    rows = []
    for sheet in page:
        cells = []
        for n, (leaf, term) in enumerate(terms):
            place = (sheet.unit_id, leaf.key)
            own = stands.get((*place, str(user.pk)))
            shown = shown_mark(own, term)
            others = [
                shown_mark(fact, term) for key, fact in stands.items()
                if key[:2] == place and key[2] != str(user.pk)
            ] if why_closed else []  # fmt: skip
            kept = place not in (marked.refused.keys() | marked.conflicts.keys())
            cells.append(Mark(
                f"{sheet.pk}-{n}", leaf, term,
                shown if kept else (typed or {}).get(place, shown), shown,
                marked.refused.get(place, ""), conflict_of(marked, place),
                "、".join(sorted(others)),
            ))  # fmt: skip
        rows.append((sheet, asides.get(sheet.unit_id, ""), cells))
    open_rows = [(sheet, cells) for sheet, why, cells in rows if not why]
    whole = len(open_rows) * len(terms)
    done = sum(1 for _sheet, cells in open_rows for each in cells if each.shown)
    context = {
        "frame": frame(user), "round": held, "terms": terms, "rows": rows, "page": page,
        "why_closed": why_closed, "done": done, "whole": whole,
        "trim": held.spec.procedure.trim,
        "aside": aside or RecuseForm(auto_id="aside-%s", sheets=[each for each, _c in open_rows]),
        "may_watch": sees_all(user, held),
    }  # fmt: skip
    return render(request, "assessment/sheets/judge.html", context, status=status)


@login_required
@require_POST
def judge_aside(request, pk):
    """Leave a unit out, with the reason."""
    held = permissions.round_to_judge(request.user, pk)
    if not permissions.judges(request.user, held):
        raise PermissionDenied(_("这次考核没有请你打分。"))
    sheets = list(permissions.sheets_to_judge(request.user, held).select_related("unit"))
    form = RecuseForm(request.POST, auto_id="aside-%s", sheets=sheets)
    if not form.is_valid():
        messages.error(request, _("请选回避哪个支部，并写原因。"))
        return redirect("assessment:judge-grid", pk)
    sheet = next(each for each in sheets if each.pk == form.cleaned_data["sheet"])
    try:
        with said_when_locked():
            judging.recuse(
                round=held, by=request.user, sheet=sheet, reason=form.cleaned_data["reason"]
            )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("已回避，这个支部不用打了。"))
    return redirect("assessment:judge-grid", pk)


def _overview(request, held):
    """Who has marked how many, who left what out: for whoever watches."""
    rows = [
        {
            "scorer": each.scorer, "due": len(each.due), "done": len(each.due) - len(each.missing),
            "missing": [sheet.unit.name for sheet in each.missing[:5]],
            "more": max(len(each.missing) - 5, 0), "asides": each.asides,
        }
        for each in judging.progress_of(held)
    ]  # fmt: skip
    context = {
        "frame": frame(request.user), "round": held, "rows": rows,
        "trim": held.spec.procedure.trim,
    }  # fmt: skip
    return render(request, "assessment/sheets/judges.html", context)
