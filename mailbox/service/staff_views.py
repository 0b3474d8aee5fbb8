"""What staff arrange: services, desks, shifts, worked hours; and how satisfied people were."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailbox.service import actions, charts, queries
from mailbox.service.forms import DeskForm, ServiceForm, ShiftForm, TakeOffForm, WorkForm
from mailbox.service.models import Desk, DeskShift, Service
from mailbox.service.permissions import can_arrange
from mailbox.service.rota_views import week_of
from mailbox.service.satisfaction import DAYS, FEWEST, pictures


def staff_only(view):
    """For the committee's staff."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not can_arrange(request.user):
            raise PermissionDenied(_("服务岗由团委工作人员安排。"))
        return view(request, *args, **kwargs)

    return guarded


@staff_only
@require_safe
def service_list(request):
    """Every service, offered or not."""
    rows = Service.objects.select_related("case_class", "unit")
    return render(request, "service/admin.html", {"services": list(rows)})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def service_edit(request, pk=None):
    """Add a service or change one."""
    return _edit(request, Service, pk, ServiceForm, _save_service, "mailbox:service-admin")


@staff_only
@require_safe
def desk_list(request):
    """Every desk with its display and its address for taking a number."""
    return render(request, "service/desks.html", {"desks": list(Desk.objects.all())})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_edit(request, pk=None):
    """Add a desk or change one."""
    return _edit(request, Desk, pk, DeskForm, _save_desk, "mailbox:service-desks")


def _save_service(by, kept, data):
    actions.save_service(by=by, service=kept, **data)


def _save_desk(by, kept, data):
    actions.save_desk(by=by, desk=kept, **data)


def _edit(request, model, pk, form_class, save, done):
    instance = get_object_or_404(model, pk=pk) if pk is not None else None
    form = form_class(request.POST if request.method == "POST" else None, instance=instance)
    # The form writes into its instance already while it checks: what is kept is read afresh.
    kept = model.objects.get(pk=pk) if instance else None
    if form.is_bound and form.is_valid():
        save(request.user, kept, form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect(done)
    context = {"form": form, "kept": kept, "back": reverse(done), "kind": model._meta.verbose_name}
    return render(request, "service/edit.html", context, status=400 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request):
    """One week: the shifts, who stands them, the gaps; laying out more; confirming the past."""
    form = ShiftForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _laid_out(request, form):
        return _week(form.cleaned_data["day"])
    week, now = week_of(request), timezone.now()
    rows = [
        {
            "shift": shift,
            "duties": list(shift.duties.all()),
            "missing": max(shift.seats - len(shift.duties.all()), 0),
            "is_over": shift.ends_at <= now,
            "is_open": shift.starts_at > now,
            "is_confirmed": bool(shift.work.all()),
            "work": WorkForm(shift=shift, by=request.user) if shift.ends_at <= now else None,
        }
        for shift in queries.shifts_between(week["first"], week["last"])
    ]
    context = {
        "form": form, "week": week, "rows": rows,
        "missing": sum(row["missing"] for row in rows if not row["is_over"]),
    }  # fmt: skip
    return render(request, "service/shift_admin.html", context, status=400 if form.errors else 200)


def _laid_out(request, form):
    """True when every week's shift was laid out, else the reason stands in the form."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            for start, end in form.spans:
                actions.add_shift(
                    by=request.user, desk=data["desk"], starts_at=start, ends_at=end,
                    seats=data["seats"],
                )  # fmt: skip
    except ValidationError as fault:
        form.add_error(None, fault)
        return False
    messages.success(request, _("排好了 %(n)d 班。") % {"n": len(form.spans)})
    return True


def _week(day):
    return redirect(f"{reverse('mailbox:shift-admin')}?week={day:%Y-%m-%d}")


@staff_only
@require_POST
def remove(request, pk):
    """Take back a shift that nobody stands."""
    shift = get_object_or_404(DeskShift, pk=pk)
    day = timezone.localdate(shift.starts_at)
    try:
        actions.remove_shift(shift=shift, by=request.user)
        messages.success(request, _("这一班取消了。"))
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return _week(day)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request, pk):
    """Take somebody off a shift, with a word to them."""
    duty = queries.duty_with_people(pk)
    form = TakeOffForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.take_off(duty=duty, by=request.user, words=form.cleaned_data["words"])
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("已告诉%(name)s不用来了。") % {"name": duty.user.name})
            return _week(timezone.localdate(duty.shift.starts_at))
    context = {"duty": duty, "form": form, "week": timezone.localdate(duty.shift.starts_at)}
    return render(request, "service/take_off.html", context, status=400 if form.errors else 200)


@staff_only
@require_POST
def confirm(request, pk):
    """Confirm how long each person of a past shift stood."""
    shift = queries.shift_with_people(pk)
    form = WorkForm(request.POST, shift=shift, by=request.user)
    try:
        if not form.is_valid():
            raise ValidationError(_("每人填 0 到 %(most)d 的整数分钟。") % {"most": shift.minutes})
        actions.confirm_work(shift=shift, by=request.user, minutes=form.minutes)
        messages.success(request, _("时长已确认，本人会收到提醒。"))
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return _week(timezone.localdate(shift.starts_at))


@staff_only
@require_safe
def satisfaction(request):
    """Satisfaction by desk, service and hour."""
    found, heat = pictures()
    context = {
        "pictures": found, "fewest": FEWEST, "days": DAYS, "heat": heat,
        "chart": charts.heat(heat) if heat else "",
    }  # fmt: skip
    return render(request, "service/satisfaction.html", context)
