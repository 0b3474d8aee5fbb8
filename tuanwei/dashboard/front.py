"""What everybody may know, on one page: every room's part through what it offers."""

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_safe

from branches.league_days.queries import best_for_public
from branches.reports.queries import latest_briefs
from mailbox.cases import figures
from mailbox.cases.queries import latest_published
from tuanwei.attachments.responses import serve_small
from tuanwei.gatherings.cards import for_everybody
from tuanwei.news.queries import latest
from tuanwei.publicity.queries import running_for_public
from volunteers.queries import shown_photo, wall_for_public, wall_totals

NEWS, MOST, ROW, BRIEFS = 5, 8, 4, 3


def front():
    """The context of the front page; six queries once its figures are kept."""
    tallies = figures.tallies()
    total = sum(tallies.values(), figures.Tally())
    rates = dict(zip((name for name, _ in figures.DEFINITIONS), total.rates, strict=True))
    month, gatherings = for_everybody(MOST)
    contest, best = best_for_public()
    return {
        "weeks": figures.weeks(),
        "rates": [(name, rates[name]) for name in ("响应率", "按时率", "满意率")],
        "answered": latest_published(),
        "news": latest(NEWS),
        "month": month,
        "gatherings": gatherings if len(gatherings) == MOST else gatherings[:ROW],
        "contest": contest,
        "best": best,
        "wall": wall_for_public(),
        "wall_totals": wall_totals(),
        "publicities": running_for_public(),
        "briefs": latest_briefs(BRIEFS),
        "search_url": reverse("search:search"),
    }


@require_safe
def wall_photo(request, pk):
    """A picture of the wall, small enough for the front page; drawn once and kept in the cache."""
    attachment = shown_photo(pk)
    if attachment is None:
        raise Http404
    response = serve_small(attachment)
    response["Cache-Control"] = "public, max-age=3600"
    return response
