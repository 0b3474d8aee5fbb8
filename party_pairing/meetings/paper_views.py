"""Ballots on paper: printed, counted by two persons who do not see each other's figures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.candidates import queries as candidates
from party_pairing.meetings import balloting, counting, permissions, queries, roll
from party_pairing.meetings.forms import FiguresForm
from party_pairing.meetings.models import BallotRound, Meeting
from party_pairing.meetings.views import PAGES
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked

MOST_PAPERS = 300


@login_required
@require_safe
def papers(request, pk):
    """Blank ballots on A4, to be cut: as many as people with a vote, of the round that is on or
    comes next."""
    meeting = permissions.meeting_to_run(request.user, pk)
    if meeting.state not in (Meeting.State.APPROVED, Meeting.State.BEGUN):
        raise Http404
    heads = roll.heads_of(roll.people_of(meeting))
    result = queries.result_of(meeting, heads)
    running = next((each for each in result.rounds if each.ballot.state == "open"), None)
    if running is not None:
        people = [each.recommendation for each in running.standings]
        number = running.ballot.number
    else:
        people = list(result.again) or list(candidates.listed(meeting.campaign, meeting.unit))
        number = len(result.rounds) + 1
    spec = meeting.campaign.spec.meeting
    many = heads.present_voting if roll.is_frozen(meeting) else heads.voting
    return render(request, f"{PAGES}/papers.html", {
        "meeting": meeting, "names": [(n, each.user.name) for n, each in enumerate(people, 1)],
        "papers": range(min(many, MOST_PAPERS)), "many": many, "number": number,
        "answers": list(counting.choices_of(spec).values()), "spec": spec,
    })  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request, pk):
    """Enter what was counted, without seeing what the other person entered."""
    ballot = permissions.ballot_to_handle(request.user, pk)
    meeting = ballot.meeting
    if ballot.way != BallotRound.Way.PAPER:
        raise Http404
    standings = balloting.standings_of(ballot)
    known = list(ballot.tallies.select_related("by").order_by("turn"))
    mine = next((each for each in known if each.by_id == request.user.pk), None)
    names, heads = queries.names_of(standings), roll.frozen_heads(meeting)
    form = FiguresForm(
        request.POST or None, initial=_typed(mine) if mine else None, names=names, heads=heads,
        spec=meeting.campaign.spec.meeting,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                stands = balloting.enter(ballot=ballot, by=request.user, figures=form.figures())
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            return _entered(request, ballot, stands, other=len(known) - bool(mine))
    differs = ()
    if len(known) == 2 and ballot.state == BallotRound.State.CLOSED:
        differs = counting.differences(*map(balloting.figures_of, known), names)
    return render(request, f"{PAGES}/tally.html", {
        "ballot": ballot, "meeting": meeting, "form": form, "mine": mine, "differs": differs,
        "known": known, "can_enter": ballot.state == BallotRound.State.CLOSED
        and (mine is not None or len(known) < 2), "there": heads.present_voting,
    }, status=400 if form.is_bound else 200)  # fmt: skip


def _typed(tally):
    typed = {"issued": tally.issued, "cast": tally.cast, "invalid": tally.invalid}
    for number, votes in tally.votes.items():
        for key, many in zip(counting.CHOICES, votes, strict=True):
            typed[f"{key}_{number}"] = many
    return typed


def _entered(request, ballot, stands, other):
    if stands:
        messages.success(request, _("两个人录的一致，票数定了。"))
        return redirect("party_pairing:meeting", pk=ballot.meeting_id)
    if other:
        messages.warning(request, _("两个人录的不一样，请对着票再数，谁录错谁改。"))
        return redirect("party_pairing:paper-tally", pk=ballot.pk)
    messages.success(request, _("记下了。再由另一个人录一遍，录之前看不到你的数。"))
    return redirect("party_pairing:meeting", pk=ballot.meeting_id)


@login_required
@require_POST
def again(request, pk):
    """Both enter again."""
    ballot = permissions.ballot_to_handle(request.user, pk)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:200]
    refusals.attempt(
        request, lambda: balloting.start_again(ballot=ballot, by=request.user, reason=reason),
        _("清掉了，两个人再各录一遍。"),
    )  # fmt: skip
    return redirect("party_pairing:paper-tally", pk=pk)
