"""Pairing on a phone and at a desk: every page, and one student's way to the answer."""

import pytest

from party_pairing.rounds.models import Match, Need
from tests.journeys.test_every_page import walk
from tests.party_pairing.rounds.conftest import Rounds


@pytest.fixture
def rounds(cast):
    """A round that is being filled in; the student has not yet."""
    return Rounds(cast).fill(2, 2)


@pytest.mark.walk
def test_pages_with_data_and_empty(portal, cast, rounds):
    empty = Rounds(cast, rounds.scene, title="还空着")
    asked = Rounds(cast, rounds.scene, title="等双方答复").fill(2, 3)
    asked.ask()
    asked.match()
    pk, base = asked.held.pk, "/pairing/rounds"
    portal.sign_in(asked.members[0])
    walk(portal, [f"{base}/mine/", f"{base}/{pk}/fill/", f"{base}/{rounds.held.pk}/fill/",
                  f"{base}/{rounds.held.pk}/wishes/?q=党员"])  # fmt: skip
    portal.sign_in(cast.administrator)
    walk(portal, [
        f"{base}/", f"{base}/new/", f"{base}/{pk}/", f"{base}/{pk}/board/",
        f"{base}/{pk}/board/?show=alone", f"{base}/{pk}/board/?show=helpers",
        f"{base}/{pk}/board/together/", f"{base}/{pk}/compare/", f"{base}/{pk}/decrees/",
        f"{base}/{empty.held.pk}/board/", f"{base}/{empty.held.pk}/people/",
    ])  # fmt: skip


def test_from_filling_it_in_to_the_answer(portal, cast, rounds):
    page, me = portal.page, rounds.scene.student("林小满")
    portal.sign_in(me)
    portal.go("/pairing/rounds/mine/")
    page.get_by_role("link", name="2026 秋结对").click()
    page.get_by_label("学业").check()
    page.get_by_label("周三晚上").check()
    page.get_by_role("button", name="报名").click()
    page.get_by_text("可以再选想和谁结对").wait_for()
    page.get_by_label("姓名、拼音、学号或工号").fill("党员1")
    page.get_by_role("button", name="找人").click()
    page.get_by_role("button", name="党员1").click()
    page.get_by_text("第 1 个选了党员1").wait_for()
    assert Need.objects.get(user=me).free == ["3-19"]
    rounds.ask()
    match = Match.objects.get(member=me)
    assert match.helper.name == "党员1"
    portal.go(f"/pairing/rounds/{rounds.held.pk}/fill/")
    page.get_by_role("button", name="党员1").first.click()
    page.get_by_text("答复了，愿意").wait_for()
    match.refresh_from_db()
    assert match.member_says == "yes"
