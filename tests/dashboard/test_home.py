"""The first page of somebody signed in: their own matters before other people's."""

import pytest

from mailbox.cases import answering, publishing
from tests.mailbox.conftest import Letters
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
    notice = actions.announce(by=cast.staff, recipients=[cast.student], key="k", **told)
    client.force_login(cast.student)
    assert [card.title for card in client.get("/").context["todo"]] == ["报名通知"]
    client.get(f"/notices/{notice}/open/")
    assert [card.state for card in client.get("/").context["todo"]] == ["请确认"]
    client.post(f"/notices/{notice}/confirm/")
    assert client.get("/").context["todo"] == []
