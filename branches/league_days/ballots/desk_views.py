"""The desk of those who run a vote, and of those who watch over it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.ballots import actions, papers, permissions, queries, tallying
from branches.league_days.ballots.forms import CallOffForm, TimesForm
from branches.league_days.ballots.models import Poll, Voted
from branches.league_days.ballots.views import PHASES, phase_of, terms_of, votes_of
from branches.organisation.queries import hats
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked
from tuanwei.notices.actions import mark_read_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request, pk):
    """Times, state and next step of a vote; posting sets the times."""
    found = permissions.poll_to_run(request.user, pk)
    if request.method != "POST":
        mark_read_at(url=request.path, by=request.user)
        return _page(request, found)
    form = TimesForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        with said_when_locked():
            actions.set_times(poll=found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, found, form, status=409)
    messages.success(request, _("时间定好了。提出以后由另一位管理员确认。"))
    return redirect("league_days:poll-desk", pk=pk)


def _page(request, found, form=None, status=200, call_off=None):
    panel, channel = queries.panel_of(found), queries.channel_of(found)
    phase = phase_of(found, timezone.now())
    paper = papers.paper_of(found)
    worn = hats(request.user)
    times = {"opens_at": found.opens_at, "closes_at": found.closes_at}
    context = {
        "poll": found, "contest": found.run.contest, "channel": channel, "panel": panel,
        "phase": phase, "tone": PHASES[phase][0], "words": PHASES[phase][1],
        "terms": terms_of(panel, channel), "cards": paper.cards,
        "form": form or TimesForm(initial=times), "call_off": call_off or CallOffForm(),
        "electors": queries.electors(found.run, panel.roll).count() if not found.set_at else None,
        "voted": Voted.objects.filter(voter__poll=found).count() if found.set_at else None,
        "is_administrator": worn.is_administrator,
        "can_confirm": worn.is_administrator and found.proposed_by_id != request.user.pk,
        "seen": actions.mark_of(found) if found.state == Poll.State.PROPOSED else "",
        "votes": votes_of(found, paper) if phase == "counted" else None,
    }  # fmt: skip
    return render(request, "league_days/ballots/desk.html", context, status=status)


@login_required
@require_POST
def act(request, pk, verb):
    """The next step of a vote."""
    needs_two = verb in ("confirm", "call-off")
    to_fetch = permissions.poll_to_confirm if needs_two else permissions.poll_to_run
    found = to_fetch(request.user, pk)
    confirm = partial(actions.confirm, seen=request.POST.get("seen", ""))
    steps = {
        "propose": (actions.propose, _("已提出，等另一位管理员确认。")),
        "return": (actions.hand_back, _("退回草稿，可以改时间了。")),
        "confirm": (confirm, _("名册定了，摘要已经公开，名册上的人会收到提醒。")),
        "count": (tallying.count_poll, _("计票完成。")),
    }
    if verb == "call-off":
        form = CallOffForm(request.POST)
        if not form.is_valid():
            return _page(request, found, status=400, call_off=form)
        run = partial(actions.call_off, reason=form.cleaned_data["reason"])
        steps[verb] = (run, _("已经作废，名册上的人会收到提醒。"))
    if verb not in steps:
        raise Http404
    run, said = steps[verb]
    try:
        with said_when_locked():
            run(poll=found, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, said)
    return redirect("league_days:poll-desk", pk=pk)


@login_required
@require_safe
def watch(request, pk):
    """How the turnout grew, and branches that voted all at once. No figure of any candidate."""
    found = permissions.poll_to_watch(request.user, pk)
    branches = queries.turnout(found) if found.state in (Poll.State.SET, Poll.State.COUNTED) else []
    samples = [(each.at, sum(each.counts.values())) for each in found.samples.all()]
    return render(request, "league_days/ballots/watch.html", {
        "poll": found, "branches": branches, "samples": samples[-48:],
        "bursts": queries.bursts_of(found), "came": sum(each.came for each in branches),
    })  # fmt: skip
