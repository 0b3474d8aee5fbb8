"""News on a phone and a desk; one writes, another approves; a reader without JavaScript."""

import re

import pytest

from mailbox.cases import answering, publishing
from tests.journeys.test_every_page import walk
from tests.mailbox.conftest import Letters
from tests.news.conftest import Desk
from tests.publicity.conftest import Board
from tuanwei.news.models import Article, Version

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.walk
def test_pages(portal, cast):
    walk(portal, ["/", "/news/", "/news/?q=没有", "/feeds/"])
    portal.sign_in(cast.staff2)
    walk(portal, ["/news/desk/", "/news/desk/?show=down"])
    desk = Desk(cast).filled()
    walk(portal, ["/news/desk/", *(f"/news/desk/{each.pk}/" for each in (desk.wait, desk.begun, desk.down)),
                  f"/news/desk/{desk.begun.pk}/edit/", f"/news/desk/{desk.out.pk}/versions/1/"])  # fmt: skip
    portal.page.context.clear_cookies()
    walk(portal, ["/", "/news/", f"/news/{desk.out.pk}/"])


def test_one_writes_another_publishes(portal, cast):
    assert cast.staff2.pk
    portal.sign_in(cast.staff)
    portal.go("/news/desk/")
    page = portal.page
    page.click("button:has-text('写一篇')")
    page.fill("#id_title", "走上歌乐山")
    page.fill("#id_body", "二百多人。\n\n<script>alert(1)</script>")
    page.locator("[data-autosave-status]:has-text('自动保存了')").wait_for()
    assert Article.objects.get().title == "走上歌乐山"
    page.click("button:has-text('保存并预览')")
    page.locator("text=正文里有页面上不会显示的内容").first.wait_for()
    portal.check()
    page.click("button:has-text('交人核对')")
    page.locator("text=交了。别的同事核对以后发布").first.wait_for()
    portal.sign_in(cast.staff2)
    portal.go(f"/news/desk/{Article.objects.get().pk}/")
    page.click("button:has-text('没问题，发布')")
    page.locator("text=发布了，大家现在看得到").first.wait_for()
    assert Version.objects.get().approved_by == cast.staff2


@pytest.mark.walk
def test_a_reader_without_javascript(portal, cast, browser):
    """WeChat's browser on an old phone: everything that is to be read is there."""
    article = Desk(cast).published(pictures=1)
    case = Letters(cast).answered()
    answering.rate(case=case, is_satisfied=True, publish_consent=True)
    text = {"title": "窗口加开了", "question": "排队太久", "answer": "已加开窗口"}
    letter = publishing.prepare_publication(case=case, by=cast.staff, **text)
    publishing.approve_publication(publication=letter, by=cast.staff2)
    Board(cast).opened(is_public=True, title="拟表彰名单")
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844},
        user_agent="Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 MicroMessenger/8.0.49",
    )  # fmt: skip
    page = context.new_page()
    page.goto(portal.url)
    page.click("[aria-labelledby=news] h3 a")
    assert page.url.endswith(f"/news/{article.pk}/")
    assert page.locator(".article-text img").get_attribute("alt") == "台阶上的同学"
    page.goto(portal.url)
    page.click("a:has-text('窗口加开了')")
    assert "已加开窗口" in page.inner_text("main")
    page.goto(portal.url)
    page.click("a:has-text('拟表彰名单')")
    assert re.search(r"拟表彰名单.*林知夏", page.inner_text("main"), re.S)
    context.close()
