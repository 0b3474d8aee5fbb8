"""The base of public answers: what to look at again, what is out of date, what goes into a draft."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import publishing
from mailbox.cases.answer_models import Publication
from mailbox.votes.models import HelpVote
from tests.mailbox.desk_letters import at
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
TEXT = {
    "title": "食堂微波炉坏了怎么办",
    "question": "微波炉坏了",
    "answer": "报修电话 8000，当天修。",
}


def signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def public(cast):
    """A public answer about microwaves."""
    case = at(cast, "answered", "public", publish_consent=True)
    publishing.prepare_publication(case=case, by=cast.staff, **TEXT)
    publishing.approve_publication(publication=Publication.objects.get(), by=cast.staff2)
    return Publication.objects.get()


def votes(publication, useless, useful):
    HelpVote.objects.bulk_create(
        HelpVote(publication=publication, voter_hash=f"{number}", is_helpful=number >= useless)
        for number in range(useless + useful)
    )


@pytest.mark.parametrize(
    ("useless", "useful", "listed"),
    [(2, 0, False), (3, 0, True), (3, 6, True), (3, 7, False), (4, 8, True)],
)
def test_what_helped_few_is_looked_at_again(cast, public, useless, useful, listed):
    votes(public, useless, useful)
    page = signed_in(cast.staff).get(reverse("mailbox:publication-list"))
    assert [each.pk for each in page.context["to_review"]] == ([public.pk] if listed else [])
    words = f"{useless} 人说没帮上忙，{useful} 人说有帮助"
    assert (words in page.content.decode()) == listed


def review(user, publication, **data):
    act = reverse("mailbox:desk-act", args=[publication.case.number, "review-publication"])
    return signed_in(user).post(act, data)


def test_a_day_for_looking_again_comes(cast, public):
    today = timezone.localdate()
    assert review(cast.staff, public, is_outdated="no", review_on=today).status_code == 400
    day = today + timedelta(days=30)
    assert review(cast.staff, public, is_outdated="no", review_on=day).status_code == 302
    shown = signed_in(cast.staff).get(reverse("mailbox:publication-list"))
    assert list(shown.context["to_review"]) == []
    Publication.objects.update(review_on=today)
    shown = signed_in(cast.staff).get(reverse("mailbox:publication-list"))
    assert "到核对日子" in shown.content.decode()
    event = AuditEvent.objects.get(name="mailbox.publication.reviewed")
    assert event.data == {"is_outdated": False, "last_day": str(day)}


def test_readers_are_told_and_a_new_text_takes_its_place(cast, public, client):
    votes(public, 3, 0)
    assert review(cast.staff, public, is_outdated="yes").status_code == 302
    address = reverse("mailbox:published", args=[public.pk])
    assert "这条答复可能过时" in client.get(address).content.decode()
    assert "待更新" in client.get(reverse("mailbox:public")).content.decode()
    act = reverse("mailbox:desk-act", args=[public.case.number, "prepare-publication"])
    new = TEXT | {"answer": "报修改为小程序。"}
    assert signed_in(cast.staff).post(act, new).status_code == 302
    assert client.get(address).status_code == 404  # until another person has read it
    publishing.approve_publication(publication=public, by=cast.staff2)
    page = client.get(address).content.decode()
    assert "报修改为小程序。" in page and "可能过时" not in page
    public.refresh_from_db()
    assert (public.is_outdated, public.votes.count()) == (False, 0)


def test_a_text_that_holds_is_not_written_anew(cast, public):
    act = reverse("mailbox:desk-case", args=[public.case.number])
    page = signed_in(cast.staff).get(act).content.decode()
    assert "prepare-publication" not in page and "review-publication" in page


def test_a_similar_public_answer_goes_into_the_draft(cast, public):
    case = at(cast, "handling", title="二食堂微波炉坏了三台")
    client = signed_in(cast.answerer)
    page = client.get(reverse("mailbox:desk-case", args=[case.number])).content.decode()
    assert f'value="public-{public.pk}"' in page
    act = reverse("mailbox:desk-act", args=[case.number, "draft"])
    data = {"text": "你好。", "saved": f"public-{public.pk}", "insert": "1"}
    form = client.post(act, data).context["first"][1]
    assert form["text"].value() == "你好。\n\n报修电话 8000，当天修。"
    assert not case.answers.exists()
    other = client.post(act, data | {"saved": "public-999999"}).context["first"][1]
    assert other["text"].value() == "你好。"


def test_what_is_out_of_date_or_not_public_is_not_offered(cast, public):
    case = at(cast, "handling", title="二食堂微波炉坏了三台")
    address = reverse("mailbox:desk-case", args=[case.number])
    for change in ({"is_outdated": True}, {"is_outdated": False, "published_on": None}):
        Publication.objects.update(**change)
        page = signed_in(cast.answerer).get(address).content.decode()
        assert f"public-{public.pk}" not in page
