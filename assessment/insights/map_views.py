"""The heat map of a round. HTTP only."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.insights import queries, shading
from assessment.insights.permissions import map_to_see
from assessment.results.permissions import sees_drafts
from assessment.results.views import head
from assessment.rounds.permissions import sheets_to_see
from assessment.scores.explaining import said
from tuanwei.lib.numbers import plain
from tuanwei.lib.paging import keyset

PER_PAGE = 25


@login_required
@require_safe
def heat(request, pk):
    """Indicators × units, shaded by the share of the maximum; what an indicator gives on average, where most is
    lost."""
    round = map_to_see(request.user, pk)
    spec = queries.spec_of(round)
    asked = {name: request.GET.get(name, "")[:40].replace("\0", "") for name in ("parent", "block")}
    leaves = queries.leaves_below(spec, asked["block"])
    page = keyset(
        queries.on_map(round, asked["parent"]), request,
        order=["above", "unit__name_pinyin", "pk"], per_page=PER_PAGE,
    )  # fmt: skip
    sheets = list(page)
    table = queries.cells_of(sheets, leaves)
    columns = queries.columns_of(round, leaves, asked["parent"])
    opened = set()
    if sees_drafts(request.user, round):
        opened = set(
            sheets_to_see(request.user, round).filter(pk__in=[each.pk for each in sheets])
            .values_list("pk", flat=True)
        )  # fmt: skip
    lost = shading.most_lost([each for each in columns if each], queries.MOST_LOST)
    context = head(request, round, "map") | {
        "asked": asked, "page": page, "leaves": leaves,
        "is_filtered": bool(asked["parent"] or asked["block"]),
        "parents": queries.parents_on_map(round),
        "blocks": [(each.key, each.label) for each in spec.children() if spec.children(each.key)],
        "rows": [
            (sheet, [
                (cell, "—" if cell is None or cell.points is None else plain(cell.points))
                for cell in table[sheet.pk]
            ], "" if sheet.total is None else plain(sheet.total), sheet.pk in opened)
            for sheet in sheets
        ],
        "columns": [
            (leaf, each, _figures(each)) for leaf, each in zip(leaves, columns, strict=True)
        ],
        "lost": [
            (spec.indicator(each.key), each, plain(each.lost), plain(each.mean)) for each in lost
        ],
        "most_lost": max((each.lost for each in lost), default=0),
    }  # fmt: skip
    return render(request, "assessment/insights/map.html", context)


def _figures(column):
    """Mean, lowest and highest, how many have all of it."""
    if column is None:
        return None
    return {
        "mean": plain(column.mean), "least": said(column.least), "most": said(column.most),
        "lost": "—" if column.lost is None else plain(column.lost),
    }  # fmt: skip
