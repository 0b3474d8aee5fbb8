"""After the vote on a phone and a desk: every page, and one person from the vote to the Party's yes."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tests.party_pairing.decisions.conftest import BOTH, After, second_administrator


@pytest.mark.walk
def test_pages_of_those_who_decide(portal, cast):
    second_administrator(cast)
    after = After(cast, BOTH)
    portal.sign_in(cast.administrator)
    walk(portal, ["/recommendations/decisions/", "/recommendations/decisions/postings/",
                  "/recommendations/decisions/answers/", "/recommendations/decisions/valid/"])  # fmt: skip
    [done] = after.recommended(after.passed("林一"))
    [waits] = after.pre(after.passed("程二"))
    [person] = after.approving(after.passed("苏三"))
    passed = after.passed("何四")
    pk, unit = after.campaign.pk, cast.branch.pk
    walk(portal, ["/recommendations/decisions/", "/recommendations/decisions/postings/",
                  "/recommendations/decisions/answers/", "/recommendations/decisions/valid/",
                  f"/recommendations/decisions/campaigns/{pk}/",
                  f"/recommendations/decisions/campaigns/{pk}/units/{unit}/",
                  f"/recommendations/{person.number}/decide/",
                  f"/recommendations/{passed.number}/decide/drop/",
                  f"/recommendations/{waits.number}/answer/"])  # fmt: skip
    for what in ("list", "summary", "minutes"):
        walk(portal, [f"/recommendations/decisions/campaigns/{pk}/units/{unit}/{what}/"])
    for what in ("opinion", "form"):
        walk(portal, [f"/recommendations/{done.number}/papers/{what}/"])


def test_from_the_vote_to_the_partys_yes(portal, cast):
    second_administrator(cast)
    after = After(cast, BOTH)
    person = after.passed("林一")
    portal.sign_in(cast.general_secretary)
    page = portal.page
    portal.go("/recommendations/decisions/postings/")
    page.get_by_role("button", name="发公示").click()
    page.get_by_text("公示开始了").wait_for()
    after.over(person.postings.get())
    portal.go("/recommendations/decisions/")
    page.get_by_role("link", name="林一").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("请选同意或不同意").first).to_be_visible()
    page.get_by_text("同意", exact=True).first.click()
    page.get_by_role("button", name="提交").click()
    page.get_by_text("同意，进入下一步").wait_for()
    after.over(after.published(person, by=cast.administrator))
    after.decided(person, step="committee", by=cast.committee_leader)
    portal.sign_in(after.scene.contact("secretary"))
    portal.go("/recommendations/decisions/answers/")
    page.get_by_role("link", name="登记答复").click()
    page.get_by_text("同意，列为推荐对象").click()
    page.get_by_role("button", name="登记").click()
    page.get_by_text("答复登记好了").wait_for()
    portal.check(expect_fault=True)
    assert after.again(person).state == "recommended"
