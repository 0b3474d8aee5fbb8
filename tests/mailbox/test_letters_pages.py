"""The author's pages: list, letter, telling more, rating, withdrawing, files; and the home page."""

import pytest
from django.urls import reverse

from mailbox.cases import actions, answering
from mailbox.cases.cards import cards
from mailbox.cases.models import Case
from tests.mailbox.test_letters_write import photo, typed
from tuanwei.notices.queries import inbox


@pytest.fixture
def student(client, cast):
    """The client, signed in as the student."""
    client.force_login(cast.student)
    return client


def address(case, verb=""):
    """The address of a letter's page or of one of its verbs."""
    return reverse(f"mailbox:letter{verb}", args=[case.number])


def test_an_empty_list_offers_one_thing(student):
    page = student.get("/mailbox/").content.decode()
    assert "还没有写过信" in page
    assert page.count("写第一封") == 1


def test_the_list_shows_own_letters_newest_first(student, letters, cast):
    first, second = letters.write(title="第一封"), letters.write(title="第二封")
    letters.write(by=cast.other_student, title="别人的信")
    rows = student.get("/mailbox/").context["page"].rows
    assert [row["number"] for row in rows] == [second.number, first.number]
    assert [row["label"] for row in rows] == ["等受理", "等受理"]
    assert len(student.get("/mailbox/?show=yours").context["page"]) == 0
    assert len(student.get("/mailbox/?show=%00").context["page"]) == 2


def test_queries_do_not_grow_with_letters(student, letters, django_assert_max_num_queries):
    for _ in range(12):
        letters.write()
    with django_assert_max_num_queries(6):
        student.get("/mailbox/")
    case = letters.answered()
    with django_assert_max_num_queries(12):
        student.get(address(case))
    student.get("/")  # the newest public answers are kept in the process
    with django_assert_max_num_queries(12):
        student.get("/")


def test_the_answer_comes_first_and_names_only_the_unit(student, letters, cast):
    page = student.get(address(letters.answered())).content.decode()
    assert page.index("已加开两个窗口。") < page.index("解决了吗？") < page.index("原信")
    assert "后勤处答复" in page
    for person in (cast.staff, cast.answerer, cast.auditor):
        assert person.name not in page


def test_looking_at_a_letter_reads_what_was_announced_of_it(student, letters, cast):
    case, other = letters.answered(), letters.answered()
    unread = inbox(cast.student).filter(read_at=None)
    told = unread.filter(notice__url=address(case)).count()
    before = unread.count()
    assert 0 < told < before
    student.get(address(case))
    assert unread.count() == before - told
    student.get(address(other))
    assert unread.count() == 0


def test_drafts_and_notes_stay_inside(student, letters, cast):
    case = letters.drafted()
    actions.add_note(case=case, by=cast.answerer, text="内部看法")
    answering.return_draft(case=case, by=cast.auditor, reason="先别承诺")
    actions.route(case=case, by=cast.staff, lead=cast.department, text="请先压一压")
    answering.draft_answer(case=case, by=cast.answerer, text="已加开两个窗口。")
    page = student.get(address(case))
    assert "转给后勤处" in page.content.decode()
    for words in ("已加开两个窗口。", "内部看法", "先别承诺", "请先压一压"):
        assert words not in page.content.decode()
    assert page.context["state"]["label"] == "办理中"


@pytest.mark.parametrize("verb", ["", "-sent"])
def test_a_letter_of_somebody_else_does_not_exist(client, letters, cast, verb):
    case = letters.write()
    client.force_login(cast.other_student)
    assert client.get(address(case, verb)).status_code == 404


@pytest.mark.parametrize("verb", ["-tell", "-rate", "-withdraw"])
def test_nobody_acts_on_letters_of_others(client, letters, cast, verb):
    case = letters.answered()
    client.force_login(cast.other_student)
    answer = client.post(address(case, verb), {"verdict": "yes", "text": "我"})
    assert answer.status_code == 404
    assert letters.fresh(case).state == "answered"


def test_telling_more_goes_on(student, letters, cast):
    case = letters.write()
    actions.ask(case=case, by=cast.staff, text="哪个窗口？")
    page = student.get(address(case))
    assert "哪个窗口？" in page.content.decode() and page.context["next"].title == "等你补充情况"
    assert student.post(address(case, "-tell"), {"text": ""}).status_code == 400
    student.post(address(case, "-tell"), {"text": "二号窗口", "photos": [photo()]})
    case = letters.fresh(case)
    assert (case.state, case.files.count()) == ("submitted", 1)
    late = student.post(address(case, "-tell"), {"text": "再说一次"})
    assert late.status_code == 400


def test_solved_closes(student, letters):
    case = letters.answered()
    answer = student.post(address(case, "-rate"), {"verdict": "yes"}, follow=True)
    assert "谢谢你回话，这封信办结了。" in answer.content.decode()
    assert letters.fresh(case).outcome == "solved"


def test_not_yet_reopens_and_shows_the_round_before(student, letters):
    case = letters.answered()
    student.post(address(case, "-rate"), {"verdict": "no", "text": "还是排队"})
    case = letters.fresh(case)
    assert (case.state, case.reopened_times) == ("reopened", 1)
    page = student.get(address(case))
    assert page.context["next"].title == "等团委转给另一位老师"
    assert "还是排队" in page.content.decode()


def test_a_verdict_must_be_one_of_two(student, letters):
    case = letters.answered()
    assert student.post(address(case, "-rate"), {"verdict": "maybe"}).status_code == 400
    assert letters.fresh(case).state == "answered"


def test_withdrawing_only_while_nobody_took_it_in(student, letters):
    case = letters.write()
    student.post(address(case, "-withdraw"))
    assert letters.fresh(case).state == "withdrawn"
    case = letters.accepted()
    answer = student.post(address(case, "-withdraw"), follow=True)
    assert "可能有人刚处理过" in answer.content.decode()
    assert letters.fresh(case).state == "accepted"


def test_files_open_for_the_author_and_the_desk_only(student, client, cast):
    student.post("/mailbox/write/", typed() | {"photos": [photo()]})
    pk = Case.objects.get().files.get().attachment_id
    file = reverse("mailbox:file-open", args=[pk])
    opened = student.get(file)
    assert opened["Content-Security-Policy"] == "default-src 'none'; sandbox"
    client.force_login(cast.staff)
    assert client.get(file).status_code == 200
    client.force_login(cast.other_student)
    assert client.get(file).status_code == 404
    client.logout()
    assert client.get(file).status_code == 404


def test_the_card_of_an_answered_letter(letters, cast):
    case = letters.answered()
    assert [(card.title, card.url) for card in cards(cast.student)] == [
        ("你的信答复了，解决了吗？", address(case))
    ]


def test_desk_cards_link_to_lists_of_the_same_length(client, letters, cast):
    letters.write(), letters.write(), letters.drafted(), letters.routed()
    shown = {card.state: card for card in cards(cast.staff)}
    assert {state: card.count for state, card in shown.items()} == {
        "快到期": 3, "待受理": 2, "待审核": 1,
    }  # fmt: skip


def test_drafts_wait_only_for_those_who_may_send_them(letters, cast):
    letters.drafted()
    assert [card.title for card in cards(cast.answerer)] == ["快到期的信"]
    assert [card.title for card in cards(cast.auditor)] == ["快到期的信", "等审核的答复"]
    assert cards(cast.auditor)[1].url == "/desk/?show=drafted&who=approve"


@pytest.mark.parametrize(
    ("who", "sees"),
    [("staff", True), ("answerer", True), ("teacher", True), ("administrator", True),
     ("supervisor", False), ("student", False)],
)  # fmt: skip
def test_the_queue_is_offered_to_those_who_can_open_it(client, cast, who, sees):
    client.force_login(getattr(cast, who))
    assert ('href="/desk/"' in client.get("/").content.decode()) == sees
    assert client.get("/desk/").status_code == (200 if sees else 403)


def test_the_home_page_of_each(client, letters, cast):
    assert "有话直说，件件有回音。" in client.get("/").content.decode()
    client.force_login(cast.student)
    page = client.get("/").content.decode()
    assert "刚来？先做这三步" in page and "现在没有要你办的事" in page
    letters.write()
    assert "刚来？先做这三步" not in client.get("/").content.decode()
    client.force_login(cast.staff)
    page = client.get("/").content.decode()
    assert "融智学院团委" in page and "新来信" in page and "刚来" not in page


def test_health_tells_machines(client, db):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "cache": "ok"})
