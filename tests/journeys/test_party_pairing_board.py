"""The board of recommendation and pairing on a phone and a desk; a secretary reminds who lacks hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.test_every_page import walk
from tests.party_pairing.scene import Scene
from tuanwei.notices.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BOARD, PAIRING = "/recommendations/board/", "/pairing/board/"


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.administrator)
    pages = [BOARD, f"{BOARD}hours/", f"{BOARD}ending/", PAIRING, f"{BOARD}people/"]
    walk(portal, pages)
    scene, today = Scene(cast), timezone.localdate()
    campaign = scene.campaign()
    for state in ("applied", "listed", "listed", "pre"):
        scene.candidate(campaign, scene.fit(scene.student()), state=state)
    scene.candidate(campaign, scene.student(branch=cast.other_branch), state="recommended",
                    recommended_on=today, valid_until=today + timedelta(days=9))  # fmt: skip
    scene.pair()
    walk(portal, [*pages, f"{BOARD}sheets/", f"{PAIRING}without/", f"{PAIRING}places/"])


def test_a_secretary_reminds_who_lacks_hours(portal, cast):
    scene = Scene(cast)
    user = scene.fit(scene.student("周行"))
    scene.campaign()
    portal.sign_in(cast.secretary)
    portal.go(BOARD)
    page = portal.page
    page.click("nav a:has-text('差时数的')")
    page.locator("th", has_text="周行").first.wait_for(state="attached")
    page.click("button:has-text('提醒自己支部的')")
    portal.check()
    assert Notice.objects.filter(deliveries__recipient=user).exists()
