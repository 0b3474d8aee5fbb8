"""The search on a phone and a desk; a student finds what they are looking for from any page."""

import pytest
from playwright.sync_api import expect

from tests.gatherings.conftest import Diary
from tests.journeys.test_every_page import walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.walk
def test_pages(portal, cast):
    diary = Diary(cast)
    for n in range(7):
        diary.shown(title=f"夜跑{n}", summary="西操场夜跑五圈，下雨改期。")
    assert cast.student and cast.branch
    portal.sign_in(cast.administrator)
    walk(portal, ["/search/?q=夜跑", "/search/?q=没有的事"])


def test_a_student_searches_from_the_head(portal, cast):
    Diary(cast).shown(title="操场夜跑")
    portal.sign_in(cast.student)
    portal.go("/calendar/")
    page = portal.page
    page.click("header summary:has-text('搜全站')")
    page.fill("#find", "夜跑")
    page.press("#find", "Enter")
    page.locator("mark", has_text="夜跑").first.wait_for()
    portal.check()
    page.click("main a:has-text('操场夜跑')")
    expect(page.locator("h1")).to_contain_text("操场夜跑")
