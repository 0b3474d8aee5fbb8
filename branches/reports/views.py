"""Reading reports: what one's units owe, what was sent, one report, its pictures, the queue."""

from collections import Counter
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from branches.organisation.models import Unit
from branches.reports import agenda, due, pages, permissions, queries, reading
from branches.reports.forms import AdoptForm, AgendaForm, PassForm, ReasonForm
from branches.reports.models import Adoption, InformationReport, ReportAlert, ReportKind
from branches.reports.spec import AT_ONCE
from tuanwei.attachments.responses import serve
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

State = InformationReport.State
SHOWN = {
    "missing": _("有缺报的"), "late": _("有迟报的"), "open": _("还没到期的"), "adopted": _("有采用的"),
}  # fmt: skip
UNITS_A_PAGE = 50
STEP_ICONS = {
    "submitted": "send", "taken_back": "arrow-back-up", "forwarded": "check",
    "returned": "arrow-back-up", "accepted": "check", "adopted": "award",
    "unadopted": "circle-minus", "withdrawn": "arrow-back-up",
}  # fmt: skip
BACK, AHEAD = timedelta(days=40), timedelta(days=35)


@login_required
@require_safe
def report_list(request):
    """What is to be reported by one's own units, and what was."""
    user = request.user
    permissions.require_room(user)
    mark_read_at(url=request.path, by=user)
    today = timezone.localdate()
    mine = list(
        Unit.objects.active()
        .filter(pk__in=permissions.units_written_for(user))
        .order_by("kind", "pk")
    )
    lines = []
    if mine:
        lines = [
            each for each in reading.lines(mine, today - BACK, today + AHEAD)
            if each.report is None or each.report.state in InformationReport.OPEN_STATES
        ]  # fmt: skip
    at_once = []
    if mine:
        held = {each.key: each.on(today) for each in reading.kinds()}
        at_once = [
            kind for kind in ReportKind.objects.filter(closed_on=None)
            if (version := held.get(kind.pk)) and version.spec.cadence == AT_ONCE
        ]  # fmt: skip
    state = request.GET.get("state", "")
    found = permissions.visible_reports(user)
    if state in State.values:
        found = found.filter(state=state)
    elif state == "adopted":
        standing = Adoption.objects.filter(withdrawn_at=None)
        found = found.filter(pk__in=standing.values("report"))
    if query := request.GET.get("q", "").replace("\x00", "").strip()[:60]:
        found = found.filter(title__icontains=query)
    page = keyset(found, request, order=("-pk",))
    for each in page:
        each.tone = reading.TONES[each.state]
    context = {
        "mine": mine, "lines": lines, "at_once": at_once, "page": page, "state": state,
        "query": query, "states": [*State.choices, ("adopted", "采用的")], "today": today,
        "keeps": permissions.can_keep(user), "passes": bool(permissions.units_led(user)),
        "many_units": len(mine) > 1,
    }  # fmt: skip
    return render(request, "reports/list.html", context)


@login_required
@require_safe
def report(request, number):
    """A report: its fields with what was said beside them, its way, what can be done."""
    found = permissions.report_for(request.user, number)
    mark_read_at(url=request.path, by=request.user)
    return report_page(request, found)


def report_page(request, found, *, status=None, **forms):
    """The page, with the form that stumbled."""
    user = request.user
    remarks = list(found.remarks.select_related("by"))
    steps = list(found.steps.select_related("by"))
    adoptions = list(found.adoptions.select_related("by", "withdrawn_by"))
    alert = ReportAlert.objects.filter(report=found).select_related("taken_by").first()
    pages.number_drafts(steps, [*steps, *remarks])
    for each in steps:
        each.icon = STEP_ICONS[each.what]
    rings = bool(alert) and alert.taken_by_id is None and found.state != State.WITHDRAWN
    writes = permissions.can_write(user, found)
    why_not = permissions.why_not_pass(user, found)
    waits = found.state in (State.ABOVE, State.COMMITTEE, State.ACCEPTED)
    passes = waits and why_not is None
    standing = [each for each in adoptions if each.withdrawn_at is None]
    keeps = permissions.can_keep(user)
    adopts = passes and keeps and found.state != State.ABOVE and found.rules.spec.levels
    alerted = reading.alerted(found) if rings else []
    context = {
        "report": found, "tone": reading.TONES[found.state], "writes": writes,
        "fields": pages.fields_of(found, remarks),
        "whole": [each for each in remarks if not each.field],
        "photos": list(found.photos.select_related("attachment")), "steps": steps,
        "earlier": pages.differing(found, steps), "adoptions": adoptions, "alert": alert,
        "rings": rings, "takes": rings and permissions.can_take(user, found),
        "alerted": alerted,
        "escalates": rings and bool(reading.secretaries() - {each.pk for each in alerted}),
        "items": agenda.items_of(found), "keeps": keeps,
        "agenda_form": (forms.get("agenda_form") or AgendaForm(report=found))
        if keeps and agenda.can_be_raised(found) else None,
        "passes": passes, "why_not": why_not if waits and not writes else None,
        "is_above": found.state == State.ABOVE,
        "can_accept": passes and found.state == State.COMMITTEE,
        "pass_form": (forms.get("pass_form") or PassForm(report=found, auto_id="pass-%s"))
        if (passes and found.state != State.ACCEPTED) or (passes and not standing) else None,
        "adopt_form": (forms.get("adopt_form") or AdoptForm(report=found, auto_id="adopt-%s"))
        if adopts else None,
        "unadopts": keeps and not permissions.is_own(user, found),
        "reason_form": forms.get("reason_form") or ReasonForm(auto_id="withdraw-%s"),
        "can_take_back": writes and found.state in (State.ABOVE, State.COMMITTEE) and not standing,
        "can_withdraw": found.state not in (State.WITHDRAWN,)
        and ((found.submitted_at and (writes or passes)) or writes),
        "is_late": found.due_on and found.came_at and timezone.localdate(found.came_at) > found.due_on,
        "is_open": found.state in InformationReport.OPEN_STATES,
    }  # fmt: skip
    return render(request, "reports/report.html", context, status=status)


@login_required
@require_safe
def photo(request, number, pk):
    """A picture in the page, or saved."""
    _found, kept = permissions.photo_for(request.user, number, pk)
    return serve(kept.attachment, inline="save" not in request.GET)


@login_required
@require_safe
def queue(request):
    """What waits for the reader's word, the longest waiting first."""
    permissions.require_room(request.user)
    found = queries.to_pass(request.user)
    found = found.filter(sent_at__isnull=False)
    page = keyset(found, request, order=("sent_at", "pk"))
    for each in page:
        each.tone = reading.TONES[each.state]
    return render(request, "reports/queue.html", {"page": page})


@login_required
@require_safe
def rates(request):
    """Late, missing and adopted by unit, a picture of the months above."""
    permissions.require_room(request.user)
    everywhere = list(permissions.units_read(request.user))
    above = sorted({each.parent for each in everywhere if each.parent_id}, key=_named)
    chosen = next((each for each in above if str(each.pk) == request.GET.get("above")), None)
    units = [
        each for each in everywhere if chosen is None or chosen.pk in (each.pk, each.parent_id)
    ]
    month = reading.month_read(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    first, last = reading.month_bounds(month)
    months = _six_months(month)
    stood = reading.standing(units, months[0], last)
    found = reading.counted(units, stood, first, last)
    found = [each for each in found if each.due or each.open or each.adopted]
    show = request.GET.get("show") if request.GET.get("show") in SHOWN else ""
    rows = [each for each in found if not show or getattr(each, show)]
    rows.sort(key=lambda each: (-each.missing, -each.late, *_named(each.unit)))
    context = {
        "page": Paginator(rows, UNITS_A_PAGE).get_page(request.GET.get("page")), "found": found,
        "above": above if len(above) > 1 else [], "chosen": chosen, "show": show,
        "shows": SHOWN.items(), "month": month, "before": (month - timedelta(days=1)).replace(day=1),
        "after": last + timedelta(days=1), "is_now": month == timezone.localdate().replace(day=1),
        "total": {
            name: sum(getattr(each, name) for each in found)
            for name in ("on_time", "late", "missing", "open", "adopted", "points", "due")
        },
        "chart": _chart(months, stood), "kind": "information-reports",
    }  # fmt: skip
    return render(request, "reports/rates.html", context)


def _named(unit):
    return unit.name_pinyin, unit.pk


def _six_months(month):
    """First days of a month and the five before it, the oldest first."""
    found = [month]
    for _step in range(5):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _chart(months, stood):
    """[(month, percent on time)]; None where nothing was due."""
    came, many = Counter(), Counter()
    for each, state in stood:
        if state != due.OPEN:
            many[each.due_on.replace(day=1)] += 1
            came[each.due_on.replace(day=1)] += state == due.ON_TIME
    return [
        (f"{at.month}月", (came[at] * 200 + many[at]) // (2 * many[at]) if many[at] else None)
        for at in months
    ]


@login_required
@require_safe
def rates_unit(request, pk):
    """What one unit owed and how it came, the records behind its rates."""
    permissions.require_room(request.user)
    unit = permissions.unit_read(request.user, pk)
    month = reading.month_read(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    last = reading.month_bounds(month)[1]
    first = (month - timedelta(days=150)).replace(day=1)
    lines = reading.lines([unit], first, last)
    visible = set(
        permissions.visible_reports(request.user)
        .filter(pk__in=[each.report.pk for each in lines if each.report])
        .values_list("pk", flat=True)
    )
    context = {
        "unit": unit, "month": month, "first": first,
        "lines": [(each, bool(each.report and each.report.pk in visible)) for each in reversed(lines)],
        "adoptions": list(reading.adoptions([unit.pk], first, last)),
    }  # fmt: skip
    return render(request, "reports/rates_unit.html", context)
