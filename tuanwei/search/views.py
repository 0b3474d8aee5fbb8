"""The page of the search."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuanwei.lib.texts import readable_words
from tuanwei.search import queries, sources
from tuanwei.search.hits import LONGEST, parts, words_of


@require_safe
def search(request):
    """What ?q= finds among what the person asking may open, by area; ?area= shows one of them."""
    words = words_of(" ".join(readable_words(request.GET.get("q", ""))))
    known = {each.area: each for each in sources.SOURCES}
    area = request.GET.get("area", "")
    area = area if area in known else ""
    found = queries.groups(request.user, words, area=area)
    is_short = all(len(word) == 1 for word in words)
    context = {
        "q": " ".join(words), "groups": [(group, _marked(group, words)) for group in found],
        "meant": queries.perhaps_meant(request.user, words) if not found and not is_short else [],
        "area": known.get(area), "longest": LONGEST,
        "total": sum(group.count for group in found), "most": queries.MANY,
        "is_short": bool(words) and is_short,
    }  # fmt: skip
    return render(request, "search/search.html", context)


def _marked(group, words):
    """[(hit, pieces of its title, pieces of its excerpt)]."""
    return [(hit, parts(hit.title, words), parts(hit.excerpt, words)) for hit in group.hits]
