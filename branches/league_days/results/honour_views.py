"""The honour roll: awards that stand, month by month; one branch's on a page of their own. Visitors read
which league days were honoured."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.league_days.results.models import Award
from branches.league_days.results.queries import (
    best_days,
    contests_with_best_days,
    honoured,
    in_order,
    units_of,
)
from branches.organisation.models import Unit
from tuanwei.lib.paging import keyset


@login_required
@require_safe
def honour_roll(request):
    """All of them; `?year=`, `?unit=` of one branch or those below one, `?who=mine`."""
    mine = units_of(request.user.pk)
    year, who = request.GET.get("year", ""), request.GET.get("who", "")
    unit = _unit(request.GET.get("unit", ""))
    rows = honoured()
    if who == "mine":
        rows = rows.filter(unit__in=mine)
    if unit:
        rows = rows.filter(unit__in=Unit.objects.under(unit.pk))
    if year.isascii() and year.isdigit() and len(year) == 4:
        rows = rows.filter(contest__last_on__year=int(year))
    page = keyset(rows, request, order=("-contest__last_on", "contest_id", "pk"), per_page=40)
    months = [
        (contest, in_order(contest, found))
        for contest, found in groupby(page.rows, key=lambda each: each.contest)
    ]
    years = Award.objects.filter(state=Award.State.GRANTED).dates(
        "contest__last_on", "year", order="DESC"
    )
    context = {
        "page": page, "months": months, "year": year, "who": who, "unit": unit,
        "years": [day.year for day in years], "has_units": mine.exists(),
        "heading": _("%(unit)s的荣誉") % {"unit": unit} if unit else _("团日光荣榜"),
    }  # fmt: skip
    return render(request, "league_days/results/honours.html", context)


@require_safe
def best_list(request):
    """The best league days of every contest that is over, the newest first; everybody reads it, and it
    names no person."""
    page = keyset(contests_with_best_days(), request, order=("-last_on", "-pk"), per_page=6)
    found = best_days([each.pk for each in page.rows])
    context = {"page": page, "contests": [(each, found[each]) for each in page.rows]}
    return render(request, "league_days/results/best.html", context)


def _unit(text):
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return Unit.objects.filter(pk=int(text)).first()
