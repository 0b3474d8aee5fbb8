"""The pages of standing in (for whoever works on letters) and of the rota (for heads and staff)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branches.organisation.queries import hats
from mailbox.absences import actions, queries
from mailbox.absences.forms import AbsenceForm, TurnForm
from mailbox.absences.models import Absence, HandlerTurn
from tuanwei.notices.actions import mark_read_at


def _kept(request, form, do, success):
    """True when `do` has done what the valid form says; a refusal goes into the form."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        do(by=request.user, **form.cleaned_data)
    except ValidationError as fault:
        form.add_error(None, fault)
        return False
    messages.success(request, success)
    return True


def _done(request, page, do, success, **arguments):
    """Do it, say how it went, and go back to the page."""
    try:
        do(by=request.user, **arguments)
        messages.success(request, success)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return redirect(page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absence_list(request):
    """One's absences, in which one stands in, and the form for the next."""
    if not hats(request.user).posts:
        raise PermissionDenied(_("委托代办给办理来信的人用。你现在没有任职。"))
    mark_read_at(url=request.path, by=request.user)
    can_state = queries.units_to_hand_over(request.user).exists()
    if request.method == "POST" and not can_state:
        raise PermissionDenied(_("你现在不办来信，没有可以委托的。"))
    data = request.POST if request.method == "POST" else None
    form = AbsenceForm(data, user=request.user) if can_state else None
    words = _("已记下，对方会收到提醒。")
    if form and _kept(request, form, actions.state_absence, words):
        return redirect("mailbox:absence-list")
    own, standing = queries.absences_of(request.user)
    today = timezone.localdate()
    context = {
        "form": form, "own": [(each, each.state(today)) for each in own],
        "standing": [(each, each.state(today)) for each in standing],
    }  # fmt: skip
    status = 400 if form and form.errors else 200
    return render(request, "mailbox/absences/absences.html", context, status=status)


@login_required
@require_POST
def absence_end(request, pk):
    """Back again: one's own absence only."""
    absence = get_object_or_404(Absence, pk=pk, absent=request.user.pk)
    words = _("已结束，信又由你办了。")
    return _done(request, "mailbox:absence-list", actions.end_absence, words, absence=absence)


@login_required
@require_POST
def absence_decline(request, pk):
    """I cannot stand in: only whoever was asked."""
    absence = get_object_or_404(Absence, pk=pk, stand_in=request.user.pk)
    words = _("已告诉对方这次代不了。")
    return _done(request, "mailbox:absence-list", actions.decline_absence, words, absence=absence)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def turn_list(request):
    """The rota of the units that one heads; people of it see whose days they are."""
    mark_read_at(url=request.path, by=request.user)
    worn, units = hats(request.user), queries.units_with_rota(request.user)
    if not worn.posts and not worn.is_staff:
        raise PermissionDenied(_("接信轮值由各部门负责人和团委工作人员排。"))
    can_edit = bool(units)
    if request.method == "POST" and not can_edit:
        raise PermissionDenied(_("接信轮值由部门负责人和团委工作人员排。"))
    data = request.POST if request.method == "POST" else None
    form = TurnForm(data, units=units) if can_edit else None
    if form and _kept(request, form, actions.add_turn, _("已排上，轮到的人会收到提醒。")):
        return redirect("mailbox:turn-list")
    shown = units.values("pk") if can_edit else worn.unit_ids
    context = {"form": form, "turns": queries.turns(shown), "today": timezone.localdate()}
    status = 400 if form and form.errors else 200
    return render(request, "mailbox/absences/turns.html", context, status=status)


@login_required
@require_POST
def turn_remove(request, pk):
    """Take a line back; 404 for units that are not one's to arrange."""
    units = queries.units_with_rota(request.user)
    turn = get_object_or_404(HandlerTurn, pk=pk, unit__in=units)
    return _done(request, "mailbox:turn-list", actions.remove_turn, _("已去掉。"), turn=turn)
