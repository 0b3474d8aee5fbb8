"""Saved replies: placeholders, whose they are, and how they get into a draft."""

import pytest
from django.urls import reverse

from mailbox.replies.models import SavedReply
from mailbox.replies.placeholders import filled, unknown
from tests.mailbox.desk_letters import at
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def test_placeholders_are_filled_and_unknown_ones_named():
    assert (
        filled("{ 称呼 }：关于｛标题｝{x}", {"称呼": "同学", "标题": "热水"}) == "同学：关于热水{x}"
    )
    assert unknown("{称呼}{电话}{电话}{}") == ["电话", ""]


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.answerer, backend=BACKEND)
    return client


def test_an_unknown_placeholder_is_refused(cast, desk):
    form = {"unit": cast.department.pk, "name": "谢谢", "text": "{姓名}你好", "is_active": "on"}
    page = desk.post(reverse("mailbox:reply-new"), form)
    assert page.status_code == 400 and "没有这样的占位：{姓名}" in page.content.decode()
    assert desk.post(reverse("mailbox:reply-new"), form | {"text": "{称呼}你好"}).status_code == 302
    again = desk.post(reverse("mailbox:reply-new"), form | {"text": "你好"})
    assert again.status_code == 400 and "已有同名" in again.content.decode()
    assert AuditEvent.objects.get(name="mailbox.saved_reply.changed").actor == cast.answerer


@pytest.mark.parametrize(
    ("visibility", "address"), [("named", "林知夏同学"), ("hidden", "同学"), ("anonymous", "同学")]
)
def test_a_reply_is_added_to_what_is_typed_and_nothing_is_sent(cast, desk, visibility, address):
    case = at(cast, "handling", visibility=visibility)
    reply = SavedReply.objects.create(
        unit=cast.department, name="收到", text="{称呼}：{标题}（{编号}），{部门}会办。"
    )
    act = reverse("mailbox:desk-act", args=[case.number, "draft"])
    page = desk.post(act, {"text": "先说一句。", "saved": reply.pk, "insert": "1"})
    words = f"{address}：二食堂微波炉坏了（{case.number}），后勤处会办。"
    assert page.status_code == 200
    assert page.context["first"][1]["text"].value() == f"先说一句。\n\n{words}"
    assert "data-answered" in page.content.decode()
    assert not case.answers.exists()
    page = desk.post(act, {"text": "", "saved": "9999x", "insert": "1"})
    assert page.context["first"][1]["text"].value() == ""


def test_own_replies_first_then_the_committees_and_no_others(cast, desk):
    case = at(cast, "handling")
    for unit, name in [(cast.committee, "团委的"), (cast.department, "自己的"),
                       (cast.other_department, "别处的")]:  # fmt: skip
        SavedReply.objects.create(unit=unit, name=name, text="好")
    SavedReply.objects.create(unit=cast.department, name="停用的", text="好", is_active=False)
    page = desk.get(reverse("mailbox:desk-case", args=[case.number]))
    form = {verb.name: form for verb, form in [page.context["first"], *page.context["rest"]]}
    assert [reply.name for reply in form["draft"].replies] == ["自己的", "团委的"]
