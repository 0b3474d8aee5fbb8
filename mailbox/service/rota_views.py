"""The rota for everybody signed in: who stands when, where somebody is missing, signing up, swaps."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailbox.service import actions, queries
from mailbox.service.forms import SwapForm, day_of
from mailbox.service.models import DeskShift, Duty, Swap
from tuanwei.lib.terms import monday
from tuanwei.notices.actions import mark_read_at


def week_of(request):
    """{first, last, before, after} of the week that ?week= names, this week without one."""
    first = monday(day_of(request.GET.get("week"), timezone.localdate()))
    return {
        "first": first, "last": first + timedelta(days=6),
        "before": first - timedelta(days=7), "after": first + timedelta(days=7),
    }  # fmt: skip


@login_required
@require_safe
def shift_list(request):
    """One week, one's own duties, and the swaps that wait."""
    now, week = timezone.now(), week_of(request)
    mark_read_at(url=request.path, by=request.user)
    asked, asking = queries.open_swaps(request.user)
    rows = []
    for shift in queries.shifts_between(week["first"], week["last"]):
        people = [duty.user for duty in shift.duties.all()]
        rows.append({
            "shift": shift, "people": people, "missing": max(shift.seats - len(people), 0),
            "mine": any(person.pk == request.user.pk for person in people),
            "is_open": shift.starts_at > now, "is_over": shift.ends_at <= now,
        })  # fmt: skip
    rows.sort(key=lambda row: row["is_over"])  # what is still to come stands first
    context = {
        "week": week, "rows": rows, "asked": asked, "asking": asking, "today": timezone.localdate(),
        "mine": list(queries.duties_of(request.user, now)), "now": now,
        "worked": queries.worked(users=[request.user.pk]),
    }  # fmt: skip
    context["minutes"] = sum(work.minutes for work in context["worked"])
    return render(request, "service/shifts.html", context)


def _done(request, do, success, *, day=None, **arguments):
    """Do it, say how it went, and go back to the rota, to the week of `day`."""
    try:
        do(by=request.user, **arguments)
        messages.success(request, success)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    week = f"?week={timezone.localdate(day):%Y-%m-%d}" if day else ""
    return redirect(reverse("mailbox:shift-list") + week)


@login_required
@require_POST
def join(request, pk):
    """Sign up for a shift."""
    shift = get_object_or_404(DeskShift, pk=pk)
    words = _("报上了。前一天会提醒你。")
    return _done(request, actions.sign_up, words, day=shift.starts_at, shift=shift)


@login_required
@require_POST
def leave(request, pk):
    """Give one's shift back."""
    duty = get_object_or_404(Duty, pk=pk, user=request.user.pk)
    return _done(request, actions.leave, _("已退出这一班。"), duty=duty)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def swap(request, pk):
    """Choose whose shift one would rather stand, and ask them."""
    duty = get_object_or_404(Duty.objects.select_related("shift__desk"), pk=pk,
                             user=request.user.pk)  # fmt: skip
    wanted = queries.wanted_from(duty, timezone.now())
    form = SwapForm(request.POST if request.method == "POST" else None, wanted=wanted)
    if form.is_bound and form.is_valid():
        words = _("已问对方，答应了就换好，会告诉你。")
        return _done(
            request, actions.ask_swap, words, given=duty, wanted=form.cleaned_data["wanted"]
        )
    context = {"duty": duty, "form": form, "has_wanted": wanted.exists()}
    return render(request, "service/swap.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def decide(request, pk):
    """Consent to a swap, or not."""
    found = get_object_or_404(Swap, pk=pk, other=request.user.pk)
    if request.POST.get("answer") == "yes":
        return _done(request, actions.accept_swap, _("换好了，已告诉对方。"), swap=found)
    return _done(request, actions.refuse_swap, _("已告诉对方这次换不了。"), swap=found)


@login_required
@require_POST
def withdraw(request, pk):
    """Ask no longer."""
    found = get_object_or_404(Swap, pk=pk, asker=request.user.pk)
    return _done(request, actions.withdraw_swap, _("不问了，你照常值自己的班。"), swap=found)
