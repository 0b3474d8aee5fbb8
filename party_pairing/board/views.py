"""The board of recommendation: stages, who waits for what, hours, validity, sheets. HTTP only."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.board import actions, events, pairing, queries, resources, shortfall
from party_pairing.board.forms import SheetForm
from party_pairing.board.permissions import reader_of, takes_sheets, unit_to_read
from party_pairing.board.stages import BY_KEY, who_has
from tuanwei.audit.actions import record
from tuanwei.jobs.exports import start_export
from tuanwei.lib.paging import keyset
from tuanwei.workdays.queries import current_calendar

PER_PAGE = 50


def _asked(request):
    """(Reader, unit, all campaigns, the one that was chosen, those that are looked at)."""
    reader = reader_of(request.user)
    unit = unit_to_read(reader, request.GET.get("unit", ""))
    campaigns = queries.campaigns_for(reader)
    one, looked_at = queries.chosen(campaigns, request.GET.get("campaign", ""))
    return reader, unit, campaigns, one, looked_at


def _place(unit, campaign, **more):
    """The address of what is looked at."""
    said = {"unit": unit and unit.pk, "campaign": campaign and campaign.pk, **more}
    return urlencode({name: value for name, value in said.items() if value})


@login_required
@require_safe
def board(request):
    """Units × stages, and how long people wait where."""
    reader, unit, campaigns, one, looked_at = _asked(request)
    rows, total = queries.board(reader, unit, looked_at)
    ending = queries.expiring(reader.under(unit)).count()
    context = {
        "reader": reader, "unit": unit, "campaigns": campaigns, "campaign": one, "rows": rows,
        "total": total, "waiting": queries.waiting(reader.under(unit), looked_at),
        "looked_at": looked_at, "place": _place(None, one), "ending": ending,
        "takes_sheets": takes_sheets(request.user), "tab": "board",
        "hours": shortfall.open_campaigns(campaigns),
    }  # fmt: skip
    return render(request, "party_pairing/board/board.html", context)


@login_required
@require_safe
def people(request):
    """Who stands behind a figure of the board."""
    reader, unit, _all, one, looked_at = _asked(request)
    key = request.GET.get("stage", "")
    if key and key not in BY_KEY:
        raise Http404
    stage = BY_KEY.get(key)
    page = keyset(
        queries.people(reader, unit, looked_at, stage), request, order=["since", "pk"],
        per_page=PER_PAGE,
    )  # fmt: skip
    decided = queries.decided_of(page)
    between, today = current_calendar().workdays_between, timezone.localdate()
    rows = [
        (each, who_has(each.state, each.campaign.spec, decided.get(each.pk, set())),
         between(timezone.localdate(each.since), today))
        for each in page
    ]  # fmt: skip
    context = {
        "reader": reader, "unit": unit, "campaign": one, "stage": stage, "page": page,
        "rows": rows, "place": _place(unit, one), "tab": "board",
    }  # fmt: skip
    return render(request, "party_pairing/board/people.html", context)


@login_required
@require_safe
def hours(request):
    """Who lacks how many hours for an open campaign."""
    reader, unit, campaigns, _one, _looked = _asked(request)
    running = shortfall.open_campaigns(campaigns)
    wanted = request.GET.get("campaign", "")
    campaign = next((each for each in running if str(each.pk) == wanted), None)
    campaign = campaign or next(iter(running), None)
    lacks = shortfall.lacks(reader.under(unit), campaign) if campaign else []
    page = Paginator(lacks, PER_PAGE).get_page(request.GET.get("page"))
    kept = [each for each in reader.under(unit) if each.pk in reader.kept]
    context = {
        "reader": reader, "unit": unit, "campaigns": running, "campaign": campaign,
        "page": page, "many": len(lacks), "tab": "hours", "place": _place(unit, campaign),
        "may_remind": bool(lacks) and bool(kept),
    }  # fmt: skip
    return render(request, "party_pairing/board/hours.html", context)


@login_required
@require_POST
def remind(request):
    """Tell those who lack hours, once a week."""
    _reader, unit, _campaigns, one, _looked = _asked(request)
    if one is None:
        raise Http404
    try:
        told = actions.remind_of_hours(campaign=one, unit=unit, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        if told:
            messages.success(request, _("提醒了 %(n)d 人次，每人只收到自己的数。") % {"n": told})
        else:
            messages.info(request, _("没有人差时数，不用提醒。"))
    return redirect(f"{reverse('party_pairing:board-hours')}?{_place(unit, one)}")


@login_required
@require_safe
def ending(request):
    """Recommendations that will not hold much longer."""
    reader, unit, *_rest = _asked(request)
    page = keyset(
        queries.expiring(reader.under(unit)), request, order=["valid_until", "pk"],
        per_page=PER_PAGE,
    )  # fmt: skip
    context = {
        "reader": reader, "unit": unit, "page": page, "today": timezone.localdate(),
        "tab": "ending", "days": queries.EXPIRING_DAYS, "place": _place(unit, None),
    }  # fmt: skip
    return render(request, "party_pairing/board/ending.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request):
    """The official layouts; masked unless a purpose is given."""
    reader, _unit, campaigns, _one, _looked = _asked(request)
    if not takes_sheets(request.user):
        raise PermissionDenied(_("督导教师只看，不导出。"))
    units = [(str(each.pk), each.name) for each in (*reader.groups, *reader.branches)]
    form = SheetForm(
        request.POST if request.method == "POST" else None, units=units,
        campaigns=[(str(each.pk), each.title) for each in campaigns],
        kinds=[(str(kind.pk), kind.name) for kind, _rules in pairing.kinds_with_rules()],
        initial={"sheet": "party-recommended"},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        sheet = resources.SHEETS[said["sheet"]]
        parameters = {name: said[name] for name in ("unit", *sheet.takes)}
        is_whole = sheet.is_personal and said["is_whole"]
        job = start_export(
            sheet.kind, parameters, (), request.user, masked=not is_whole, reason=said["reason"]
        )
        record(
            events.SHEET_TAKEN, job, by=request.user, label=str(sheet.label), masked=not is_whole
        )
        messages.success(request, _("正在做表，做好了在这一页下载。"))
        return redirect("jobs:export-list")
    context = {
        "form": form, "reader": reader, "sheets": resources.SHEETS.values(), "tab": "sheets"
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "party_pairing/board/sheets.html", context, status=status)
