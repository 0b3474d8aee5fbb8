"""The first page of somebody signed in: their own matters before other people's."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse

from activities.projects import starting
from mailbox.cases import answering, publishing
from mailbox.service import actions as desk
from tests.activities.projects.conftest import Projects
from tests.gatherings.conftest import Diary
from tests.mailbox.conftest import Letters
from tests.service.conftest import Rota
from tuanwei.gatherings import actions as gatherings
from tuanwei.notices import actions

pytestmark = pytest.mark.django_db


def test_notices_open_through_the_inbox_so_that_they_count_as_read(client, cast):
    told = {"kind": "system", "title": "答复来了", "url": "/mailbox/", "once": "n1"}
    notice = actions.notify([cast.student], **told)
    client.force_login(cast.student)
    page = client.get("/").content.decode()
    assert f'href="/notices/{notice}/open/"' in page
    assert page.count("未读") >= 1
    client.get(f"/notices/{notice}/open/")
    assert "未读" not in client.get("/").content.decode()


def test_own_letters_stand_before_what_others_asked(client, cast):
    letters = Letters(cast)
    done = letters.answered(by=cast.other_student)
    answering.rate(case=done, is_satisfied=True, publish_consent=True)
    text = {"title": "别人问过的", "question": "排队太久", "answer": "已加开窗口"}
    publication = publishing.prepare_publication(case=done, by=cast.staff, **text)
    publishing.approve_publication(publication=publication, by=cast.staff2)
    letters.write(title="我自己写的信")
    client.force_login(cast.student)
    page = client.get("/").content.decode()
    assert page.index("我自己写的信") < page.index("别人问过的")


def test_what_must_be_confirmed_is_to_be_done(client, cast):
    told = {"title": "报名通知", "body": "周五前。", "must_confirm": True}
    notice = actions.notify([cast.student], kind="announcement", once="k", by=cast.staff, **told)
    client.force_login(cast.student)
    assert [card.title for card in client.get("/").context["todo"]] == ["报名通知"]
    client.get(f"/notices/{notice}/open/")
    assert [card.state for card in client.get("/").context["todo"]] == ["请确认"]
    client.post(f"/notices/{notice}/confirm/")
    assert client.get("/").context["todo"] == []


def cards_of(client, user):
    client.force_login(user)
    return [
        (card.title, card.state, card.hint, card.url) for card in client.get("/").context["todo"]
    ]


def test_shifts_swaps_and_gatherings_of_today_and_tomorrow_are_to_be_done(client, cast):
    rota, diary = Rota(cast), Diary(cast)
    given, wanted = rota.duty(cast.student, days=1), rota.duty(cast.other_student, days=5)
    rota.duty(cast.student, days=3)
    desk.ask_swap(given=given, wanted=wanted, by=cast.student)
    soon, later = diary.shown(days=1), diary.shown(days=2)
    full = diary.shown(days=1, hour=17, capacity=1)
    for person in (cast.other_student, cast.student):
        for gathering in (soon, full, later):
            gatherings.register(gathering=gathering, by=person)
    shifts = reverse("mailbox:shift-list")
    title, hint = f"服务岗值班：{rota.desk}", f"12:00–13:30 {rota.desk.place}"
    reading = (soon.title, "明天", "14:00 图书馆一层", f"/calendar/{soon.pk}/")
    # The other seat of tomorrow is somebody else's.
    assert cards_of(client, cast.student) == [(title, "明天", hint, shifts), reading]
    assert cards_of(client, cast.other_student) == [
        ("林知夏想和你换班", "等你答复", f"对方的 {given.shift}，换你的 {wanted.shift}", shifts),
        reading,
        (full.title, "明天", "17:00 图书馆一层", f"/calendar/{full.pk}/"),
    ]
    with time_machine.travel(given.shift.starts_at + timedelta(hours=1), tick=False):  # 13:00
        assert cards_of(client, cast.student) == [
            (title, "今天", hint, shifts),
            (soon.title, "今天", "14:00 图书馆一层", f"/calendar/{soon.pk}/"),
            (later.title, "明天", "14:00 图书馆一层", f"/calendar/{later.pk}/"),
        ]
    with time_machine.travel(soon.ends_at, tick=False):
        assert [card[0] for card in cards_of(client, cast.student)] == [later.title]


def test_what_one_organises_stands_at_home_and_what_came_back_is_to_be_done(client, cast):
    made = Projects(cast)
    rules = made.rules()
    going = made.approved(rules=rules, title="夜跑")
    starting.start(going)
    back = made.approved(rules=rules, title="读书会", state="returned")
    made.approved(rules=rules, title="不办的", state="withdrawn")
    client.force_login(cast.secretary)
    page = client.get("/")
    paper, project = f"/activities/applications/{back.pk}/", f"/activities/projects/{going.number}/"
    assert [(each.title, each.url, each.state) for each in page.context["going"]] == [
        ("读书会", paper, "退回修改"), ("夜跑", f"{project}desk/", "进行中"),
    ]  # fmt: skip
    assert [(card.title, card.state, card.url) for card in page.context["todo"]] == [
        ("读书会", "退回来要改", paper)
    ]
    # A member of the same branch has no part in it, and is told how to begin.
    client.force_login(cast.student)
    page = client.get("/")
    assert (page.context["going"], page.context["todo"]) == ([], [])
    assert "想办活动？" in page.content.decode()
    client.force_login(cast.staff)
    assert "想办活动？" not in client.get("/").content.decode()


def test_a_paper_of_students_comes_back_to_those_who_write_it(client, cast):
    made = Projects(cast)
    back = made.approved(
        title="读书会", state="returned", applicant="students", made_by=cast.student,
        team=(cast.student, cast.other_student), leader=cast.student,
    )  # fmt: skip
    url = f"/activities/applications/{back.pk}/"
    assert [card[3] for card in cards_of(client, cast.student)] == [url]
    assert cards_of(client, cast.other_student) == []  # reads it, does not write it
    assert cards_of(client, cast.secretary) == []


def test_reviews_are_counted_once(client, cast, monkeypatch):
    waiting = SimpleNamespace(
        title="等你审核的申报", url="/", tone="act", state="待审核", by=None, count=2
    )
    monkeypatch.setattr("tuanwei.dashboard.cards.reviews_waiting", lambda user: [waiting])
    assert [card[0] for card in cards_of(client, cast.student)] == ["等你审核的申报"]


@pytest.mark.parametrize("many", [1, 3])
def test_a_home_asks_the_same_however_much_is_organised(
    client, cast, many, django_assert_num_queries
):
    made = Projects(cast)
    for _place in range(many):
        starting.start(made.approved(made_by=cast.student, applicant="students"))
        made.approved(made_by=cast.student, applicant="students", state="returned")
    client.force_login(cast.student)
    client.get("/")
    with django_assert_num_queries(12):
        client.get("/")


def test_a_public_answer_leaves_the_front_page_when_it_is_taken_back(client, cast):
    case = Letters(cast).answered()
    answering.rate(case=case, is_satisfied=True, publish_consent=True)
    text = {"title": "窗口加开了", "question": "排队太久", "answer": "已加开窗口"}
    made = publishing.prepare_publication(case=case, by=cast.staff, **text)
    client.force_login(cast.student)
    assert "窗口加开了" not in client.get("/").content.decode()
    publishing.approve_publication(publication=made, by=cast.staff2)
    assert "窗口加开了" in client.get("/").content.decode()
    publishing.drop_publication(publication=made, by=cast.staff, reason="写错了")
    assert "窗口加开了" not in client.get("/").content.decode()
