"""The wall of projects; public. Its pictures are served by the services themselves."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuanwei.lib import paging
from volunteers.insights import walls

PER_PAGE = 12


@require_safe
def wall(request):
    """Projects with pictures, of one kind and year where the address says so."""
    kinds, years = list(walls.kinds()), walls.years()
    kind = next((each for each in kinds if each.key == request.GET.get("kind")), None)
    year = next((each for each in years if str(each) == request.GET.get("year")), None)
    page = paging.keyset(walls.projects(kind, year), request, order=["-latest"], per_page=PER_PAGE)
    context = {
        "page": page, "kinds": kinds, "years": years, "kind": kind, "year": year,
        "totals": walls.totals(kind, year),
    }  # fmt: skip
    return render(request, "volunteers/insights/wall.html", context)
