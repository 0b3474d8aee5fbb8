"""Posts: who holds them, giving and ending them, and what they allow. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.organisation import actions, people, permissions
from branches.organisation.forms import AppointmentForm, EndTermForm, MemberFilter
from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import hats
from tuanwei.accounts import queries as accounts
from tuanwei.lib.paging import keyset


@require_safe
@login_required
def duties(request, pk=None):
    """What a person may do, from what, until when: one's own, or anybody's for staff."""
    person = request.user if pk is None else permissions.person_for_duties(request.user, pk)
    context = {"person": person, "is_own": person == request.user}
    return render(request, "branches/duties.html", context | people.duties_of(person))


@require_safe
@login_required
def appointment_list(request):
    """Everybody in office today, found by name, pinyin, initials or number."""
    worn = hats(request.user)
    if not (worn.is_staff or worn.is_supervisor or worn.general_branch_ids):
        raise PermissionDenied
    asked = MemberFilter(request.GET)
    asked.is_valid()
    text = asked.cleaned_data.get("q", "")
    held = Appointment.objects.in_force().select_related("user", "unit__parent")
    if not (worn.is_staff or worn.is_supervisor):
        held = held.filter(unit__in=Unit.objects.under(*worn.general_branch_ids))
    if text:
        held = held.filter(accounts.matching(text, "user__"))
    page = keyset(held, request, order=["user__name_pinyin", "user__number"], per_page=25)
    return render(request, "branches/appointment_list.html", {"page": page, "q": text})


@login_required
def appointment_add(request, pk):
    """Give a post in the unit."""
    unit = permissions.unit_to_appoint_in(request.user, pk)
    form = AppointmentForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data.pop("number")
        try:
            made = actions.appoint(unit=unit, by=request.user, **data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            words = {"name": made.user.name, "post": made.title or made.get_post_display()}
            messages.success(request, _("已任命 %(name)s 为%(post)s，已通知本人。") % words)
            return redirect("organisation:unit-detail", unit.pk)
    return render(request, "branches/appointment_add.html", {"form": form, "unit": unit})


@login_required
def appointment_end(request, pk):
    """End a term on a day."""
    appointment = permissions.appointment_to_end(request.user, pk)
    form = EndTermForm(request.POST or None, appointment=appointment)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_term(
                appointment=appointment, by=request.user, last_day=form.cleaned_data["last_day"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("任期已更新，已通知本人。"))
            return redirect("organisation:unit-detail", appointment.unit_id)
    context = {"form": form, "appointment": appointment}
    return render(request, "branches/appointment_end.html", context)
