"""The months of a branch, and of all the branches that one reads."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.league_days.months import lines, permissions, queries, resources
from branches.organisation.models import Unit
from tuanwei.lib.paging import keyset

ON_BOARD, OF_BRANCH, PER_PAGE = 6, 12, 50
NEAR = 24
"""So many months back and ahead may be asked for."""


def _last(request):
    """(first day of the last month shown, is it the usual one) of `?month=2026-11`; what is too far
    away is left out."""
    usual = timezone.localdate().replace(day=1)
    asked = lines.month_of(request.GET.get("month", ""))
    if asked is None or abs((asked.year - usual.year) * 12 + asked.month - usual.month) > NEAR:
        return usual, True
    return asked, asked == usual


@login_required
@require_safe
def board(request):
    """Month by branch: held, planned, nothing, or the record is missing. Who reads single branches
    only gets to the first of them."""
    reader = permissions.reader_of(request.user)
    branches = permissions.branches_of(reader)
    if not reader.has_board:
        own = branches.order_by("name_pinyin", "pk").first()
        if own is None:
            raise PermissionDenied(
                _("各月团日给团支部、团总支和团委看。你现在不在团支部，名册里补上就能看。")
            )
        return redirect("league_days:month-branch", own.pk)
    group = permissions.group_for(reader, request.GET.get("unit", ""))
    if group:
        branches = branches.filter(parent=group)
    state = request.GET.get("state", "")
    state = state if state in lines.STATES else ""
    last, is_now = _last(request)
    found = queries.board(branches, lines.months_until(last, ON_BOARD))
    months = {
        row.branch.pk: row.months[::-1] for row in found.rows
        if not state or row.months[-1].state == state
    }  # fmt: skip
    asked = branches.filter(pk__in=months) if state else branches
    page = keyset(asked, request, order=queries.BY_PLACE, per_page=PER_PAGE)
    rows = [(each, months[each.pk]) for each in page if each.pk in months]
    place = ({"unit": group.pk} if group else {}) | ({} if is_now else {"month": f"{last:%Y-%m}"})
    context = {
        "rows": rows, "page": page, "many": len(months), "firsts": found.firsts[::-1], "totals": found.totals[::-1],
        "group": group, "groups": _groups(reader), "last": last,
        "state": state, "states": resources.WORDS.items(), "words": resources.WORDS,
        "kind": resources.KIND, "place": urlencode(place), "before": lines.preceding(last),
        "after": lines.following(last), "is_now": is_now, "now": found.totals[-1],
        "count": len(found.rows),
    }  # fmt: skip
    return render(request, "league_days/months/board.html", context)


def _groups(reader):
    """The general branches to choose from."""
    found = Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH).order_by("name_pinyin")
    return list(found if reader.reads_all else found.filter(pk__in=reader.general_branches))


@login_required
@require_safe
def branch(request, pk):
    """A year of one branch: what was held, how many came, who has not been seen."""
    reader = permissions.reader_of(request.user)
    unit = permissions.branch_for(reader, pk)
    last, is_now = _last(request)
    months = queries.months_of(unit, lines.months_until(last, OF_BRANCH))
    reads_names = reader.reads_names(unit)
    held = [month for month in months if month.held]
    context = {
        "unit": unit, "months": list(reversed(months)), "reads_names": reads_names,
        "reader": reader, "last": last, "is_now": is_now, "held": held,
        "chart": [(f"{month.first.month}月", month.percent) for month in months],
        "has_chart": sum(month.percent is not None for month in months) > 1,
        "compared": lines.compared(months), "words": resources.WORDS,
        "before": lines.preceding(last), "after": lines.following(last),
        "times": sum(len(month.held) for month in months),
        "missing": [day for month in months for day in month.missing],
        "missed": queries.missed(unit) if reads_names else None, "least": queries.coming.LEAST,
        "others": _others(reader, unit), "this": months[-1],
    }  # fmt: skip
    return render(request, "league_days/months/branch.html", context)


def _others(reader, unit):
    """The other single branches of whoever has no board."""
    if reader.has_board or not {*reader.branches, reader.own} - {None, unit.pk}:
        return []
    return list(permissions.branches_of(reader).exclude(pk=unit.pk).order_by("name_pinyin", "pk"))
