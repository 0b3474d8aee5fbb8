"""The coverage map, and who took part in a term."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.insights import permissions, queries, resources
from activities.menu.queries import to_read
from tuanwei.gatherings.models import Gathering
from tuanwei.jobs import exports
from tuanwei.lib.charts import share
from tuanwei.lib.numbers import half_up
from tuanwei.lib.terms import Term

STANDINGS = {1: ("q1", "申报中"), 2: ("q3", "已立项"), 3: ("q5", "已结项")}
TINTS = 5


@login_required
@require_safe
def coverage(request):
    """Which branch answers which theme: by general branch, and by branch inside ?unit=."""
    menu, every = to_read(request.GET.get("term", ""))
    group = queries.group_of(request.GET.get("unit", ""))
    found = menu and queries.coverage_of(menu, group)
    context = {"menu": menu, "menus": every, "group": group, "found": found}
    if found:
        context["lines"] = [(row, _cells(found, row)) for row in found.rows]
        context["empty"] = [theme for theme, count in found.totals if not count]
    return render(request, "activities/coverage.html", context)


def _cells(found, row):
    """(tint, words, spoken) for each theme, in the order of the menu."""
    cells = []
    for theme in found.themes:
        value = row.cells.get(theme.pk, 0)
        if found.group:
            tint, words = STANDINGS.get(value, ("", "—"))
            cells.append((tint, words, "" if value else "还没有响应"))
        else:
            tint = f"q{-(-value * TINTS // row.total)}" if value else ""
            cells.append((tint, f"{value}/{row.total}", ""))
    return cells


def _asked(request):
    """(term, kind, general branch or None) of the address; nonsense is left out."""
    try:
        term = Term.parse(request.GET.get("term", ""))
    except ValueError:
        term = Term.of(timezone.localdate())
    if not 2000 <= term.year <= 2100:
        term = Term.of(timezone.localdate())
    kind = request.GET.get("kind", "")
    kind = kind if kind in Gathering.Kind.values else ""
    return term, kind, queries.group_of(request.GET.get("unit", ""))


@login_required
@require_safe
def insights(request):
    """Who took part in a term, by branch, grade and theme, and what it cost."""
    permissions.require_reader(request.user)
    term, kind, group = _asked(request)
    found = queries.report(term, kind, group)
    context = {
        "report": found, "term": term, "kind": kind, "group": group,
        "terms": queries.terms_with_activity(timezone.localdate()),
        "kinds": Gathering.Kind.choices,
        "visits": [(f"{day.month}月", visits) for day, visits, _first in found.months],
        "first": [(f"{day.month}月", first) for day, _visits, first in found.months],
        "branches": [(line, _percent(line)) for line in found.branches],
        "grades": [(line, _percent(line)) for line in found.grades],
        "most_visits": max((line.visits for line in found.themes), default=0),
        "sheets": resources.SHEETS.items(),
    }  # fmt: skip
    return render(request, "activities/insights.html", context)


def _percent(line):
    return None if line.share is None else half_up(share(line.people, line.members) * 100, 1)


@login_required
@require_POST
def export(request):
    """Take one of the tables out as a sheet."""
    permissions.require_reader(request.user)
    term, kind, group = _asked(request)
    sheet = request.POST.get("sheet", "")
    parameters = {"term": term.code, "kind": kind, "unit": str(group.pk) if group else ""}
    if sheet in resources.SHEETS:
        exports.start_export(sheet, parameters, (), request.user)
        return redirect("jobs:export-list")
    return redirect(f"{request.path.removesuffix('export/')}?{urlencode(parameters)}")
