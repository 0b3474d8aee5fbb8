"""Rounds: the list, one that is begun, one step by step. HTTP only."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.rounds import actions, permissions, proposing, queries, shown, states
from assessment.rounds.barring import standing_in_the_way
from assessment.rounds.forms import ReasonForm, RoundForm
from assessment.rounds.models import Round
from branches.organisation.queries import hats
from tuanwei.lib import refusals
from tuanwei.lib.days import is_usual
from tuanwei.lib.paging import keyset

State = Round.State
HERE = (State.SELF, State.CHECK, State.REVIEW, State.CALLED_OFF)
"""Steps that are taken on this room's page; those after the review belong to the room of results."""


def frame(request):
    """The desk for those who have one."""
    return "desk.html" if hats(request.user).has_desk else "base.html"


@login_required
@require_safe
def round_list(request):
    """Rounds that concern this person, the running ones first."""
    user = request.user
    sees_all = queries.is_over_all(user)
    rows = queries.rounds_shown(user).select_related("version__kind")
    running = rows.filter(state__in=(State.DRAFT, *Round.SCORED_IN))
    over = rows.filter(state__in=(State.PUBLISHED, State.CALLED_OFF))
    page = keyset(over, request, order=["-starts_on"], per_page=20)
    now = list(running) if not request.GET.get("after") else []
    found = shown.rows_of([*now, *page], user, with_progress=sees_all)
    context = {
        "running": found[: len(now)], "over": found[len(now) :], "page": page,
        "can_run": permissions.can_run(user), "frame": frame(request), "sees_all": sees_all,
    }  # fmt: skip
    return render(request, "assessment/rounds/list.html", context)


@login_required
@require_safe
def new(request):
    """Which standard: those in force."""
    permissions.require_run(request.user)
    context = {"versions": queries.versions_to_begin()}
    return render(request, "assessment/rounds/new.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request, version):
    """A round of one standard, with what its cycle proposes."""
    permissions.require_run(request.user)
    known = (each for each in queries.versions_to_begin() if each.pk == version)
    found = next(known, None)
    if found is None:
        raise Http404
    proposal = proposing.proposal_for(found, _day(request))
    form = _form(request, found, initial=proposal.fields)
    if form.is_bound and form.is_valid():
        try:
            held = actions.make_round(standard_version=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("建好了，还没有开始。请好检查人，看过没问题就开始。"))
            return redirect("assessment:round", pk=held.pk)
    context = {"form": form, "version": found, "proposal": proposal, "held": None}
    return _page(request, "edit", context, form)


def _day(request):
    """The day somebody asked for; None for what is none."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if is_usual(day) else None


def _form(request, version, **kwargs):
    earlier = proposing.of_kind(version.kind_id).exclude(
        state__in=(State.DRAFT, State.CALLED_OFF)
    )  # fmt: skip
    return RoundForm(
        request.POST or None, earlier=earlier,
        has_self_scores=version.spec.procedure.has_self_scores, **kwargs,
    )  # fmt: skip


def _page(request, name, context, form):
    status = 400 if form.is_bound and form.errors else None
    return render(request, f"assessment/rounds/{name}.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change what may still be changed."""
    held = permissions.round_to_run(request.user, pk)
    initial = {name: getattr(held, name) for name in actions.FIELDS}
    form = _form(request, held.version, initial=initial, is_open=held.state != State.DRAFT)
    form.fields["previous"].queryset = form.fields["previous"].queryset.exclude(pk=pk)
    if form.is_bound and form.is_valid():
        try:
            actions.change_round(round=held, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("改好了。"))
            return redirect("assessment:round", pk=pk)
    context = {"form": form, "version": held.version, "held": held}
    return _page(request, "edit", context, form)


@login_required
@require_safe
def detail(request, pk):
    """One round: where it stands, what comes next, what keeps it."""
    user = request.user
    held = permissions.round_to_see(user, pk)
    sees_all = permissions.sees_all(user, held)
    can_run = permissions.can_run(user)
    moves = list(held.moves.select_related("by")) if sees_all else []
    counts = shown.counts_of(held) if sees_all else None
    following = states.next_of(held.state, held.spec.procedure.has_self_scores)
    barred = standing_in_the_way(held, following) if can_run and following else []
    context = {
        "held": held, "tone": shown.TONES[held.state], "frame": frame(request),
        "steps": shown.steps_of(held, moves), "moves": moves[::-1], "counts": counts,
        "can_run": can_run, "sees_all": sees_all, "barred": barred,
        "progress": shown.progress_words(held, counts) if counts else "",
        "mine": shown.my_sheets(user, [held]), "newer": shown.newer_version(held),
        "next": following if following in HERE else "", "verb": shown.VERBS.get(following, ""),
        "is_open": held.state in (State.DRAFT, *states.CHANGING),
        "scorers": list(queries.scorers_of(held)) if sees_all else [],
        "to_decide": queries.to_decide(held).count() if can_run and counts else 0,
        "newcomers": queries.newcomers(held).count()
        if can_run and held.state in states.CHANGING else 0,
        "parts": shown.parts_of(user, held),
        "ahead": shown.ahead_of(held) if can_run else ("", ""),
    }  # fmt: skip
    return render(request, "assessment/rounds/round.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk, to):
    """Say what the step means, and take it."""
    held = permissions.round_to_run(request.user, pk)
    if to not in HERE or not states.may_follow(held.state, to) or held.is_frozen:
        return _cannot(request, held, to)
    must_say = (held.state, to) in states.MUST_SAY
    form = ReasonForm(request.POST or None, is_asked=must_say)
    is_sent = request.method == "POST"
    status = 400 if is_sent else None
    if is_sent and (form.is_valid() if must_say else True):
        words = form.cleaned_data["words"] if must_say else ""
        try:
            actions.move(round=held, to=to, by=request.user, words=words)
        except ValidationError as refused:
            refusals.above(request, refused)
            return redirect("assessment:round", pk=pk)
        messages.success(request, _said(to, held.state))
        return redirect("assessment:round", pk=pk)
    context = {
        "held": held, "to": to, "form": form, "must_say": must_say,
        "label": shown.verb_of(held.state, to), "means": shown.means_of(held.state, to),
        "barred": standing_in_the_way(held, to),
        "remarks": shown.remarks(held, to, shown.counts_of(held)),
    }  # fmt: skip
    return render(request, "assessment/rounds/move.html", context, status=status)


def _cannot(request, held, to):
    """A step that does not follow (any more): back to the round with a word; 404 for none at all."""
    if to not in State.values:
        raise Http404
    messages.error(
        request,
        _("这次考核现在是“%(now)s”，这一步已经走过或还走不到。")
        % {"now": held.get_state_display()},
    )
    return redirect("assessment:round", pk=held.pk)


def _said(to, before):
    if to == State.CALLED_OFF:
        return _("取消了。")
    if before == State.REVIEW:
        return _("退回检查打分了，检查人收到了通知。")
    return {
        State.SELF: _("开始自评了，支部干部都收到了通知。"),
        State.CHECK: _("开始检查打分了，检查人收到了通知。"),
        State.REVIEW: _("进入复核了。"),
    }[to]
