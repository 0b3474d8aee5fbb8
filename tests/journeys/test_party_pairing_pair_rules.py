"""Rules of pairing on a phone and a desk; one version is made from a sample."""

import pytest

from party_pairing.pair_rules.demo import fill
from party_pairing.pair_rules.models import PairKind
from tests.journeys.test_every_page import walk
from tuanwei.rulebooks.queries import rules_in_force

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KINDS = "/pairing/kinds/"


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.staff)
    walk(portal, [KINDS])
    fill(None, made := {})
    at = f"{KINDS}{made['pair_kinds']['usual'].pk}/"
    parts = ("who", "roles", "needs", "hard", "reasons", "cadences", "ends")
    walk(portal, [
        KINDS, at, f"{at}edit/", f"{at}samples/", f"{at}import/", f"{at}draft/",
        *(f"{at}draft/{part}/" for part in parts), f"{at}draft/force/", f"{at}versions/1/",
        f"{at}try/now/",
    ])  # fmt: skip


def test_staff_write_a_version_of_their_own(portal, cast):
    """From a sample, through a contradiction that is named, tried out, to rules in force."""
    portal.sign_in(cast.staff)
    portal.go(KINDS)
    page = portal.page
    page.fill("#id_name", "培养联系人")
    page.click("button:has-text('加上')")
    page.click("main a:has-text('从样板开始')")
    page.click("button[value='p12']")
    page.click("main a:has-text('改')  >> nth=0")
    page.fill("#id_capacity", "4")
    page.click("button:has-text('存成草稿')")
    page.click(".note.late a:has-text('最多只能联系 3 个')")
    page.fill("#id_most_capacity", "4")
    page.click("button:has-text('存成草稿')")
    page.click("main a:has-text('试一试')")
    page.click("button:has-text('配一配')")
    page.locator("td", has_text="党二").first.wait_for(state="attached")
    page.locator(".note.wait", has_text="林四").first.wait_for(state="attached")
    portal.check()
    page.click("nav a:has-text('草稿')")
    page.click("main a:has-text('再看一遍')")
    page.fill("#id_note", "按学院方案，4 人。")
    page.click("button:has-text('按这一版生效')")
    held = rules_in_force(PairKind.objects.get())
    assert (held.version, held.note) == (1, "按学院方案，4 人。")
    portal.check()
