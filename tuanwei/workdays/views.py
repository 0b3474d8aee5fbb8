"""The calendar of a year, and its changes. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.workdays import actions, following
from tuanwei.workdays.forms import FIRST_YEAR, LAST_YEAR, DaysForm
from tuanwei.workdays.permissions import EDIT, can_edit
from tuanwei.workdays.queries import year_page

staff_only = permission_required(EDIT, raise_exception=True)


@require_safe
@login_required
def calendar(request, year=None):
    """Twelve months with what differs from Monday to Friday."""
    return _show(request, year or timezone.localdate().year)


@require_POST
@login_required
@staff_only
def days_edit(request, year):
    """Set or clear a span."""
    form = DaysForm(request.POST)
    if not form.is_valid():
        return _show(request, year, form)
    told = form.cleaned_data
    span = {"start": told["start"], "end": told["end"], "by": request.user}
    if told["kind"] == DaysForm.BY_DEFAULT:
        said = actions.clear_days(**span)
    else:
        said = actions.set_days(kind=told["kind"], name=told["name"], **span)
    messages.success(request, " ".join([_("日历已更新。"), *_said(said)]))
    return redirect("workdays:year", told["start"].year)


def _said(sentences):
    """What has followed the calendar; None is for what takes longer than a page."""
    if sentences is None:
        return [_("在办的事很多，时限正在后台按新日历重算，算完会发通知告诉你。")]
    return sentences or [_("没有哪个时限因此改变，之后的都按新日历算。")]


@require_POST
@login_required
@staff_only
def year_confirm(request, year):
    """Checked against the State Council's notice."""
    _check_year(year)
    actions.confirm_year(year=year, by=request.user)
    messages.success(request, _("%(year)d 年已核对，不再显示“暂定”。") % {"year": year})
    return redirect("workdays:year", year)


def _show(request, year, form=None):
    _check_year(year)
    may = can_edit(request.user)
    context = {
        "page": year_page(year),
        "form": form or DaysForm() if may else None,
        "frame": "desk.html" if may else "base.html",
        "promises": following.promises() if may else [],
        "today": timezone.localdate(),
        "weekdays": "一二三四五六日",
    }
    return render(request, "workdays/calendar.html", context)


def _check_year(year):
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
