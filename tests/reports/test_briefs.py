"""Digests: numbered once, published, Word with pictures, plain texts, the configured address."""

import io
import socket
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.reports import actions, brief_actions, pages, plain_texts, posting, tasks
from branches.reports.models import Brief
from branches.reports.plain_texts import Item
from tests.races import at_once

DB = pytest.mark.django_db


@pytest.fixture
def brief(reports, cast):
    """A draft with two pieces, the first with two pictures."""
    first = reports.adopted(photos=2, text="**12 人**去了\n\n- 包汤圆\n- <script>alert(1)</script>")
    second = reports.adopted(on=date(2026, 9, 1), title="夜跑", text="跑了 380 公里。")
    return brief_actions.begin_brief(by=cast.staff, title="十月团情", adoptions=[first, second])


@DB
def test_published_digests_are_numbered_and_keep_their_number(brief, cast, reports):
    with pytest.raises(ValidationError, match="再看一遍"):
        brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version - 1)
    brief = brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    assert brief.issue == 1
    with pytest.raises(ValidationError, match="先撤回"):
        brief_actions.drop_item(brief=brief, by=cast.staff, item=brief.items.first().pk)
    other = reports.adopted(on=date(2026, 8, 1), title="晨读")
    next_ = brief_actions.begin_brief(by=cast.staff, title="专刊", adoptions=[other])
    assert brief_actions.publish_brief(brief=next_, by=cast.staff, version=next_.version).issue == 2
    brief = brief_actions.withdraw_brief(brief=brief, by=cast.staff, reason="有一处错字")
    brief = brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    assert brief.issue == 1


@DB
def test_a_draft_is_thrown_away_unless_it_had_a_number(brief, cast, client):
    adopted = [each.adoption for each in brief.items.all()]
    client.force_login(cast.staff)
    page = client.get(f"/reports/digests/{brief.pk}/").content.decode()
    assert "丢掉这篇草稿" in page
    answer = client.post(f"/reports/digests/{brief.pk}/discard/")
    assert answer.url == "/reports/digests/" and not Brief.objects.exists()
    brief = brief_actions.begin_brief(by=cast.staff, title="再来", adoptions=adopted)
    brief = brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    brief = brief_actions.withdraw_brief(brief=brief, by=cast.staff, reason="有一处错字")
    page = client.get(f"/reports/digests/{brief.pk}/").content.decode()
    assert "丢掉这篇草稿" not in page
    client.post(f"/reports/digests/{brief.pk}/discard/")
    assert Brief.objects.get().issue == 1


@DB
def test_an_empty_digest_is_not_published(cast):
    brief = brief_actions.begin_brief(by=cast.staff, title="空的")
    with pytest.raises(ValidationError, match="还没有内容"):
        brief_actions.publish_brief(brief=brief, by=cast.staff, version=1)


@DB
def test_pieces_are_edited_and_moved_reports_stay(brief, cast):
    first, second = brief.items.all()
    photos = list(reversed(first.photos))
    brief_actions.save_brief(
        brief=brief, by=cast.staff, title="新名", preface="话", version=brief.version,
        items={first.pk: ("改了", "改过的话", [*photos, 10**6])},
    )  # fmt: skip
    brief_actions.move_item(brief=brief, by=cast.staff, item=second.pk, step=-1)
    items = list(brief.items.all())
    assert [each.title for each in items] == ["夜跑", "改了"]
    assert items[1].photos == photos
    assert items[1].adoption.report.title == "走进社区"
    with pytest.raises(ValidationError, match="刚刚改过"):
        brief_actions.save_brief(
            brief=brief, by=cast.staff, title="", preface="", items={}, version=brief.version
        )


@DB
def test_withdrawn_pieces_are_gone_in_every_form(brief, cast):
    brief = brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    paper = Document(io.BytesIO(pages.word(brief)))
    said = "\n".join(each.text for each in paper.paragraphs)
    assert "1. 走进社区" in said and len(paper.inline_shapes) == 2
    assert "<script>alert(1)</script>" in said  # words like others
    actions.withdraw_adoption(
        adoption=brief.items.first().adoption, by=cast.staff, reason="数字核对有误"
    )
    paper = Document(io.BytesIO(pages.word(brief)))
    said = "\n".join(each.text for each in paper.paragraphs)
    assert ("走进社区" in said, "夜跑" in said, len(paper.inline_shapes)) == (False, True, 0)
    texts = pages.texts(brief, pages.pieces(brief))
    assert all("走进社区" not in made.text for _k, _l, _m, made, _p in texts)


@DB
def test_a_script_in_markdown_is_words(brief):
    html = pages.pieces(brief)[0].html
    assert "<script" not in html and "<strong>12 人</strong>" in html


# --- Plain texts ------------------------------------------------------------------------------

ITEMS = [
    Item("走进社区", "**12 人**去了。\n\n- 包汤圆", "会计2401", 2),
    Item("夜跑", "跑了。", "经管2402", 1),
]


def test_the_article_has_a_place_for_each_picture_in_order():
    made = plain_texts.wechat("简报", "编者 **话**", ITEMS)
    assert made.text == (
        "简报\n\n编者 话\n\n1. 走进社区\n12 人去了。\n\n· 包汤圆\n【图1】\n【图2】\n（会计2401）\n\n"
        "2. 夜跑\n跑了。\n【图3】\n（经管2402）"
    )
    assert made.pictures == ((0, 0), (0, 1), (1, 0))
    assert not made.is_cut


def test_a_post_keeps_every_piece_within_its_limit():
    long = [Item(f"第{n}件", "做了很多事。" * 200, "甲", 9) for n in range(4)]
    made = plain_texts.weibo("简报", long)
    assert len(made.text) <= 2000 and made.is_cut
    assert [f"第{n}件" in made.text for n in range(4)] == [True] * 4
    assert (len(made.pictures), made.pictures_left) == (18, 18)
    assert made.pictures[:5] == ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4))
    assert not plain_texts.weibo("简报", ITEMS).is_cut


@settings(max_examples=40)
@given(
    st.lists(st.builds(Item, st.text(max_size=60), st.text(max_size=400), st.text(max_size=20),
                       st.integers(0, 12)), max_size=8),
    st.integers(10, 500),
)  # fmt: skip
def test_no_text_is_longer_than_its_limit(items, most):
    for made in (
        plain_texts.wechat("简报", "", items, most), plain_texts.weibo("简报", items, most),
    ):  # fmt: skip
        assert made.size <= most
        assert len(made.pictures) + made.pictures_left == sum(each.pictures for each in items)
        assert list(made.pictures) == sorted(made.pictures)


# --- The configured address -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "ip"),
    [
        ("https://hook.example/x", "127.0.0.1"), ("https://hook.example/x", "10.0.0.8"),
        ("https://hook.example/x", "169.254.169.254"), ("https://hook.example/x", "::1"),
        ("https://hook.example/x", "::ffff:127.0.0.1"), ("https://hook.example/x", "100.64.0.1"),
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(address, ip, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (ip, 443))])
    with pytest.raises(ValidationError, match="本机或内网"):
        posting.checked(address)


@pytest.mark.parametrize(
    "address", ["http://hook.example/", "https://u:p@hook.example/", "https://", "https://h:x/"]
)
def test_other_addresses_are_refused(address):
    with pytest.raises(ValidationError, match=r"https 开头|写得不对"):
        posting.checked(address)


def test_one_name_with_an_address_inside_is_refused(monkeypatch):
    both = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: both)
    with pytest.raises(ValidationError, match="本机或内网"):
        posting.checked("https://hook.example/")


class Answer:
    """A server that says one thing, or hangs."""

    def __init__(self, status):
        self.status = status

    def read(self, _most):
        return b""


def _server(monkeypatch, status):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("93.184.216.34", 443))]
    )
    sent = []

    def request(self, method, path, body, headers):
        if status is None:
            raise TimeoutError
        sent.append((self.ip, method, path, body))

    monkeypatch.setattr(posting._Pinned, "request", request)
    monkeypatch.setattr(posting._Pinned, "getresponse", lambda self: Answer(status))
    return sent


@DB
@pytest.mark.parametrize(
    ("status", "words", "is_sent"),
    [(200, "已经发给配置的地址。", True), (500, "对方回了 500，没有收下。1 分钟后自动再试。", False),
     (302, "对方回了 302，没有收下。", False),
     (None, "对方没有在 10 秒内收下，没有发出去。1 分钟后自动再试。", False)],
)  # fmt: skip
def test_what_became_of_posting_is_kept(brief, cast, settings, monkeypatch, status, words, is_sent):
    monkeypatch.setattr(tasks.post_brief, "apply_async", lambda *args, **how: None)
    brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    sent = _server(monkeypatch, status)
    tasks.post_brief(brief.pk)
    assert sent == []  # off as long as nothing is configured
    settings.BRIEF_HOOK_URL = "https://hook.example/in?k=1"
    tasks.post_brief(brief.pk)
    if status is not None:
        assert sent[0][:3] == ("93.184.216.34", "POST", "/in?k=1")
    found = Brief.objects.get(pk=brief.pk)
    assert (found.posting, found.posted_at is not None) == (words, is_sent)
    tasks.post_brief(brief.pk)
    assert len(sent) == (1 if is_sent else 0 if status is None else 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_post_a_digest_once(brief, cast, settings, monkeypatch):
    brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    sent, slow = _server(monkeypatch, 200), Answer(200)
    slow.read = lambda _most: time.sleep(1) or b""  # the other one comes in between
    monkeypatch.setattr(posting._Pinned, "getresponse", lambda self: slow)
    settings.BRIEF_HOOK_URL = "https://hook.example/in"
    assert at_once(*[lambda: tasks.post_brief(brief.pk)] * 4) == [None] * 4
    assert len(sent) == 1
    assert Brief.objects.get(pk=brief.pk).posting == "已经发给配置的地址。"


@DB
def test_posting_is_tried_again_and_then_told(
    brief, cast, settings, monkeypatch, told, django_capture_on_commit_callbacks
):
    settings.BRIEF_HOOK_URL = "https://hook.example/in"
    brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    sent, again = _server(monkeypatch, 503), []
    monkeypatch.setattr(
        tasks.post_brief, "apply_async", lambda args, countdown: again.append((args, countdown))
    )
    args = (brief.pk,)
    for _try in range(4):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.post_brief(*args)
        args = again[-1][0]
    assert again == [((brief.pk, 1), 60), ((brief.pk, 2), 600), ((brief.pk, 3), 3600)]
    assert len(sent) == 4
    said = Brief.objects.get(pk=brief.pk).posting
    assert said == "对方回了 503，没有收下。试了 4 次，不再自动试。"
    assert told(cast.staff)[-1] == "简报没有推送出去：十月团情"
