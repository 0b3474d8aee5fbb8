"""The page of one letter on the desk: what to do first, what was changed, nothing typed lost."""

import pytest
from django.test import Client

from mailbox.cases import actions
from mailbox.cases.models import Answer
from tests.mailbox.desk_letters import at

pytestmark = pytest.mark.django_db


def desk(user):
    """A client in which `user` is signed in."""
    client = Client()
    client.force_login(user, backend="tuanwei.accounts.backends.NumberBackend")
    return client


def page_of(user, case):
    """The letter's page as `user` reads it."""
    return desk(user).get(f"/desk/letters/{case.number}/").content.decode()


def test_what_the_second_person_changed_stays_visible(cast):
    case = at(cast, "drafted")
    draft = Answer.objects.get().pk
    data = {"text": "后天\r\n修好。", "draft": draft}
    desk(cast.auditor).post(f"/desk/letters/{case.number}/approve/", data)
    answer = Answer.objects.get()
    assert (answer.text, answer.drafted_text) == ("后天\r\n修好。", "明天修好。")
    page = page_of(cast.answerer, case)
    assert "审核时改了这些" in page
    said = (
        '<span class="visually-hidden">（删去：</span>明天<span class="visually-hidden">）</span>'
    )
    assert f"<del>{said}</del><ins>" in page
    author = desk(cast.student).get(f"/mailbox/letters/{case.number}/").content.decode()
    assert "后天" in author and "<del>" not in author and "明天" not in author


def test_sending_a_draft_as_it_is_shows_no_changes(cast):
    case = at(cast, "drafted")
    actions.approve_answer(case=case, by=cast.auditor, text="明天修好。")
    assert Answer.objects.get().drafted_text == ""
    assert 'class="changes"' not in page_of(cast.answerer, case)


def test_a_second_draft_is_compared_with_the_one_that_came_back(cast):
    case = at(cast, "drafted")
    actions.return_draft(case=case, by=cast.auditor, reason="写清时间")
    actions.draft_answer(case=case, by=cast.answerer, text="周五前修好。")
    page = page_of(cast.auditor, case)
    assert "和退回的那一稿相比" in page and "周五前" in page
    assert "审核时改了这些" not in page


def test_a_draft_that_was_exchanged_is_not_sent_unread(cast):
    case = at(cast, "drafted")
    read = Answer.objects.get().pk
    actions.return_draft(case=case, by=cast.answerer, reason="我再改改")
    actions.draft_answer(case=case, by=cast.answerer, text="先别修了。")
    answer = desk(cast.auditor).post(
        f"/desk/letters/{case.number}/approve/", {"text": "明天修好。", "draft": read}
    )
    assert answer.status_code == 409
    assert "拟稿人刚换了一稿。请重新打开这封信，看过新稿再发出。" in answer.content.decode()
    assert not Answer.objects.filter(state="sent").exists()


def test_what_was_typed_is_forgotten_once_it_is_done(cast):
    case = at(cast, "handling")
    client = desk(cast.answerer)
    address = f"/desk/letters/{case.number}/"
    assert f'data-draft="desk-{case.number}-note"' in client.get(address).content.decode()
    after = client.post(f"{address}note/", {"text": "已电话联系"}, follow=True)
    assert f'data-draft-sent="desk-{case.number}-note"' in after.content.decode()


def test_words_kept_from_one_draft_do_not_cover_the_next(cast):
    case = at(cast, "drafted")

    def name():
        return page_of(cast.auditor, case).split("-approve-")[1].split('"')[0]

    first = name()
    actions.return_draft(case=case, by=cast.auditor, reason="写清时间")
    actions.draft_answer(case=case, by=cast.answerer, text="周五前修好。")
    assert name() != first
