"""The result of a contest: counted, decided on, published, read by everybody, counted again."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.contests import hooks
from branches.league_days.contests.models import Contest, StageRun
from branches.league_days.results import actions, awarding, permissions, steps
from branches.league_days.results.board import board_of
from branches.league_days.results.forms import DecideForm, ReasonForm
from branches.league_days.results.gathering import inputs_of, missing_of
from branches.league_days.results.models import Award
from branches.league_days.results.queries import (
    LIVE,
    awards_of,
    entries_by_key,
    in_order,
    is_published,
    publicities_of,
    result_of,
    results_of,
)
from branches.league_days.results.resources import SHEET
from branches.league_days.results.winning import border_of, winning_of
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import reckon
from tuanwei.jobs.exports import start_export
from tuanwei.lib.locks import said_when_locked
from tuanwei.notices.actions import mark_read_at

JOINT = {
    rules.LEAD: _lazy("联合团日的奖归牵头的支部。"),
    rules.EACH: _lazy("联合团日的奖，一起办的支部各得一份。"),
    rules.TOGETHER: _lazy("联合团日的奖，一起办的支部合得一份，证书同列，加分和奖金平分。"),
}


@login_required
@require_safe
def result_show(request, pk):
    """Everything: lines with parts, how they came about, awards, publicities; what is still to do
    for whoever does it."""
    contest = permissions.result_to_read(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return _page(request, contest)


def _page(request, contest, form=None, status=None):
    works = permissions.sees_early(request.user)
    runs_it = permissions.counts(request.user)
    counted, entries = results_of(contest), entries_by_key(contest)
    runs = _runs(contest) if works else _counted_runs(contest, counted)
    publicities = list(publicities_of(contest))
    awards = in_order(contest, awards_of(contest).order_by("pk"))
    awards.sort(key=lambda each: each.state not in LIVE)
    labels: dict = defaultdict(list)
    for each in awards:
        if each.state in LIVE and each.entry_id and not each.user_id:
            labels[str(each.entry.number)].append(each.label)
    is_over = bool(runs) and all(run.state == StageRun.State.COUNTED for run in runs)
    winning = None
    if runs_it and is_over and contest.state != Contest.State.CALLED_OFF:
        winning = winning_of(contest, counted, entries)
    boards = []
    for run in runs:
        if run.key in counted:
            result = counted[run.key]
            result.run = run
            boards.append(board_of(result, entries, labels, border=winning and winning.border))
    open_board = next((each for each in boards if each.border and runs_it), None)
    if form is None and open_board:
        form = DecideForm(border=open_board.border)
    context = {
        "contest": contest, "spec": contest.spec, "boards": boards, "runs": runs, "works": works,
        "runs_it": runs_it, "awards": awards, "open_board": open_board, "form": form,
        "publicities": publicities, "joint": JOINT[contest.spec.joint],
        "is_published": is_published(contest, publicities), "ties": _ties(contest), "to_count": None,
        "by_lot": any(tie.by == rules.BY_LOT for tie in contest.spec.ties),
        "mine": _mine(request.user, awards),
        "below": hooks.said(hooks.on_result, request.user, contest),
        **(_to_do(runs, counted, awards, winning) if runs_it else {}),
    }  # fmt: skip
    return render(request, "league_days/results/show.html", context, status=status)


def _counted_runs(contest, counted):
    """The stages that are counted, as they were read with their results."""
    found = [each.run for each in counted.values()]
    for run in found:
        run.contest = contest
    return found


def _runs(contest):
    found = list(contest.stages.order_by("position"))
    for run in found:
        run.contest = contest
    return found


def _mine(user, awards):
    """Keys of awards whose certificates `user` may print."""
    if permissions.sees_early(user):
        return {each.pk for each in awards}
    if not any(each.state == Award.State.GRANTED for each in awards):
        return set()
    units = set(permissions.units_of(user.pk).values_list("pk", flat=True))
    return {each.pk for each in awards if each.unit_id in units or each.user_id == user.pk}


def _ties(contest):
    """How equals are told apart, in words."""
    spec = contest.spec
    found = [steps.tie_words(tie, stage) for stage in spec.stages[-1:] for tie in spec.ties]
    return " → ".join(found)


def _to_do(runs, counted, awards, winning):
    """What staff have to do next: count (or what is missing for it), publish."""
    running = next((run for run in runs if run.state == StageRun.State.RUNNING), None)
    if running and running.key not in counted:
        return {"to_count": running, "missing": missing_of(running, inputs_of(running))}
    if winning is None or winning.border:
        return {}
    live = [each for each in awards if each.state in LIVE]
    return {
        "pending": awarding.pending_of(winning, live), "without": winning.without,
        "is_first": not live, "nobody": not winning.due,
    }  # fmt: skip


def _did(request, action, words):
    """Do something and go back to the page, with what came of it."""
    try:
        with said_when_locked():
            action()
    except ValidationError as refused:
        for each in refused.messages:
            messages.error(request, each)
    else:
        messages.success(request, words)


@login_required
@require_POST
def result_count(request, pk, key):
    """Count a stage and freeze what it was counted from."""
    contest = permissions.result_to_work_on(request.user, pk)
    run = permissions.run_of(contest, key)
    _did(
        request, lambda: actions.count_stage(run=run, by=request.user),
        _("“%(stage)s”算好了，算法和材料都冻结了。") % {"stage": run.stage.label},
    )  # fmt: skip
    return redirect("league_days:result-show", pk=pk)


@login_required
@require_POST
def result_decide(request, pk, key):
    """Choose among equals."""
    contest = permissions.result_to_work_on(request.user, pk)
    run = permissions.run_of(contest, key)
    result = result_of(run)
    border = border_of(run, result) if result else None
    if border is None:
        messages.error(request, _("这里已经定了。下面是现在的样子。"))
        return redirect("league_days:result-show", pk=pk)
    form = DecideForm(request.POST, border=border)
    if form.is_valid():
        try:
            with said_when_locked():
                awarding.decide(
                    run=run, what=border.what, chosen=form.cleaned_data["chosen"],
                    reason=form.cleaned_data["reason"], by=request.user,
                )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("定好了，理由会随结果公布。"))
            return redirect("league_days:result-show", pk=pk)
    return _page(request, contest, form, status=400)


@login_required
@require_POST
def result_publish(request, pk):
    """Publish who is to get what."""
    contest = permissions.result_to_work_on(request.user, pk)
    _did(
        request, lambda: awarding.propose_awards(contest=contest, by=request.user),
        _("公示开始了。期满、异议都裁定以后自动授予。"),
    )  # fmt: skip
    return redirect("league_days:result-show", pk=pk)


@login_required
@require_POST
def result_recount(request, pk, key):
    """Count again, and say what differs."""
    contest = permissions.result_to_recount(request.user, pk)
    run = permissions.run_of(contest, key)
    try:
        found = actions.recount(run=run, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        for words in found:
            messages.error(request, words)
        if not found:
            messages.success(
                request,
                _("“%(stage)s”重新核对过：摘要、评分表、得票、加分和当时一样，名次不变。")
                % {"stage": run.stage.label},
            )  # fmt: skip
    return redirect("league_days:result-show", pk=pk)


@login_required
@require_POST
def result_export(request, pk, key):
    """The sheet with two rows of heads."""
    contest = permissions.result_to_read(request.user, pk)
    run = permissions.run_of(contest, key)
    start_export(SHEET, {"contest": contest.pk, "stage": run.key}, [], request.user)
    messages.success(request, _("正在导出，好了会通知你。"))
    return redirect("jobs:export-list")


@login_required
@require_safe
def result_line(request, pk, key, entry):
    """How the score of one entry came about, step by step."""
    contest = permissions.result_to_read(request.user, pk)
    run = permissions.run_of(contest, key)
    result, entry = result_of(run), entries_by_key(contest).get(str(entry))
    if result is None or entry is None:
        raise Http404
    spec, inputs = contest.spec, result.read_inputs
    lines = reckon(spec, inputs)
    line = next((each for each in lines if each.entry == entry.key), None)
    if line is None or line.score is None:
        raise Http404
    equals = [each for each in lines if each.score == line.score and each.entry != line.entry
              and (not run.stage.is_apart or each.group == line.group)]  # fmt: skip
    context = {
        "contest": contest, "spec": spec, "run": run, "entry": entry, "line": line,
        "steps": steps.steps_of(spec, inputs, line), "equals": equals, "result": result,
        "told": steps.told_words(line.told_by, spec, run.stage), "ties": _ties(contest),
        "is_last": run.key == spec.stages[-1].key,
    }  # fmt: skip
    return render(request, "league_days/results/line.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award_revoke(request, pk, award):
    """Take an award back, with a reason."""
    found = permissions.award_to_revoke(request.user, pk, award)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                awarding.revoke_award(
                    award=found, by=request.user, reason=form.cleaned_data["reason"]
                )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("撤销了，得奖的支部和本人会收到原因。"))
            return redirect(reverse("league_days:result-show", args=[pk]))
    context = {
        "award": found, "contest": found.contest, "form": form,
        "is_alone": bool(found.user_id or not found.entry_id),
        "is_replaced": found.contest.spec.publication.is_replaced,
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "league_days/results/revoke.html", context, status=status)
