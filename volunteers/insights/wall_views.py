"""The wall of projects and its pictures; public."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuanwei.attachments.responses import serve
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


@require_safe
def photo(request, pk):
    """A picture of the wall: only while somebody lets it be shown."""
    shown = walls.shown_photo(pk)
    if shown is None:
        raise Http404
    return serve(shown.attachment, inline=True)
