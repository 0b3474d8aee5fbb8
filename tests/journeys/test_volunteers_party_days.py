"""Service days on a phone and on a desk; from the notice to a swap."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tests.volunteers.party_days.conftest import Turns

DAYS = "/volunteers/party-days/"


@pytest.mark.walk
def test_every_page(portal, cast):
    turns = Turns(cast)
    portal.sign_in(turns.leader)
    walk(portal, [DAYS, f"{DAYS}new/", f"{DAYS}mine/"])
    turns.filled()
    day, first = turns.made.pk, turns.people[0]
    keeper = turns.keeper(first).pk
    walk(portal, [DAYS, f"{DAYS}{day}/", f"{DAYS}{day}/sheet/", f"{DAYS}{day}/edit/",
                  f"{DAYS}keepers/{keeper}/"])  # fmt: skip
    portal.page.get_by_role("button", name="记下").click()
    portal.page.get_by_role("alert").first.wait_for()
    portal.check(expect_fault=True)
    portal.faults.clear()
    portal.sign_in(first)
    walk(portal, [f"{DAYS}mine/"])


def test_asking_somebody_to_swap_and_making_up(portal, cast):
    turns, page = Turns(cast).filled(), portal.page
    first, second = turns.people[:2]
    portal.sign_in(first)
    portal.go(f"{DAYS}mine/")
    expect(page.get_by_text("可以补", exact=True)).to_be_visible()
    page.get_by_role("button", name="来补").first.click()
    expect(page.get_by_text("来补一次")).to_be_visible()
    portal.check()
    portal.sign_in(second)
    portal.go(f"{DAYS}mine/")
    page.get_by_role("link", name="找人换").first.click()
    portal.check()
    page.get_by_label("请谁换").select_option(label="党员4")
    page.get_by_role("button", name="问问对方").click()
    expect(page.get_by_text("等对方答应")).to_be_visible()
    portal.sign_in(turns.people[3])
    portal.go(f"{DAYS}mine/")
    portal.check()
    page.get_by_role("button", name="我去").click()
    expect(page.get_by_text("谢谢你，这次由你去。")).to_be_visible()
    portal.check()
