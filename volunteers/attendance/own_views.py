"""A volunteer's own: what one has to leave before a shift, what one says after it, what counted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from volunteers.attendance import actions, permissions, queries
from volunteers.attendance.forms import ContactForm, ReflectForm
from volunteers.services.models import EmergencyContact, Reflection


@login_required
@require_safe
def mine(request):
    """Shifts ahead and what is still to be left for them; shifts behind and what was said."""
    page = keyset(queries.my_shifts(request.user), request, order=["-at"], per_page=20)
    context = {
        "coming": list(queries.coming(request.user)[:20]),
        "page": page,
        "now": timezone.now(),
    }
    return render(request, "volunteers/attendance/mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, pk):
    """Read the briefing, say whom to call."""
    shift, place = permissions.shift_to_leave_contact(request.user, pk)
    known = EmergencyContact.objects.filter(shift=shift, user=request.user.pk).first()
    initial = {"has_read": bool(known and known.read_briefing_at)}
    if known:
        initial |= {"name": known.name, "relation": known.relation, "phone": known.phone}
    form = ContactForm(
        request.POST if request.method == "POST" else None, shift=shift, initial=initial
    )
    if form.is_bound and form.is_valid():
        try:
            actions.leave_contact(shift=shift, by=request.user, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, " ".join(fault.messages))
        else:
            messages.success(request, _("记下了，到时候见。"))
            return redirect("volunteers:attendance-contact", pk=pk)
    context = {
        "shift": shift, "gathering": shift.gathering, "place": place, "form": form, "known": known,
        "is_over": shift.gathering.ends_at <= timezone.now(),
    }  # fmt: skip
    status = 400 if form.is_bound else None
    return render(request, "volunteers/attendance/contact.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reflect(request, pk):
    """Three short answers; only then the hours."""
    shift, came = permissions.shift_to_reflect_on(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    form, status = ReflectForm(request.POST if request.method == "POST" else None), None
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                actions.reflect(shift=shift, by=request.user, **form.cleaned_data)
            except ValidationError as fault:
                messages.error(request, fault.messages[0])
                status = 409
            else:
                messages.success(
                    request, _("收到了，谢谢你说这些。"), extra_tags=f"reflection-{pk}"
                )
                return redirect("volunteers:attendance-reflect", pk=pk)
    said = Reflection.objects.filter(shift=shift, user=request.user.pk).first()
    service = queries.services_of(shift, [request.user.pk]).get(request.user.pk)
    context = {
        "shift": shift, "gathering": shift.gathering, "came": came, "form": form, "said": said,
        "service": service, "hours": queries.hours_of(service) if said and service else None,
        "is_over": came.left_at is not None or shift.gathering.ends_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "volunteers/attendance/reflect.html", context, status=status)


@login_required
@require_POST
def share(request, pk):
    """Let others read what one said, or not any more."""
    shift, _came = permissions.shift_to_reflect_on(request.user, pk)
    said = Reflection.objects.filter(shift=shift, user=request.user.pk).first()
    if said:
        is_shared = request.POST.get("share") == "yes"
        actions.share(reflection=said, by=request.user, is_shared=is_shared)
        messages.success(request, _("已分享，谢谢。") if is_shared else _("已收回，别人看不到了。"))
    return redirect("volunteers:attendance-reflect", pk=pk)
