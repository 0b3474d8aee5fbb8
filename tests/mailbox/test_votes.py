"""有帮助吗: one word a reader, none of them linked, and what helped stands first in a search."""

import pytest

from mailbox.cases import publishing
from mailbox.votes.models import HelpVote

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def published(cast, letters):
    def make(title):
        prepared = publishing.prepare_publication(
            case=letters.answered(publish_consent=True), by=cast.staff, title=title,
            question="热水", answer="已修好",
        )  # fmt: skip
        publishing.approve_publication(publication=prepared, by=cast.staff2)
        return prepared

    return make


def vote(client, publication, word="yes"):
    return client.post(f"/mailbox/public/{publication.pk}/helpful/", {"helpful": word})


def test_one_vote_a_browser_and_a_person(client, cast, published):
    shown = published("热水")
    assert vote(client, shown).status_code == 302
    vote(client, shown, "no")
    assert [found.is_helpful for found in HelpVote.objects.all()] == [False]
    assert client.cookies["reader"]["path"] == "/mailbox/public/"
    client.force_login(cast.student, backend=BACKEND)
    for _again in range(2):
        vote(client, shown)
    assert HelpVote.objects.count() == 2
    page = client.get(f"/mailbox/public/{shown.pk}/").content.decode()
    assert "1 人说有帮助" in page
    hashes = set(HelpVote.objects.values_list("voter_hash", flat=True))
    vote(client, published("别的热水"))
    assert HelpVote.objects.latest("pk").voter_hash not in hashes


def test_what_is_not_public_has_no_votes(client, cast, letters):
    prepared = publishing.prepare_publication(
        case=letters.answered(publish_consent=True), by=cast.staff, title="待", question="问",
        answer="答",
    )  # fmt: skip
    assert vote(client, prepared).status_code == 404
    assert client.get(f"/mailbox/public/{prepared.pk}/helpful/").status_code == 405


def test_votes_are_limited(client, published, monkeypatch):
    shown = published("热水")
    monkeypatch.setattr("mailbox.cases.throttle.count", lambda *given: False)
    page = client.post(f"/mailbox/public/{shown.pk}/helpful/", {"helpful": "yes"}, follow=True)
    assert "过一会儿再来" in page.content.decode() and not HelpVote.objects.exists()


def test_a_search_shows_first_what_helped(client, published):
    older, newer = published("旧的热水"), published("新的热水")
    titles = lambda query: [p.title for p in client.get(f"/mailbox/public/{query}").context["page"]]  # noqa: E731
    assert titles("?q=热水") == [newer.title, older.title]
    vote(client, older)
    assert titles("?q=热水") == [older.title, newer.title]
    assert titles("") == [newer.title, older.title]  # the list itself stays by day
