"""Deciding: the table of scores, one entry, publication, the sheet to sign."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.rounds import deciding, permissions, scoring
from activities.rounds.assigning import WHY_WORDS
from activities.rounds.board import board_of
from activities.rounds.forms import DecisionForm, SettleForm
from activities.rounds.keep_views import TONES, keepers_only, state_words
from activities.rounds.models import Assignment, Entry, Round
from tuanwei.jobs import exports
from tuanwei.lib import refusals

State, Task, Decision = Round.State, Assignment.State, Entry.Decision
DECISION_TONES = {"chosen": "done", "reserve": "wait", "refused": "off", "": "act"}
SIGNS = ("评审负责人", "监督人", "记录人")


@keepers_only
@require_safe
def table(request, pk):
    """Scores beside each other, the rank, what is suggested and what is decided so far."""
    found = permissions.round_to_decide(request.user, pk)
    board = board_of(found, request.user)
    return render(request, "activities/rounds/table.html", _context(found, board))


def _context(found, board):
    for row in board.rows:
        row.entry.tone = DECISION_TONES[row.entry.decision]
    return {
        "found": found, "board": board, "tone": TONES[found.state],
        "state_words": state_words(found), "decides": found.state == State.DECIDING,
        "chosen": board.counts["chosen"], "decisions": Decision.choices, "wide": scoring.WIDE,
        "method": found.get_method_display(), "signs": SIGNS,
        "is_shown": found.state in (State.DECIDING, State.PUBLISHED),
    }  # fmt: skip


@keepers_only
@require_POST
def decide_many(request, pk):
    """Note what was chosen in the table; rows that somebody else changed meanwhile are named."""
    found = permissions.round_to_decide(request.user, pk)
    saved, wrong = 0, []
    for row in board_of(found, request.user).rows:
        entry = row.entry
        form = DecisionForm(request.POST, prefix=str(entry.pk))
        if row.is_own or form.add_prefix("decision") not in request.POST:
            continue
        if not form.is_valid():
            said = "；".join(words for errors in form.errors.values() for words in errors)
            wrong.append(f"第 {entry.position} 号：{said}")
            continue
        data = form.cleaned_data
        granted = data["granted"] if data["decision"] == Decision.CHOSEN else None
        if (data["decision"], granted) == (data["was"], entry.granted):
            continue
        try:
            deciding.decide(
                entry=entry, by=request.user, decision=data["decision"], words=entry.words,
                granted=granted, was=data["was"],
            )  # fmt: skip
            saved += 1
        except ValidationError as refused:
            wrong += [f"第 {entry.position} 号：{words}" for words in refused.messages]
    for words in wrong:
        messages.error(request, words)
    if saved:
        messages.success(request, _("存了 %(n)d 份，公布以前随时能改。") % {"n": saved})
    elif not wrong:
        messages.info(request, _("没有改动。"))
    return redirect("activities:round-table", pk=pk)


@keepers_only
@require_POST
def follow(request, pk):
    """Fill in what is suggested where nothing is decided."""
    found = permissions.round_to_decide(request.user, pk)
    try:
        count = deciding.follow_suggestions(found=found, by=request.user)
        messages.success(
            request, _("按建议填了 %(n)d 份。没到线的要写理由，请一份一份定。") % {"n": count}
        )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("activities:round-table", pk=pk)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request, pk, entry):
    """One entry with every score and comment, and the decision about it."""
    row = permissions.entry_to_decide(request.user, pk, entry)
    found = row.round
    if request.method != "POST":
        return _entry_page(request, found, row)
    is_settling = found.state == State.PUBLISHED
    form = (SettleForm if is_settling else DecisionForm)(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        was = {} if is_settling else {"was": data["was"]}
        run = deciding.settle if is_settling else deciding.decide
        try:
            run(entry=row, by=request.user, decision=data["decision"], words=data["words"],
                granted=data["granted"], **was)  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = _("定了，申请人已经收到。") if is_settling else _("存了，公布以前随时能改。")
            messages.success(request, said)
            return redirect("activities:round-table", pk=pk)
    return _entry_page(request, found, row, form=form, status=400)


def _entry_page(request, found, row, *, form=None, status=None):
    board = board_of(found, request.user)
    line = next((each for each in board.rows if each.entry.pk == row.pk), None)
    if line is None:
        raise Http404
    items, tasks = found.items, []
    rows = row.assignments.select_related("reviewer__user").prefetch_related("scores")
    for task in rows.order_by("reviewer"):
        points = {each.item: each.points for each in task.scores.all()}
        task.points = [points.get(item.key) for item in items] if task.state == Task.DONE else None
        task.total = scoring.weighted(points, items) if task.state == Task.DONE else None
        task.why = task.reason or WHY_WORDS["recused"]
        tasks.append(task)
    can_settle = (
        found.state == State.PUBLISHED
        and row.application.reviews.filter(who="panel", state="open").exists()
    )
    initial = {
        "was": row.decision, "decision": row.decision, "words": row.words,
        "granted": row.granted if row.granted is not None else
        (line.asked if found.pool is not None and not row.decision else None),
    }  # fmt: skip
    blank = (SettleForm if can_settle else DecisionForm)(initial=initial)
    context = {
        "found": found, "row": line, "entry": row, "tasks": tasks, "items": items,
        "form": form or blank, "can_settle": can_settle, "wide": scoring.WIDE,
        "decides": found.state == State.DECIDING, "tone": DECISION_TONES[row.decision],
        "board": board,
    }  # fmt: skip
    return render(request, "activities/rounds/entry.html", context, status=status)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, pk):
    """What is about to be published, and what stands against it; then publish everything."""
    found = permissions.round_to_decide(request.user, pk)
    if found.state != State.DECIDING:
        messages.error(
            request, _("这一批现在不能公布：%(state)s。") % {"state": state_words(found)}
        )
        return redirect("activities:round", pk=pk)
    if request.method == "POST":
        try:
            deciding.publish(found=found, by=request.user)
        except ValidationError as refused:
            refusals.above(request, refused)
            return redirect("activities:round-publish", pk=pk)
        messages.success(request, _("公布了，申请人都收到了提醒。"))
        return redirect("activities:round-table", pk=pk)
    board = board_of(found, request.user)
    context = _context(found, board) | {
        "reasons": deciding.reasons_against(found, request.user),
        "groups": [
            (label, DECISION_TONES[key], [row for row in board.rows if row.entry.decision == key])
            for key, label in Decision.choices
        ],
    }  # fmt: skip
    return render(request, "activities/rounds/publish.html", context)


@keepers_only
@require_safe
def sheet(request, pk):
    """The table on A4 with lines to sign."""
    found = permissions.round_to_decide(request.user, pk)
    board = board_of(found, request.user)
    return render(request, "activities/rounds/print.html", _context(found, board))


@keepers_only
@require_POST
def export(request, pk):
    """Start a sheet of the table."""
    found = permissions.round_to_decide(request.user, pk)
    exports.start_export("activity-round", {"round": found.pk}, [], request.user)
    messages.success(request, _("已开始导出，做好了会提醒你，7 天内可以下载。"))
    return redirect(reverse("jobs:export-list"))
