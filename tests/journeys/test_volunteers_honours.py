"""Hours, stars and transcripts on a phone and a desk: every page, and one paper from the student
who issues it to the stranger who checks it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tests.volunteers.honours.conftest import Honours
from volunteers.hours.people import volunteer_of


@pytest.fixture
def filled(cast):
    """A year of one student."""
    return Honours(cast).filled()


@pytest.mark.walk
def test_pages_of_the_student(portal, cast, filled):
    portal.sign_in(cast.student)
    walk(portal, ["/volunteers/hours/", "/volunteers/transcripts/",
                  f"/volunteers/transcripts/{filled.valid.pk}/",
                  f"/volunteers/transcripts/{filled.revoked.pk}/"])  # fmt: skip
    portal.sign_in(cast.other_student)
    walk(portal, ["/volunteers/hours/", "/volunteers/transcripts/"])
    portal.page.get_by_role("button", name="开一份").click()
    portal.page.get_by_text("还没有已计入的时数").first.wait_for()
    portal.check(expect_fault=True)


@pytest.mark.walk
def test_pages_of_those_who_look_after_them(portal, cast, filled):
    person = volunteer_of(cast.student).pk
    unit, above = cast.branch.pk, cast.general_branch.pk
    portal.sign_in(cast.staff)
    walk(portal, ["/volunteers/stars/", "/volunteers/stars/?q=林知夏", "/volunteers/stars/?q=没有",
                  f"/volunteers/stars/{unit}/", f"/volunteers/stars/{above}/",
                  f"/volunteers/stars/{unit}/print/", f"/volunteers/stars/{above}/print/",
                  f"/volunteers/stars/{cast.other_branch.pk}/", f"/volunteers/people/{person}/",
                  "/volunteers/awards/", "/volunteers/awards/?q=没有", "/volunteers/awards/new/",
                  f"/volunteers/awards/{filled.evidence.pk}/remove/"])  # fmt: skip
    portal.go("/volunteers/awards/new/")
    portal.page.get_by_role("button", name="记下").click()
    portal.page.get_by_text("还有 3 处要改").wait_for()
    portal.check(expect_fault=True)


def test_a_paper_from_hand_to_hand(portal, cast, filled):
    page = portal.page
    portal.sign_in(cast.student)
    portal.go("/volunteers/hours/")
    page.locator("summary", has_text="怎么算的").first.click()
    expect(page.get_by_text("申请", exact=False).first).to_be_visible()
    page.get_by_role("link", name="开证明").click()
    page.get_by_role("button", name="开一份").click()
    expect(page.get_by_role("heading", name="志愿服务证明")).to_be_visible()
    total = page.get_by_text("兹证明").inner_text()
    code = page.locator("dd.code").inner_text()
    page.context.clear_cookies()
    walk(portal, ["/volunteers/verify/", f"/volunteers/verify/?code={code}"])
    assert page.get_by_text("兹证明").inner_text() == total
    page.get_by_label("查验码").fill("ABCD-EFGH-JKMN-PQRS")
    page.get_by_role("button", name="查验").click()
    page.get_by_text("没有这个查验码").wait_for()
    portal.check(expect_fault=True)
