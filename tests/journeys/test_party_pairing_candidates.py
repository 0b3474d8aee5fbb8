"""Campaigns and candidates on a phone and at a desk: every page, and one student's way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from party_pairing.candidates import concerns
from tests.journeys.test_every_page import walk
from tests.party_pairing.candidates.conftest import PLAIN, Way
from tests.party_pairing.candidates.test_running import PERCENT


@pytest.fixture
def way(cast):
    """A campaign that takes names, with somebody listed whose hours were taken back, and a draft."""
    assert cast.secretary.pk and cast.general_secretary.pk
    way = Way(cast)
    way.charge(cast.staff, cast.committee)
    way.open = way.campaign(PLAIN, title="秋季推优")
    way.made = way.on_the_list(way.open)
    way.take_back(way.made.user.volunteer.services.get())
    concerns.compare_all()
    way.draft = way.campaign(
        rules=way.rules(PERCENT, "积极分子推荐为发展对象"), title="冬季推优", state="draft",
        nominate_until=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    way.campaigns = f"/recommendations/campaigns/{way.open.pk}/"
    return way


@pytest.mark.walk
def test_pages_at_the_desk(portal, cast, way):
    here = f"/recommendations/campaigns/{way.draft.pk}/"
    portal.sign_in(cast.staff)
    walk(portal, [
        "/recommendations/", "/recommendations/?q=nobody", "/recommendations/concerns/",
        "/recommendations/concerns/?show=past", f"/recommendations/{way.made.number}/",
        "/recommendations/campaigns/", "/recommendations/campaigns/?show=past",
        "/recommendations/campaigns/new/", way.campaigns, f"{way.campaigns}nominate/", here,
        f"{here}edit/", f"{here}places/{cast.branch.pk}/",
    ])  # fmt: skip


@pytest.mark.walk
def test_pages_of_a_student_and_pages_without_anything(portal, cast):
    portal.sign_in(cast.student)
    walk(portal, ["/recommendations/mine/"])
    portal.sign_in(cast.administrator)
    walk(portal, [
        "/recommendations/", "/recommendations/concerns/", "/recommendations/campaigns/",
    ])  # fmt: skip


def test_a_student_applies_and_sees_the_way(portal, cast, way):
    portal.sign_in(cast.student)
    portal.go("/recommendations/mine/")
    page = portal.page
    page.get_by_role("link", name="报名", exact=True).click()
    page.get_by_label("自我陈述").fill("想为同学多做一点事")
    portal.check()
    page.get_by_role("button", name="报名", exact=True).click()
    page.get_by_text("报上了。支部核对条件以后告诉你结果。").wait_for()
    text = page.locator("main").inner_text()
    assert "会计2401团支部，核对条件" in text
    assert "还差 5 小时" in text
    portal.check()
    assert portal.faults == []
