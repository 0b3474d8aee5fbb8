"""Pages of a book whose room has no templates of its own and no page to try rules out."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest
from django.urls import include, path

from party_pairing.pair_rules.book import BOOK
from tuanwei import urls
from tuanwei.rulebooks import actions
from tuanwei.rulebooks.queries import draft_of, rules_in_force
from tuanwei.rulebooks.urls import addresses

pytestmark = pytest.mark.django_db
PLAIN = replace(
    BOOK, tried=None, looks_twice=False, folder="nowhere", namespace="plain", address="plain/",
)  # fmt: skip


@pytest.fixture
def kind(settings, monkeypatch, client, cast):
    """A kind of the plain book, with its addresses beside all others."""
    there = ModuleType("tests.rulebooks.plain_urls")
    mine = path("", include((addresses(PLAIN), "plain")))
    there.urlpatterns = [mine, *urls.urlpatterns]
    monkeypatch.setitem(sys.modules, there.__name__, there)
    settings.ROOT_URLCONF = there.__name__
    client.force_login(cast.staff)
    return actions.save_kind(PLAIN, by=cast.staff, name="第一种")


def test_a_plain_book_is_begun_changed_and_put_in_force(client, kind):
    assert client.post(PLAIN.url("begin", kind.pk)).url == PLAIN.url("draft", kind.pk)
    for name in ("list", "edit", "read", "samples", "import", "draft"):
        page = client.get(PLAIN.url(name, *[kind.pk][: name != "list"]))
        assert page.status_code == 200, name
        assert "试一试" not in page.content.decode(), name
    for section in PLAIN.pages:
        assert client.get(PLAIN.url("section", kind.pk, section)).status_code == 200, section
    data = {"seen": draft_of(kind).digest, "note": "第一版"}
    assert client.get(PLAIN.url("force", kind.pk)).status_code == 405
    answer = client.post(PLAIN.url("force", kind.pk), data, follow=True)
    assert answer.redirect_chain == [(PLAIN.url("read", kind.pk), 302)]
    assert [str(each) for each in answer.context["messages"]][-1] == (
        "第 1 版生效了，管以后新开的批次；已经开的批次、已经结的对照原来的版本。"
    )
    assert rules_in_force(kind).note == "第一版"
    assert "试一试" not in answer.content.decode()


def test_the_draft_is_put_in_force_where_it_is_read(client, kind):
    client.post(PLAIN.url("begin", kind.pk))
    text = client.get(PLAIN.url("draft", kind.pk)).content.decode()
    assert f'action="{PLAIN.url("force", kind.pk)}"' in text
    assert "可以生效。以后新开的批次照这一版；已经开的批次、已经结的对照原来的版本。" in text
    assert "再看一遍" not in text
