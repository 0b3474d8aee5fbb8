"""The sheet of one unit: side by side, filled in by its cadres or a checker, sent, signed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.rounds.models import Round, ScoreSheet
from assessment.rounds.permissions import (
    blind_keys,
    may_check,
    may_fill,
    round_to_see,
    sees_all,
    sheet_to_check,
    sheet_to_see,
    sheets_to_see,
)
from assessment.sheets import actions, cells, claiming, pages, posted, queries, signing
from assessment.sheets.duties import duties_of, sheets_to_fill
from assessment.sheets.forms import AbsentForm, AskForm
from assessment.sheets.leaves import is_plain, scored_keys
from assessment.sheets.models import Signature
from branches.organisation.queries import hats
from tuanwei.accounts.models import User
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.numbers import plain
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

Role = Signature.Role


def frame(user):
    """The desk's frame for those who have one."""
    return "desk.html" if hats(user).has_desk else "base.html"


def column_of(user, sheet):
    """(the column that `user` fills in now or "", which indicators of it)."""
    if may_fill(user, sheet) and not actions.why_not_fill(sheet):
        return actions.SELF, cells.is_self_scored
    if may_check(user, sheet) and not actions.why_not_check(sheet):
        open_to = {each.key for each in scored_keys(sheet.round.spec)}

        def may(indicator):
            return indicator.key in open_to and may_check(user, sheet, indicator.key)

        return actions.CHECK, may
    return "", lambda indicator: False


@login_required
@require_safe
def mine(request):
    """What I have to fill in, check, judge or watch in rounds that run."""
    mark_read_at(url=request.path, by=request.user)
    context = {
        "frame": frame(request.user), "found": duties_of(request.user),
    }  # fmt: skip
    return render(request, "assessment/sheets/mine.html", context)


@login_required
@require_safe
def fill(request, pk):
    """To the sheet of one's own unit; a choice where there are several."""
    held = round_to_see(request.user, pk)
    found = sheets_to_fill(request.user, held)
    if len(found) == 1:
        return redirect("assessment:sheet", found[0].pk)
    if not found:
        raise PermissionDenied(_("自评由参加考核的支部的干部来填，你没有要填的考核表。"))
    context = {"frame": frame(request.user), "round": held, "sheets": found}
    return render(request, "assessment/sheets/fill.html", context)


@login_required
@require_safe
def sheet_list(request, pk):
    """All sheets of a round that the reader sees, for those who look over many."""
    held = round_to_see(request.user, pk)
    states = ScoreSheet.State
    state = request.GET.get("state", "")
    found = sheets_to_see(request.user, held).select_related("unit")
    if state in states.values:
        found = found.filter(state=state, left_out="")
    page = keyset(found, request, order=["unit__name_pinyin"])
    signed = queries.signed_of(page)
    for each in page:
        each.signed = signed.get(each.pk, 0)
    context = {
        "frame": frame(request.user), "round": held, "page": page, "state": state,
        "states": states.choices,
    }  # fmt: skip
    return render(request, "assessment/sheets/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_page(request, pk):
    """The sheet side by side; cells of the own column are saved by a button or by themselves."""
    sheet = sheet_to_see(request.user, pk)
    column, may = column_of(request.user, sheet)
    if request.method != "POST":
        mark_read_at(url=request.path, by=request.user)
        return _page(request, sheet, column, may)
    if not column:
        return _closed(request, sheet)
    is_typing = request.headers.get("X-Autosave") == "1"
    try:
        with said_when_locked():
            typed, saved, dropped = save_sheet(request, sheet, column)
    except ValidationError as refused:
        if is_typing:
            return JsonResponse({"words": refused.messages[0], "stop": True}, status=409)
        refusals.above(request, refused)
        return redirect("assessment:sheet", pk)
    if is_typing:
        return JsonResponse(_told(request, sheet, column, saved, dropped))
    if saved.refused or saved.conflicts:
        status = 409 if saved.conflicts else 400
        return _page(request, sheet, column, may, typed=typed, saved=saved, status=status)
    messages.success(request, saved_words(saved), extra_tags=f"sheet-{sheet.pk}")
    return redirect("assessment:sheet", pk)


def _closed(request, sheet):
    """Nothing is open to whoever sent this: say why."""
    fills = may_fill(request.user, sheet)
    if not fills and not may_check(request.user, sheet):
        raise PermissionDenied(_("你可以看这张考核表，不能改。"))
    words = actions.why_not_fill(sheet) if fills else actions.why_not_check(sheet)
    if request.headers.get("X-Autosave") == "1":
        return JsonResponse({"words": words, "stop": True}, status=409)
    messages.error(request, words)
    return redirect("assessment:sheet", sheet.pk)


def saved_words(saved):
    """保存好了，改了 3 项。"""
    if not saved.changed:
        return _("没有改动，都是存好的。")
    return _("保存好了，改了 %d 项。") % len(saved.changed)


def save_sheet(request, sheet, column, keys=None):
    """({indicator: (text, note)} as typed, actions.Saved, keys whose other value was chosen)."""
    rows = sheet.lines.values_list("pk", "indicator")
    by_key = {str(pk): indicator for pk, indicator in rows if keys is None or indicator in keys}
    found = posted.touched(request.POST, by_key)
    kept = {key: cell for key, cell in found.items() if not cell.takes_theirs}
    saved = actions.save_cells(
        sheet=sheet, by=request.user, column=column,
        cells={by_key[key]: cell.text for key, cell in kept.items()},
        notes={by_key[key]: cell.note for key, cell in kept.items()},
        editions={by_key[key]: cell.edition for key, cell in kept.items() if cell.edition is not None},
    )  # fmt: skip
    typed = {by_key[key]: (cell.text, cell.note) for key, cell in kept.items()}
    return typed, saved, {by_key[key] for key in found.keys() - kept.keys()}


def told_cells(post, saved, column, spec, dropped):
    """{key: what a page that saves by itself hears about a cell}: what is stored now, why it was not kept, the other
    value where two edited it, and cells that somebody else has changed meanwhile."""
    lines = {str(each.pk): each for each in saved.lines.values()}
    editions = {key: each.edition for key, each in lines.items()}
    moved = set(posted.newest(post, lines, editions))
    found = {}
    for key, line in lines.items():
        name = line.indicator
        text, note = pages.column_value(line, column, spec.indicator(name))
        seen = posted.seen(line.edition, text, note)
        if name in saved.refused:
            found[key] = {"fault": saved.refused[name]}
        elif name in saved.conflicts:
            conflict = saved.conflicts[name]
            found[key] = {
                "now": seen, "mine": conflict.mine, "theirs": conflict.theirs or _("空"),
                "by": conflict.by, "note": conflict.theirs_note,
            }  # fmt: skip
        elif name in saved.changed or name in dropped or key in moved:
            found[key] = {"seen": seen, "text": text, "note": note}
    return found


def _told(request, sheet, column, saved, dropped):
    """What the script hears after a save by itself."""
    blind = blind_keys(request.user, sheet.round)
    lines = pages.without(blind, list(saved.lines.values()))
    totals = pages.totals_of(sheet, lines)
    total, blocks = totals["self" if column == actions.SELF else "final"]
    return {
        "words": told_words(saved), "total": total, "blocks": blocks,
        "cells": told_cells(request.POST, saved, column, sheet.round.spec, dropped),
    }  # fmt: skip


def told_words(saved):
    """已自动保存 08:12, and what was not kept."""
    words = _("已自动保存 %s") % f"{timezone.localtime():%H:%M}"
    left = len(saved.refused) + len(saved.conflicts)
    return _("%(words)s，有 %(n)d 格没存，看格子下面的说明") % {"words": words, "n": left} if (
        left
    ) else words  # fmt: skip


def _page(request, sheet, column, may, *, typed=None, saved=None, status=None):
    user = request.user
    blind = blind_keys(user, sheet.round)
    page = pages.page_of(
        sheet, column=column, may=may, typed=typed, saved=saved, blind=blind
    )  # fmt: skip
    fills, checks = may_fill(user, sheet), may_check(user, sheet)
    held, spec = sheet.round, sheet.round.spec
    marks = [] if sheet.left_out else _signatures(user, sheet)
    context = {
        "frame": frame(user), "page": page, "sheet": sheet, "round": held, "spec": spec,
        "column": column, "fills": fills, "checks": checks, "is_plain": is_plain(spec),
        "plain_by": plain(spec.procedure.differs_by), "most": spec.totals.most,
        "may_claim": fills and not claiming.why_not_claim(sheet),
        "sees_names": checks or sees_all(user, held), "signatures": marks,
        "reads_claims": fills or checks or sees_all(user, held),
        "why_closed": "" if column else _why_closed(sheet, fills, checks),
        "may_send": fills and column == actions.SELF,
        "may_take_back": fills and held.state == Round.State.SELF
        and sheet.state == ScoreSheet.State.SENT,
        "may_ask": fills and column == actions.SELF and Role.MEMBER in signing.wanted_of(sheet)
        and not any(each["role"] == Role.MEMBER and each["held"] for each in marks),
        "ask": AskForm(auto_id="ask-%s"), "may_close": _may_close(user, sheet, marks, checks),
        "is_blind": bool(blind),
        "absent": AbsentForm(auto_id="absent-%s", choices=[
            (row.indicator.key, row.indicator.label) for row in page.rows if row.may_fill
        ]) if column == actions.CHECK else None,
    }  # fmt: skip
    return render(request, "assessment/sheets/sheet.html", context, status=status)


def _why_closed(sheet, fills, checks):
    if fills:
        return actions.why_not_fill(sheet)
    return actions.why_not_check(sheet) if checks else ""


def _signatures(user, sheet):
    """[{role, label, held: Signature or None, may: may sign now}] of everything the procedure asks."""
    everything = signing.signatures_of(sheet)
    standing = {each.role: each for each in everything if not each.is_void}
    void = {each.role for each in everything if each.is_void} - standing.keys()
    procedure, state = sheet.round.spec.procedure, sheet.round.state
    roles = [*signing.wanted_of(sheet), *([Role.ON_SPOT] if procedure.is_on_spot else ())]
    roles += [Role.CHECKER, Role.SECOND]
    is_self = state == Round.State.SELF and sheet.state == ScoreSheet.State.OPEN
    found = []
    for role in roles:
        held = standing.get(role)
        by_branch = role in signing.OF_BRANCH
        is_time = is_self if by_branch else (
            role == Role.ON_SPOT and state in (Round.State.CHECK, Round.State.REVIEW)
        )  # fmt: skip
        found.append({
            "role": role, "label": Role(role).label, "held": held,
            "is_checker": role in (Role.CHECKER, Role.SECOND), "is_void": role in void,
            "may": held is None and is_time and signing.may_sign(user, sheet, role),
        })  # fmt: skip
    return found


def _may_close(user, sheet, marks, checks):
    """The words of the button by which a checker signs now; "" for others."""
    if not checks or sheet.round.state not in (Round.State.CHECK, Round.State.REVIEW):
        return ""
    held = {each["role"]: each["held"] for each in marks}
    if held.get(Role.CHECKER) is None:
        return _("检查完了，签字")
    if held.get(Role.SECOND) is None and held[Role.CHECKER].by_id != user.pk:
        return _("复核完了，签第二个字")
    return ""


@login_required
@require_POST
def act(request, pk, verb):
    """Send, take back, sign, fill from the system, ask a member, close, leave a line out."""
    sheet = sheet_to_see(request.user, pk)
    if verb not in VERBS:
        raise Http404
    try:
        with said_when_locked():
            words = VERBS[verb](request, sheet)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, words)
    return redirect("assessment:sheet", pk)


def _send(request, sheet):
    _must_fill(request, sheet)
    actions.send_self(sheet=sheet, by=request.user)
    return _("自评交了。检查开始以后，这里看得到检查的分。")


def _take_back(request, sheet):
    _must_fill(request, sheet)
    actions.take_back(sheet=sheet, by=request.user)
    return _("收回了，可以改。改好记得再交。")


def _must_fill(request, sheet):
    if not may_fill(request.user, sheet):
        raise PermissionDenied(_("自评由这个支部的干部来填。"))


def _from_system(request, sheet):
    _must_fill(request, sheet)
    many = actions.fill_from_system(sheet=sheet, by=request.user)
    return _("填好了 %d 项，看一遍再交。") % many if many else _("没有空着的可以按系统的填。")


def _sign(request, sheet):
    role = request.POST.get("role")
    if role not in (*signing.OF_BRANCH, Role.ON_SPOT):
        raise Http404
    signing.sign(sheet=sheet, by=request.user, role=Role(role))
    return _("签好了。以后哪一行改了，签字会自动作废，并告诉你。")


def _ask(request, sheet):
    _must_fill(request, sheet)
    form = AskForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("请填要请的那位团员的学号。"))
    member = User.objects.filter(number=form.cleaned_data["number"], is_active=True).first()
    if member is None:
        raise ValidationError(_("没有找到这个学号，请核对一下。"))
    signing.ask_member(sheet=sheet, by=request.user, member=member)
    return _("已经通知%s来签字。") % member.name


def _close(request, sheet):
    sheet_to_check(request.user, sheet.pk)
    closed = actions.close(sheet=sheet, by=request.user)
    if closed.state == ScoreSheet.State.REVIEWED:
        return _("两个字都签了，这张表核完了。")
    return _("签好了。还要另一位检查人签第二个字。")


def _leave_out(request, sheet):
    sheet_to_check(request.user, sheet.pk)
    keys = [(each.key, each.label) for each in sheet.round.spec.leaves]
    form = AbsentForm(request.POST, choices=keys)
    if not form.is_valid():
        raise ValidationError(_("请选哪一项，并写为什么不适用。"))
    actions.leave_line_out(sheet=sheet, by=request.user, **form.cleaned_data)
    return _("这一项按不适用算，总分按标准折算。")


def _take_in(request, sheet):
    sheet_to_check(request.user, sheet.pk)
    key = request.POST.get("indicator", "")
    if sheet.round.spec.indicator(key) is None or not sheet.lines.filter(indicator=key).exists():
        raise Http404
    actions.take_line_in(sheet=sheet, indicator=key, by=request.user)
    return _("这一项恢复打分。")


VERBS = {
    "send": _send, "take-back": _take_back, "from-system": _from_system, "sign": _sign,
    "ask": _ask, "close": _close, "leave-out": _leave_out, "take-in": _take_in,
}  # fmt: skip


@login_required
@require_safe
def changes(request, pk):
    """Who changed what on a sheet: for checkers and whoever sees all of the round."""
    sheet = sheet_to_see(request.user, pk)
    if not (may_check(request.user, sheet) or sees_all(request.user, sheet.round)):
        raise PermissionDenied(_("改动记录由检查人、团委和监督小组看。"))
    page = keyset(queries.changes_of(sheet, request.user), request, order=["-at"])
    context = {
        "frame": frame(request.user), "sheet": sheet, "round": sheet.round, "page": page,
        "rows": [queries.change_words(each) for each in page],
        "back": reverse("assessment:sheet", args=[pk]),
    }  # fmt: skip
    return render(request, "assessment/sheets/changes.html", context)
