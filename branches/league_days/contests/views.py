"""Contests for everybody, and what staff and administrators do with them."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.contests import (
    actions,
    cards,
    forms,
    gates,
    hooks,
    opening,
    permissions,
    queries,
)  # fmt: skip
from branches.league_days.contests.cycle import Period, entry_window
from branches.league_days.contests.models import Contest, Entry, StageRun
from branches.league_days.rules.models import ContestKind
from branches.organisation.queries import hats
from tuanwei.gatherings.drawing import commitment
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from tuanwei.rulebooks.queries import active_kinds, rules_in_force

State = Contest.State


@login_required
@require_safe
def contest_list(request):
    """Contests that run, then those that are over."""
    now, user = timezone.now(), request.user
    enters = bool(hats(user).branch_ids)
    rows = queries.contests().filter(pk__in=permissions.visible_contests(user).values("pk"))
    is_past = request.GET.get("show") == "past"
    over = (State.CLOSED, State.CALLED_OFF)
    rows = rows.filter(state__in=over) if is_past else rows.exclude(state__in=over)
    page = keyset(rows, request, order=("-last_on", "-pk"), per_page=15)
    stages: dict = {}
    keys = [each.pk for each in page.rows]
    for run in StageRun.objects.filter(contest__in=keys).order_by("position"):
        stages.setdefault(run.contest_id, []).append(run)
    notes = hooks.said(hooks.on_list, user, page.rows)
    for contest in page.rows:
        contest.notes = [found[contest.pk] for found in notes if contest.pk in found]
        runs = stages.get(contest.pk, [])
        for run in runs:
            run.contest = contest
        contest.tone, contest.state_words = cards.state_words(contest, runs, now)
        contest.next_words = cards.next_words(contest, runs, now)
        contest.offers = enters and _is_open_for_entries(contest, now)
    context = {
        "page": page, "is_past": is_past, "can_run": permissions.can_run(user),
    }  # fmt: skip
    return render(request, "league_days/contests/list.html", context)


def _is_open_for_entries(contest, now):
    return contest.state == State.OPEN and contest.entries_from <= now < contest.entries_until


@login_required
@require_safe
def contest_page(request, pk):
    """One contest: its stages, dates and rules, who takes part, what comes next."""
    contest = permissions.contest_for(request.user, pk)
    user, now, worn = request.user, timezone.now(), hats(request.user)
    stages = queries.stages_of(contest)
    entries = [
        each for each in cards.entry_cards(contest)
        if each.state != Entry.State.REFUSED or permissions.sees_reasons(user, each)
    ]  # fmt: skip
    is_ahead = contest.state in permissions.UNSEEN
    tone, words = cards.state_words(contest, stages, now)
    is_drawn = any(run.begun_at for run in stages)
    can_run = permissions.can_run(user)
    by = contest.closing_by_id if contest.state == State.CLOSING else contest.proposed_by_id
    context = {
        "contest": contest, "tone": tone, "state_words": words, "entries": entries,
        "next_words": cards.next_words(contest, stages, now),
        "period": cards.period_words(contest), "belongs": cards.belongs_words(contest),
        "gates": [gates.asked(gate) for gate in contest.spec.gates],
        "joint": cards.JOINT[contest.spec.joint], "stages": cards.funnel(contest, stages, user),
        "hash": commitment(contest.seed) if contest.opened_at else "",
        "seed": contest.seed if is_drawn else "", "can_run": can_run,
        "mine": [each for each in entries if each.unit_id in worn.branch_ids],
        "is_ahead": is_ahead,
        "checks_entries": not is_ahead and (can_run or bool(worn.general_branch_ids)),
        "can_enter": bool(worn.branch_ids) and _is_open_for_entries(contest, now),
        "waiting": sum(each.state == Entry.State.SUBMITTED for each in entries),
        "can_begin": can_run and contest.state == State.OPEN and now >= contest.entries_until
        and bool(stages) and stages[0].state == StageRun.State.WAITING,
        "entry_mark": "" if is_drawn else "here" if contest.state == State.OPEN else "todo",
        "is_counted": bool(stages)
        and all(run.state == StageRun.State.COUNTED for run in stages),
        "can_propose": permissions.can_propose(user),
        "can_confirm": permissions.can_confirm(user, by), "seen": opening.mark_of(contest),
        "is_waiting": contest.state in (State.PROPOSED, State.CLOSING),
        "panels": hooks.said(hooks.on_page, user, contest),
    }  # fmt: skip
    return render(request, "league_days/contests/contest.html", context)


def _periods(kind, rules, today):
    """[(Period, is drawn up already)] that may be chosen: two before, this one, the next."""
    here = Period.of(rules.spec.cycle.period, today)
    found = [here.previous.previous, here.previous, here, here.next]
    drawn_up = set(
        Contest.objects.filter(kind=kind, first_on__in=[each.first for each in found])
        .exclude(state=State.CALLED_OFF)
        .values_list("first_on", flat=True)
    )
    return [(each, each.first in drawn_up) for each in found]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contest_new(request):
    """Draw up a contest: which kind and period, then its dates as the rules propose them."""
    permissions.require_staff(request.user)
    found = _chosen(request)
    if found is None:
        return _choose(request)
    kind, rules, period = found
    opens, closes = entry_window(rules.spec.cycle, period)
    title = f"{period.words} {kind.name}"[:40]
    form = forms.ContestForm(
        request.POST or None,
        initial={"title": title, "entries_from": opens, "entries_until": closes},
    )
    if form.is_bound and form.is_valid():
        try:
            contest = opening.draw_up(
                kind=kind, by=request.user, period=period, **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("拟好了，还没有公开。看过没问题就提出开启。"))
            return redirect("league_days:contest", pk=contest.pk)
    context = {"form": form, "kind": kind, "rules": rules, "period": period, "contest": None}
    return _edit_page(request, form, context)


def _choose(request):
    today, kinds = timezone.localdate(), []
    for kind in active_kinds(ContestKind):
        rules = rules_in_force(kind)
        kinds.append((kind, rules, _periods(kind, rules, today) if rules else []))
    return render(request, "league_days/contests/new.html", {"kinds": kinds})


def _chosen(request):
    """(kind, its rules, period) that the address names; None where it names none."""
    key, first = request.GET.get("kind", ""), request.GET.get("month", "")
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    kind = active_kinds(ContestKind).filter(pk=int(key)).first()
    rules = rules_in_force(kind) if kind else None
    try:
        day = dt.date.fromisoformat(first)
    except ValueError:
        return None
    if rules is None or not 2000 <= day.year <= 2099:
        return None
    return kind, rules, Period.of(rules.spec.cycle.period, day)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contest_edit(request, pk):
    """Change a draft."""
    contest = permissions.contest_to_run(request.user, pk)
    if contest.state != State.DRAFT:
        messages.error(request, _("已经提出开启，不能再改；退回以后可以改。"))
        return redirect("league_days:contest", pk=pk)
    form = forms.ContestForm(
        request.POST or None,
        initial={
            "title": contest.title, "entries_from": contest.entries_from,
            "entries_until": contest.entries_until,
        },
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            opening.change(contest=contest, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("已保存。"))
            return redirect("league_days:contest", pk=pk)
    context = {
        "form": form, "kind": contest.kind, "contest": contest,
        "rules": rules_in_force(contest.kind) or contest.rules,
        "period": Period.of(contest.rules.spec.cycle.period, contest.first_on),
    }  # fmt: skip
    return _edit_page(request, form, context)


def _edit_page(request, form, context):
    status = 400 if form.errors else 200
    return render(request, "league_days/contests/edit.html", context, status=status)


def _propose(request, pk):
    contest = permissions.contest_to_propose(request.user, pk)
    opening.propose_opening(contest=contest, by=request.user)
    return _("提出了，管理员会收到提醒。确认以后支部就能报名。")


def _confirm(request, pk):
    contest = permissions.contest_to_confirm(request.user, pk)
    opening.confirm_opening(contest=contest, by=request.user, seen=request.POST.get("seen", ""))
    return _("开启了，各支部的书记都收到了提醒。")


def _close(request, pk):
    contest = permissions.contest_to_propose(request.user, pk)
    opening.propose_closing(contest=contest, by=request.user)
    return _("提出了，等另一位管理员确认结束。")


def _confirm_closing(request, pk):
    contest = permissions.contest_to_confirm(request.user, pk)
    opening.confirm_closing(contest=contest, by=request.user)
    return _("评选结束了。")


def _send_back(request, pk):
    contest = permissions.contest_to_confirm(request.user, pk)
    opening.send_back(contest=contest, by=request.user, reason=request.POST.get("reason"))
    return _("退回去了，提出的人会看到原因。")


def _call_off(request, pk):
    contest = permissions.contest_to_run(request.user, pk)
    opening.call_off(contest=contest, by=request.user, reason=request.POST.get("reason"))
    return _("终止了，报了名的支部都会收到原因。")


VERBS = {
    "propose": _propose, "confirm": _confirm, "close": _close,
    "confirm-closing": _confirm_closing, "send-back": _send_back, "call-off": _call_off,
}  # fmt: skip


@login_required
@require_POST
def contest_act(request, pk, verb):
    """Carry out one verb; what stands against it is said on the contest's page."""
    if verb not in VERBS:
        raise Http404
    permissions.contest_for(request.user, pk)
    try:
        with said_when_locked():
            messages.success(request, VERBS[verb](request, pk))
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("league_days:contest", pk=pk)


@login_required
@require_POST
def stage_begin(request, pk):
    """The first stage begins; the order of appearing is drawn."""
    contest = permissions.contest_to_run(request.user, pk)
    try:
        run = actions.begin_first(contest=contest, by=request.user)
        messages.success(request, _("“%s”开始了，出场顺序抽好了。") % run.stage.label)
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("league_days:contest", pk=pk)
