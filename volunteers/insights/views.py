"""Figures of service, down to people and single services, and the sheets taken from them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.jobs import exports
from tuanwei.lib import paging
from volunteers.hours import elsewhere
from volunteers.hours.models import Service, ServiceKind, Source
from volunteers.insights import lists, periods, permissions, queries, resources
from volunteers.insights.regular import regular


def _asked(request, reader):
    """(Period, unit or None, units to choose) of the address."""
    period = periods.asked(
        request.GET, timezone.localdate(), may_choose_days=reader.may_choose_days
    )
    return period, *permissions.unit_to_read(reader, request.GET.get("unit", ""))


@login_required
@require_safe
def insights(request):
    """Hours by unit, kind and month, how regular service is, people served, what waits."""
    reader = permissions.reader_of(request.user)
    period, unit, own = _asked(request, reader)
    found = queries.report(period, unit, reader)
    context = {
        "report": found, "period": period, "unit": unit, "reader": reader,
        "terms": queries.terms_with_service(timezone.localdate()),
        "reads_people": reader.reads_people(unit), "own": own,
        "is_branch": unit is not None and unit.kind == unit.Kind.BRANCH,
        "months": [(line.name, line.figure) for line in found.months],
        "visits": [
            (line.name, None if line.is_hidden else line.services) for line in found.months
        ],
        "most_hours": max((line.hours for line in found.kinds), default=0),
        "regular": regular(period, unit),
        "place": urlencode(_place(period, unit)),
        "sheets": lists.offered(request.user),
    }  # fmt: skip
    if reader.is_staff:
        context["without_code"] = resources.without_code(period, unit)
    return render(request, "volunteers/insights/insights.html", context)


def _place(period, unit):
    """{name: value} of the address of one period and unit."""
    return period.address | ({"unit": unit.pk} if unit else {})


@login_required
@require_safe
def services(request):
    """The single services behind the figures, newest first."""
    reader = permissions.reader_of(request.user)
    period, *_rest = _asked(request, reader)
    unit = permissions.people_to_read(reader, request.GET.get("unit", ""))
    chosen = _chosen(request.GET)
    rows = paging.keyset(
        queries.services_of(period, unit, **chosen), request, order=["-day", "-pk"]
    )
    person = next(iter(rows)).volunteer if "person" in chosen and rows.rows else None
    context = {
        "rows": rows, "period": period, "unit": unit, "chosen": chosen, "person": person,
        "kinds": ServiceKind.objects.all(), "sources": Source.choices,
        "states": Service.State.choices, "place": urlencode(_place(period, unit)),
    }  # fmt: skip
    return render(request, "volunteers/insights/services.html", context)


def _chosen(data):
    """What of the list's filters is asked for and makes sense."""
    chosen: dict = {}
    for name in ("kind", "person"):
        text = data.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            chosen[name] = int(text)
    for name, values in (("source", Source.values), ("state", Service.State.values)):
        if data.get(name) in values:
            chosen[name] = data[name]
    return chosen


@login_required
@require_POST
def national(request):
    """Take the hours of a period out in the national layout, with whole numbers and a purpose."""
    reader = permissions.reader_of(request.user)
    period, unit, _own = _asked(request, reader)
    place = _place(period, unit)
    parameters = {name: str(value) for name, value in place.items()}
    try:
        exports.start_export(
            resources.NATIONAL_KIND, parameters, (), request.user, masked=False,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect(f"{reverse('volunteers:volunteer-insights')}?{urlencode(place)}")
    return redirect("jobs:export-list")


@login_required
@require_POST
def pull(request):
    """Take over now what was worked at the desk and in projects."""
    if not permissions.is_staff(request.user):
        raise PermissionDenied(_("值班和活动的时数由团委工作人员来取。"))
    done = elsewhere.pull()
    words = _("取好了：新记 %(noted)d 条，更正 %(changed)d 条，不再计 %(taken_back)d 条。")
    messages.success(request, words % vars(done))
    if done.waiting:
        messages.warning(
            request, _("%d 条和别的服务时间重叠，要人看过再计。") % done.waiting
        )  # fmt: skip
    if done.failed:
        messages.error(request, _("%d 条没有取成，今天夜里会再试一次。") % done.failed)
    return redirect("volunteers:volunteer-insights")
