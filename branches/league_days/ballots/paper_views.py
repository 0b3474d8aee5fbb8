"""Pages of votes on paper or elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.ballots import paper_actions, paper_checks, paper_queries, queries
from branches.league_days.ballots import paper_permissions as permissions
from branches.league_days.ballots.models import Poll
from branches.league_days.ballots.paper_forms import AgainForm, FiguresForm, PlaceForm
from branches.league_days.contests.permissions import can_confirm, can_propose, can_run

TEMPLATES = "league_days/ballots"


@login_required
@require_safe
def page(request, pk):
    """Where and when to vote, what holds, and what came of it; for staff also what is to be done."""
    return _page(request, permissions.poll_to_see(request.user, pk))


def _page(request, poll, form=None):
    user, channel = request.user, queries.channel_of(poll)
    candidates = paper_queries.candidates_of(poll)
    rows = paper_queries.places_of(poll, user)
    runs = can_run(user)
    context = {
        "poll": poll, "contest": poll.run.contest, "channel": channel, "runs": runs,
        "panel": poll.run.stage.panel(poll.panel), "candidates": candidates, "rows": rows,
        "limits": paper_checks.limits(channel), "totals": paper_queries.totals_of(poll, candidates),
        "is_draft": poll.state == Poll.State.DRAFT, "is_set": poll.state == Poll.State.SET,
        "is_proposed": poll.state == Poll.State.PROPOSED, "can_propose": can_propose(user),
        "can_confirm": can_confirm(user, poll.proposed_by_id),
        "is_ready": rows and all(row.count for row in rows),
        "form": form or PlaceForm(channel=channel),
        "seen": paper_actions.mark_of(poll) if poll.state == Poll.State.PROPOSED else "",
    }  # fmt: skip
    status = 400 if form and form.errors else 200
    return render(request, f"{TEMPLATES}/paper.html", context, status=status)


@login_required
@require_POST
def add_place(request, pk):
    """One more place."""
    poll = permissions.poll_to_plan(request.user, pk)
    form = PlaceForm(request.POST, channel=queries.channel_of(poll))
    if form.is_valid():
        try:
            paper_actions.add_place(poll=poll, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("加上了。"))
            return redirect("league_days:paper-poll", pk=pk)
    return _page(request, poll, form)


def _done(request, pk, act, words, **fields):
    try:
        act(by=request.user, **fields)
    except ValidationError as refused:
        for each in refused.messages:
            messages.error(request, each)
    else:
        messages.success(request, words)
    return redirect("league_days:paper-poll", pk=pk)


@login_required
@require_POST
def remove_place(request, pk, place):
    """This place is not needed."""
    found = permissions.place_to_count(request.user, pk, place)
    return _done(request, pk, paper_actions.remove_place, _("去掉了。"), place=found)


@login_required
@require_POST
def propose(request, pk):
    """Ask another person to confirm places and times."""
    poll = permissions.poll_to_propose(request.user, pk)
    return _done(request, pk, paper_actions.propose, _("提交了，等一位管理员确认。"), poll=poll)


@login_required
@require_POST
def hand_back(request, pk):
    """Back to the draft."""
    poll = permissions.poll_to_plan(request.user, pk)
    return _done(request, pk, paper_actions.hand_back, _("退回了，可以再改。"), poll=poll)


@login_required
@require_POST
def confirm(request, pk):
    """Another person says yes."""
    poll = permissions.poll_to_confirm(request.user, pk)
    return _done(
        request, pk, paper_actions.confirm, _("确认了，安排已经给大家看。"), poll=poll,
        seen=request.POST.get("seen", ""),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request, pk, place):
    """Enter what was counted in a place, without seeing what the other person entered."""
    found = permissions.place_to_count(request.user, pk, place)
    candidates = paper_queries.candidates_of(found.poll)
    mine = found.entries.filter(by=request.user).first()
    initial = _typed(mine) if mine else None
    form = FiguresForm(
        request.POST or None, initial=initial, candidates=candidates,
        channel=queries.channel_of(found.poll),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            stands = paper_actions.enter(place=found, by=request.user, **vars(form.figures()))
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            _say(request, found, stands)
            return redirect("league_days:paper-poll", pk=pk)
    context = {
        "place": found, "poll": found.poll, "contest": found.poll.run.contest, "form": form,
        "mine": mine, "channel": queries.channel_of(found.poll),
    }  # fmt: skip
    status = 400 if form.is_bound else 200
    return render(request, f"{TEMPLATES}/paper_enter.html", context, status=status)


def _typed(entry):
    figures = {"issued": entry.issued, "valid": entry.valid, "invalid": entry.invalid}
    return figures | {f"vote_{number}": votes for number, votes in entry.votes.items()}


def _say(request, place, stands):
    if stands:
        messages.success(request, _("两个人录的一致，%s的票数定了。") % place)
    elif place.entries.count() == 2:
        messages.warning(request, _("两个人录的不一样，请对着票再数，谁录错谁改。"))
    else:
        messages.success(request, _("记下了。再由另一位工作人员录一遍，录之前他看不到你的数。"))


@login_required
@require_POST
def start_again(request, pk, place):
    """Both enter again."""
    found = permissions.place_to_count(request.user, pk, place)
    form = AgainForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _done(
        request, pk, paper_actions.start_again, _("清掉了，两个人再各录一遍。"), place=found,
        reason=reason,
    )  # fmt: skip


@login_required
@require_POST
def count(request, pk):
    """The totals stand."""
    poll = permissions.poll_to_plan(request.user, pk)
    return _done(request, pk, paper_actions.count, _("计好了，票数进入这一环节的结果。"), poll=poll)


@login_required
@require_safe
def sheet(request, pk, place):
    """The counting sheet of a place, on A4: blank to fill in, or with the figures that stand."""
    found = permissions.place_to_count(request.user, pk, place)
    counted = found.poll.paper_counts.filter(place=found.name).first()
    channel = queries.channel_of(found.poll)
    candidates = paper_queries.candidates_of(found.poll)
    context = {
        "place": found, "poll": found.poll, "contest": found.poll.run.contest, "count": counted,
        "channel": channel, "limits": paper_checks.limits(channel),
        "issued_word": paper_checks.ISSUED[channel.kind],
        "rows": [
            (each, counted.votes.get(str(each.number), 0) if counted else None)
            for each in candidates
        ],
        "signs": ["计票人", "录入人", "复核录入人", "监票人"],
    }  # fmt: skip
    return render(request, f"{TEMPLATES}/paper_sheet.html", context)
