"""The page of one letter on the desk: what to do first, what was changed, nothing typed lost."""

import pytest
from django.test import Client

from mailbox.cases import actions, answering, publishing
from mailbox.cases.answer_models import Answer
from mailbox.cases.case_page import CasePage
from mailbox.cases.desk_forms import RouteForm
from mailbox.cases.desk_rows import due_words
from mailbox.cases.models import Case
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
    answering.approve_answer(case=case, by=cast.auditor, text="明天修好。")
    assert Answer.objects.get().drafted_text == ""
    assert 'class="changes"' not in page_of(cast.answerer, case)


def test_a_second_draft_is_compared_with_the_one_that_came_back(cast):
    case = at(cast, "drafted")
    answering.return_draft(case=case, by=cast.auditor, reason="写清时间")
    answering.draft_answer(case=case, by=cast.answerer, text="周五前修好。")
    page = page_of(cast.auditor, case)
    assert "和退回的那一稿相比" in page and "周五前" in page
    assert "审核时改了这些" not in page


def test_a_draft_that_was_exchanged_is_not_sent_unread(cast):
    case = at(cast, "drafted")
    read = Answer.objects.get().pk
    answering.return_draft(case=case, by=cast.answerer, reason="我再改改")
    answering.draft_answer(case=case, by=cast.answerer, text="先别修了。")
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
    answering.return_draft(case=case, by=cast.auditor, reason="写清时间")
    answering.draft_answer(case=case, by=cast.answerer, text="周五前修好。")
    assert name() != first


@pytest.mark.parametrize(
    ("state", "who", "first"),
    [
        ("submitted", "staff", "accept"), ("accepted", "staff", "route"),
        ("handling", "staff", None), ("handling", "answerer", "claim"),
        ("drafted", "auditor", "approve"), ("drafted", "answerer", None),
        ("waiting", "staff", None), ("answered", "staff", None),
    ],
)  # fmt: skip
def test_only_what_the_letter_waits_for_is_put_first(cast, state, who, first):
    answer = desk(getattr(cast, who)).get(f"/desk/letters/{at(cast, state).number}/")
    shown = answer.context["first"]
    assert (shown and shown[0].name) == first
    assert ("现在不用你办" in answer.content.decode()) == (first is None)
    assert answer.content.decode().count("btn-primary") == (0 if first is None else 1)
    assert "note" in [verb.name for verb, _form in answer.context["rest"]]


def test_what_else_the_letter_waits_for_stands_open(cast):
    case = at(cast, "handling", visibility="hidden")
    publishing.ask_reveal(case=case, by=cast.staff, reason="要当面核实")
    assert '<details class="fold"><summary>' in page_of(cast.staff2, case)
    first, *rest = page_of(cast.answerer, case).split('<details class="fold"')
    assert "/claim/" in first
    assert [fold.startswith(" open") for fold in rest if "/draft/" in fold] == [True]


def prepared(cast, case, question):
    return publishing.prepare_publication(
        case=case, by=cast.staff, title="微波炉", question=question, answer="修好了"
    )


def test_the_second_person_says_that_nobody_can_be_known(cast):
    case = at(cast, "answered", publish_consent=True)
    found = prepared(cast, case, "坏了")
    address = f"/desk/letters/{case.number}/approve-publication/"
    answer = desk(cast.staff2).post(address, {"seen": found.version})
    assert answer.status_code == 400
    assert "请通读一遍，确认认不出人，再勾选。" in answer.content.decode()
    found.refresh_from_db()
    assert found.published_on is None


def test_after_doing_something_the_page_starts_with_the_message(cast):
    case = at(cast, "submitted")
    answer = desk(cast.staff).post(f"/desk/letters/{case.number}/accept/")
    assert answer.url == f"/desk/letters/{case.number}/#main"


def test_a_letter_that_waits_says_until_when(cast):
    case = at(cast, "waiting")
    page = page_of(cast.staff, case)
    assert f"等到 {due_words(case.wait_until)}，到时没有补充就按现有情况继续办" in page


def test_rerouting_keeps_helpers_and_handler(cast):
    case = at(cast, "handling")
    actions.claim_case(case=case, by=cast.answerer)
    case.helpers.set([cast.other_department])
    form = RouteForm(page=CasePage(Case.objects.get(), cast.staff), verb="route")
    post = cast.answerer.appointments.get().pk
    assert (form["lead"].value(), form["handler"].value(), form["helpers"].value()) == (
        cast.department.pk, str(post), [cast.other_department.pk],
    )  # fmt: skip
    assert form.is_unfolded()
    data = {"lead": cast.other_department.pk, "handler": post}
    assert desk(cast.staff).post(f"/desk/letters/{case.number}/route/", data).status_code == 302
    case.refresh_from_db()
    assert (case.lead, case.handler) == (cast.other_department, None)


def test_routing_asks_for_a_lead_unless_there_is_a_branch(cast):
    case = at(cast, "accepted")
    answer = desk(cast.staff).post(f"/desk/letters/{case.number}/route/", {"lead": ""})
    assert answer.status_code == 400 and "主办：请选择转给谁。" in answer.content.decode()
    wrong = desk(cast.staff).post(f"/desk/letters/{case.number}/route/", {"branch": "没有这个"})
    fold = wrong.content.decode().split('<details class="fold" open>')[1]
    assert "没有唯一对应的团支部，请写编号或全名。" in fold.split("</details>")[0]


def test_printed_is_the_letter_and_not_what_to_do(cast):
    page = page_of(cast.staff, at(cast, "answered"))
    assert 'class="card stack-s no-print" aria-labelledby="now"' in page
    assert "data-print" in page and f"{cast.staff.name} " in page
