"""A book without extras: no page to try rules out, one look before they are put in force."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from branches.league_days.rules.book import BOOK
from tuanwei.rulebooks import draft_views
from tuanwei.rulebooks.urls import addresses

PLAIN = replace(BOOK, tried=None)


def test_without_a_page_to_try_out_nothing_leads_there():
    kind = SimpleNamespace(pk=7)
    assert PLAIN.try_url(kind, "now") == ""
    assert BOOK.try_url(kind, "draft") == "/contests/kinds/7/try/draft/"


@pytest.mark.parametrize(
    ("twice", "view"), [(False, draft_views.put_in_force), (True, draft_views.look_twice)]
)
def test_a_book_looks_once_or_twice(twice, view):
    found = {each.name: each.callback for each in addresses(replace(BOOK, looks_twice=twice))}
    assert found["rules-force"] is view
    assert len(found) == 14


def test_templates_of_the_room_come_first():
    assert BOOK.templates("draft") == ["league_days/rules/draft.html", "rulebooks/draft.html"]
