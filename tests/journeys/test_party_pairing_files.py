"""Files of people on a phone and on a desk; from a line that somebody writes to its confirmation."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tests.party_pairing.scene import Scene

FILES, PARTY = "/recommendations/files/", "/recommendations/party-branches/"


@pytest.mark.walk
def test_every_page(portal, cast):
    scene = Scene(cast)
    portal.sign_in(cast.administrator)
    walk(portal, [FILES, PARTY, f"{FILES}charges/"])
    student, branch = cast.student.pk, scene.party_branch().pk
    scene.charge()
    wrong = scene.record(cast.student, "fails", value=2, term="2025-1")
    scene.record(cast.student, "comprehensive", value=3, total=40, term="2025-1",
                 source="imported", origin="2025 综测.xlsx")  # fmt: skip
    own = scene.record(cast.student, "application", on=date(2025, 3, 1), source="own")
    type(wrong).objects.filter(pk=wrong.pk).update(
        withdrawn_at="2026-01-01T00:00Z", withdrawn_by=cast.staff, withdrawn_because="看错行了"
    )
    member = scene.party_member("顾南枝", "probationary").party_memberships.get()
    scene.contact("secretary")
    member.user.member.political_status = "league"
    member.user.member.save()
    walk(portal, [
        FILES, f"{FILES}{student}/", f"{FILES}{student}/looks/", f"{FILES}{student}/new/punishment/",
        f"{FILES}records/{own.pk}/withdraw/", f"{FILES}kinds/", f"{FILES}kinds/new/",
        f"{FILES}kinds/{own.kind_id}/", f"{FILES}charges/", PARTY, f"{PARTY}{branch}/",
        f"{PARTY}{branch}/members/new/", f"{PARTY}members/{member.pk}/formal/",
    ])  # fmt: skip
    portal.go(f"{FILES}{student}/new/comprehensive/")
    portal.page.get_by_role("button", name="登记").click()
    portal.page.get_by_role("alert").first.wait_for()
    portal.check(expect_fault=True)
    portal.faults.clear()
    portal.sign_in(cast.party_member)
    walk(portal, [f"{FILES}mine/", f"{FILES}looks/"])


def test_writing_a_line_and_having_it_confirmed(portal, cast):
    page = portal.page
    assert cast.secretary and Scene(cast).kind("application")
    portal.sign_in(cast.student)
    portal.go(f"{FILES}mine/")
    page.get_by_text("自己填一条").click()
    page.get_by_role("link", name="入党申请书").click()
    page.get_by_label("递交的那天").fill("2025-03-01")
    page.get_by_role("button", name="填好，请支部确认").click()
    expect(page.get_by_text("等确认").first).to_be_visible()
    portal.check()
    portal.sign_in(cast.secretary)
    portal.go(f"{FILES}?waiting=1")
    page.get_by_role("link", name="林知夏").click()
    page.get_by_role("button", name="属实，确认").click()
    expect(page.get_by_text("已确认，从现在起算数。")).to_be_visible()
    portal.check()
    portal.sign_in(cast.student)
    portal.go(f"{FILES}looks/")
    expect(page.get_by_text("所在支部团支书")).to_be_visible()
    portal.check()
