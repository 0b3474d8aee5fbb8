"""Panels for those who look after them: who judges, who is missing, how far apart."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.contests.models import StageRun
from branches.league_days.panels import permissions, queries, seating
from branches.league_days.panels.board import board_of
from branches.league_days.panels.figures import WIDE
from branches.league_days.panels.forms import ReasonForm, RecuseForm
from branches.league_days.panels.models import Recusal
from branches.league_days.rules import spec as rules
from tuanwei.accounts.models import User
from tuanwei.lib import refusals
from tuanwei.lib.numbers import plain
from tuanwei.lib.texts import clean_line

Run = StageRun.State
TONES = {Run.WAITING: "wait", Run.RUNNING: "act", Run.COUNTED: "done"}
COMBINED = {
    rules.MEAN: "平均分",
    rules.TRIMMED: "去掉一个最高、一个最低的平均分",
    rules.MEDIAN: "中位数",
}


@login_required
@require_safe
def panel(request, pk):
    """The panels of a stage: judges, progress, and the figures where they may be seen."""
    run = permissions.run_to_watch(request.user, pk)
    seats = permissions.seats_in(request.user, run)
    sees = permissions.sees_figures(run, seats)
    boards = board_of(run, request.user, with_figures=sees)
    context = {
        "run": run, "tone": TONES[run.state], "boards": boards, "sees": sees, "seats": seats,
        "can_seat": permissions.can_seat(request.user) and run.state != Run.COUNTED,
        "is_running": run.state == Run.RUNNING, "combined": COMBINED, "wide": WIDE,
        "missing": sum(len(head.missing) for board in boards for head in board.heads),
        "has_peers": any(board.is_peers for board in boards),
        "due": sum(board.due for board in boards), "done": sum(board.done for board in boards),
        "bonuses": run.contest.spec.bonuses,
        "own_left": sum(
            len(head.missing) for board in boards for head in board.heads
            if head.judge.user_id == request.user.pk
        ),
    }  # fmt: skip
    return render(request, "league_days/panels/board.html", context)


@login_required
@require_POST
def act(request, pk, verb):
    """Remind, seat peers again, or look at others' points after one's own."""
    run = permissions.run_to_watch(request.user, pk)
    if verb == "look":
        try:
            seating.look(run=run, by=request.user)
        except ValidationError as refused:
            refusals.above(request, refused)
        return redirect("league_days:panel", pk=pk)
    run = permissions.run_to_seat(request.user, pk)
    try:
        if verb == "remind":
            told = seating.remind_missing(run=run, by=request.user)
            words = _("提醒了 %(n)d 位评委。") if told else _("没有要提醒的，或者今天都提醒过了。")
            messages.success(request, words % {"n": told} if told else words)
        elif verb == "peers":
            many = seating.seat_peers(run=run, by=request.user)
            words = (
                _("新请了 %(n)d 位书记。") % {"n": many} if many else _("书记都在了，没有变化。")
            )
            messages.success(request, words)
        else:
            raise Http404
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("league_days:panel", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request, pk, panel):
    """Name judges of one panel: look somebody up, or take those who were sent to look."""
    run = permissions.run_to_seat(request.user, pk)
    found = permissions.panel_of(run, panel)
    if found.kind == rules.PEERS:
        raise Http404
    if request.method == "POST":
        return _seat(request, run, found)
    text = clean_line(request.GET.get("q", "").encode("utf-8", "ignore").decode())[:40]
    people = queries.people_matching(text, run, found.key) if text else []
    seated = list(run.judges.filter(panel=found.key, is_active=True).select_related("user"))
    there = {judge.user_id for judge in seated}
    observers = [
        (person, many)
        for person, many in (queries.observers_of(run) if found.kind == rules.OBSERVER else ())
        if person.pk not in there
    ]
    context = {
        "run": run, "panel": found, "q": text, "people": people, "seated": seated,
        "observers": observers, "is_open": run.state != Run.COUNTED,
    }  # fmt: skip
    return render(request, "league_days/panels/seats.html", context)


def _seat(request, run, panel):
    text = request.POST.get("user", "")
    person = (
        User.objects.filter(pk=text).first()
        if text.isascii() and text.isdigit() and len(text) < 10
        else None
    )
    if person is None:
        messages.error(request, _("没有找到这个人，按姓名或学号再搜一次。"))
        return redirect("league_days:panel-seats", pk=run.pk, panel=panel.key)
    only = request.POST.get("only") == "observed"
    try:
        judge, count = seating.seat_judge(
            run=run, panel=panel.key, user=person, by=request.user, only_observed=only
        )
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        name = judge.user.name
        if run.state == Run.WAITING:
            words = _("请了%(name)s，环节开始时会收到提醒。")
        elif count:
            words = _("请了%(name)s，有 %(n)d 份要打，已经收到提醒。")
        else:
            words = _("请了%(name)s，但每一份都要回避，没有要打的。")
        messages.success(request, words % {"name": name, "n": count})
    return redirect("league_days:panel-seats", pk=run.pk, panel=panel.key)


def _judge_page(request, judge, *, leave=None, recuse=None, status=None):
    run = judge.run
    tasks = queries.tasks_of([judge])[judge.pk]
    entries = [task.entry for task in tasks if task.recusal is None]
    context = {
        "judge": judge, "run": run, "panel": run.stage.panel(judge.panel), "tasks": tasks,
        "done": sum(task.state == queries.DONE for task in tasks), "due": len(queries.due(tasks)),
        "leave": leave or ReasonForm(auto_id="leave-%s"),
        "recuse": recuse or RecuseForm(entries=entries, auto_id="recuse-%s"),
        "is_open": run.state != Run.COUNTED and judge.is_active,
        "is_running": run.state == Run.RUNNING and judge.is_active,
    }  # fmt: skip
    return render(request, "league_days/panels/judge.html", context, status=status)


@login_required
@require_safe
def judge(request, pk, judge):
    """One judge: how far, what they leave out and why."""
    return _judge_page(request, permissions.judge_to_seat(request.user, pk, judge))


@login_required
@require_POST
def judge_remove(request, pk, judge):
    """A judge leaves."""
    found = permissions.judge_to_seat(request.user, pk, judge)
    form = ReasonForm(request.POST, auto_id="leave-%s")
    if form.is_valid():
        try:
            seating.remove_judge(judge=found, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            form.add_error(None, refused.messages[0])
        else:
            messages.success(
                request, _("%(name)s退出了，交过的分还算。") % {"name": found.user.name}
            )
            return redirect("league_days:panel", pk=pk)
    return _judge_page(request, found, leave=form, status=400)


@login_required
@require_POST
def judge_recuse(request, pk, judge):
    """Staff have a judge leave an entry out."""
    found = permissions.judge_to_seat(request.user, pk, judge)
    entries = {task.entry.pk: task.entry for task in queries.tasks_of([found])[found.pk]}
    form = RecuseForm(request.POST, entries=entries.values(), auto_id="recuse-%s")
    if form.is_valid():
        try:
            seating.recuse(
                judge=found, entry=entries[form.cleaned_data["entry"]], by=request.user,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused.messages[0])
        else:
            messages.success(request, _("已回避，这份交过的分也不算。"))
            return redirect("league_days:judge", pk=pk, judge=judge)
    return _judge_page(request, found, recuse=form, status=400)


@login_required
@require_POST
def recusal_lift(request, pk, judge, recusal):
    """A judge scores an entry after all."""
    found = permissions.judge_to_seat(request.user, pk, judge)
    row = (
        Recusal.objects.select_related("judge__run", "entry")
        .filter(judge=found, pk=recusal)
        .first()
    )
    if row is None:
        raise Http404
    try:
        seating.lift_recusal(recusal=row, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("回避撤了，这份要打。"))
    return redirect("league_days:judge", pk=pk, judge=judge)


@login_required
@require_safe
def print_sheets(request, pk, panel):
    """A4 sheets to score on paper on the spot: one a judge, and an empty one."""
    run = permissions.run_to_seat(request.user, pk)
    found = permissions.panel_of(run, panel)
    judges = list(run.judges.filter(panel=found.key, is_active=True).select_related("user"))
    for each in judges:
        each.run = run
    tasks = queries.tasks_of(judges)
    entries = [each.entry for each in queries.entries_in([run])[run.pk]]
    items = [(item, plain(item.most)) for item in found.items if not item.fact]
    sheets = [
        (judge, [(task.entry, task.recusal) for task in sorted(
            tasks[judge.pk], key=lambda task: entries.index(task.entry))])
        for judge in judges
    ]  # fmt: skip
    sheets = sheets or [(None, [(entry, None) for entry in entries])]
    context = {
        "run": run, "panel": found, "sheets": sheets, "items": items,
        "most": plain(sum(item.most for item, _most in items)),
        "steps": "、".join(f"{item.label}每 {plain(item.step)} 分一档" for item, _most in items),
        "bands": [
            (item.label, "、".join(f"{b.label} {plain(b.least)}–{plain(b.most)}" for b in item.bands))
            for item, _most in items if item.bands
        ],
        "signs": [_("评委签名"), _("记分人"), _("监督人")],
    }  # fmt: skip
    return render(request, "league_days/panels/print.html", context)
