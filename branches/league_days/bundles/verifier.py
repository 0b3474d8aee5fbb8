"""The offline verifier as one file: page, arithmetic and bundle."""

from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

SOURCES = ("js/league_days/verify.js", "js/league_days/verify_page.js")


@lru_cache
def sources():
    """The scripts, as they are written into the page."""
    return tuple(Path(finders.find(each)).read_text(encoding="utf-8") for each in SOURCES)


def page_of(bundle):
    """The file of an edition, as text."""
    context = {"bundle": bundle, "content": bundle.content, "sources": sources()}
    return render_to_string("league_days/bundles/verifier.html", context)
