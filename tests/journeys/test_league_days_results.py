"""Results on a phone and a desk: every page, and one contest from the count to the certificate."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tests.league_days.results.conftest import Finale


@pytest.mark.walk
def test_pages_of_everybody(portal, cast):
    finale = Finale(cast).granted()
    pk, award = finale.contest.pk, finale.award("best", 1)
    portal.sign_in(cast.student)
    walk(portal, [f"/contests/{pk}/result/", f"/contests/{pk}/result/final/2/",
                  "/contests/honours/", "/contests/honours/?who=mine",
                  f"/contests/certificates/{award.code}/print/"])  # fmt: skip
    portal.sign_in(cast.staff)
    walk(portal, [f"/contests/{pk}/result/", f"/contests/{pk}/result/awards/{award.pk}/revoke/"])
    portal.page.context.clear_cookies()
    walk(portal, ["/contests/certificates/", f"/contests/certificates/{award.code}/"])
    portal.page.get_by_label("证书编号").fill("ABCD-EFGH-JKMN-PQRS")
    portal.page.get_by_role("button", name="查验").click()
    portal.page.get_by_text("没有这个编号").wait_for()
    portal.check(expect_fault=True)


def test_from_the_count_to_the_certificate(portal, cast):
    finale = Finale(cast)
    portal.sign_in(cast.staff)
    walk(portal, [f"/contests/{finale.contest.pk}/result/"])
    finale.ready()
    page = portal.page
    portal.go(f"/contests/{finale.contest.pk}/result/")
    page.get_by_role("button", name="冻结并算结果").click()
    page.get_by_role("button", name="公示获奖名单").click()
    page.get_by_text("公示中").first.wait_for()
    finale.over()
    portal.sign_in(cast.secretary)
    portal.go(f"/contests/{finale.contest.pk}/result/")
    page.get_by_role("link", name="1 号 会计2401团支部").first.click()
    expect(page.get_by_text("中间不四舍五入", exact=False)).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="证书").first.click()
    expect(page.get_by_text("荣誉证书").first).to_be_visible()
    portal.check()
