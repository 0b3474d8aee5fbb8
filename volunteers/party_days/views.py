"""One's own service days: whose turn it is, swapping, what was missed and how to make it up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.models import Member
from tuanwei.gatherings.models import Gathering
from tuanwei.lib.locks import said_when_locked
from tuanwei.notices.actions import mark_read_at
from volunteers.party_days import actions, permissions, queries, rotation
from volunteers.party_days.forms import SwapForm
from volunteers.party_days.models import Keeper, Turn

State = Turn.State
SHOWN = 12


@login_required
@require_safe
def mine(request):
    """The next turns, what others ask, what was missed, and what there was."""
    user = request.user
    mark_read_at(url=request.path, by=user)
    turns, now = list(queries.turns_of(user)), timezone.now()
    keeping = list(
        Keeper.objects.filter(user=user.pk, left_on=None, service_day__is_active=True)
        .select_related("service_day__series")
        .order_by("pk")
    )
    coming = [
        each for each in turns
        if each.state == State.PLANNED and each.shift.gathering.ends_at > now
    ]  # fmt: skip
    past = [each for each in turns if each not in coming]
    for each in turns:
        each.cell, each.has_begun = queries.cell_of(each), each.shift.gathering.starts_at <= now
    context = {
        "keeping": [_standing(each, turns, now) for each in keeping],
        "coming": coming, "past": past[::-1][:SHOWN], "offers": list(queries.offers_to(user)),
        "is_party": bool(keeping) or _is_party(user),
        "arranges": permissions.arranges(user),
    }  # fmt: skip
    return render(request, "volunteers/party_days/mine.html", context)


def _is_party(user):
    statuses = (Member.Status.PARTY, Member.Status.PROBATIONARY)
    return Member.objects.filter(
        user=user.pk, left_on=None, political_status__in=statuses
    ).exists()  # fmt: skip


def _standing(keeper, turns, now):
    """One day that somebody keeps: turns, streak, and where a missed one can be made up."""
    own = [each for each in turns if each.keeper_id == keeper.pk]
    missed = queries.missed(own)
    going = {each.shift_id for each in own if each.state in queries.HOLDING}
    dates = queries.coming(keeper.service_day, now, None) if missed else ()
    return {
        "keeper": keeper, "missed": missed,
        "came": sum(each.state == State.CAME for each in own),
        "streak": rotation.streak([each.state for each in own if not each.is_extra]),
        "is_exempt": keeper.exempt_until and keeper.exempt_until >= timezone.localdate(now),
        "extras": queries.open_extras(own),
        "can_make_up": [
            shift for shift in dates
            if shift.pk not in going
            and shift.gathering.state == Gathering.State.PUBLISHED
            and actions.make_up_for(keeper, own, shift.series_day)
        ][:5],
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def swap(request, pk):
    """Ask another keeper to take one's turn."""
    turn = permissions.turn_of_mine(request.user, pk)
    others = queries.keepers(turn.keeper.service_day).exclude(pk=turn.keeper_id)
    form = SwapForm(request.POST if request.method == "POST" else None, keepers=others)
    status = None
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                with said_when_locked():
                    actions.ask_swap(turn=turn, to=form.cleaned_data["to"], by=request.user)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
                status = 409
            else:
                messages.success(request, _("问过了。对方答应以前，这次还是你去。"))
                return redirect("volunteers:party-day-mine")
    context = {
        "turn": turn, "form": form, "has_others": others.exists(),
        "is_open": turn.state == State.PLANNED and turn.shift.gathering.starts_at > timezone.now(),
    }  # fmt: skip
    return render(request, "volunteers/party_days/swap.html", context, status=status)


def _done(request, run, words):
    """Carry it out, say so or why not, and go back to one's own days."""
    try:
        with said_when_locked():
            run()
        messages.success(request, words)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("volunteers:party-day-mine")


@login_required
@require_POST
def swap_back(request, pk):
    """Come oneself after all."""
    turn = permissions.turn_of_mine(request.user, pk)
    return _done(
        request,
        lambda: actions.take_back_offer(turn=turn, by=request.user),
        _("收回了，这次你去。"),
    )


@login_required
@require_POST
def answer(request, pk):
    """Take somebody's turn, or not this time."""
    turn = permissions.turn_offered(request.user, pk)
    agrees = request.POST.get("verdict") == "yes"
    return _done(
        request, lambda: actions.answer_offer(turn=turn, by=request.user, agrees=agrees),
        _("谢谢你，这次由你去。") if agrees else _("告诉对方了，这次你换不了。"),
    )  # fmt: skip


@login_required
@require_POST
def make_up(request, pk):
    """Come once more to make up a missed turn."""
    keeper, shift = permissions.shift_to_make_up(request.user, pk)
    return _done(
        request, lambda: actions.take_extra(keeper=keeper, shift=shift, by=request.user),
        _("报上了。到时候签到，缺的那次就补上了。"),
    )  # fmt: skip
