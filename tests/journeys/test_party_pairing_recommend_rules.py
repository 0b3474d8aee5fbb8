"""Rules of recommendation on a phone and a desk; one version is made from a sample."""

import pytest

from party_pairing.recommend_rules.demo import fill
from party_pairing.recommend_rules.draft_forms import PAGES
from party_pairing.recommend_rules.models import Track
from tests.journeys.test_every_page import walk
from tuanwei.rulebooks.queries import rules_in_force

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TRACKS = "/recommendations/tracks/"
PERSON = "?cut_off=2026-11-26&later=2026-12-20&year=2&degree=undergraduate&born_on=2008-12-10"
VOTE = "?expected=45&present=32&places=1&yes:1=23&no:1=9&yes:2=23&no:2=9&yes:3=10&no:3=22"


@pytest.mark.walk
def test_pages(portal, cast):
    cast.staff  # noqa: B018  made when first named
    fill(None, made := {})
    tracks = made["recommendation_tracks"]
    at, old = f"{TRACKS}{tracks['usual'].pk}/", f"{TRACKS}{tracks['t8'].pk}/"
    empty = f"{TRACKS}{Track.objects.create(name='还没有规则的', position=9).pk}/"
    portal.sign_in(cast.staff)
    walk(portal, [
        TRACKS, at, f"{at}draft/", *(f"{at}draft/{part}/" for part in PAGES), f"{at}versions/1/",
        f"{at}edit/", f"{at}samples/", f"{at}import/", f"{at}try/now/person/{PERSON}",
        f"{at}try/now/meeting/{VOTE}",
        f"{at}try/draft/quota/?branch_type=class", f"{old}try/now/calendar/?month=2028-02", empty,
    ])  # fmt: skip
    portal.sign_in(cast.student)
    walk(portal, [TRACKS, at])


def test_staff_write_a_version_of_their_own(portal, cast):
    """From a sample, through a contradiction that is named, to rules in force."""
    portal.sign_in(cast.staff)
    portal.go(TRACKS)
    page = portal.page
    page.fill("#id_name", "团员推荐为入党积极分子")
    page.click("button:has-text('加上')")
    page.click("main a:has-text('从样板开始')")
    page.click("button[value='t4']")
    portal.check()
    page.click("main a:has-text('改'):has-text('条件')")
    page.fill("#id_conditions-5-least", "0")
    page.click("button:has-text('存成草稿')")
    page.click(".note.late a:has-text('小时数要大于 0')")
    page.fill("#id_conditions-5-least", "8")
    page.click("button:has-text('存成草稿')")
    page.click("main a:has-text('试一试')")
    page.click("main nav a:has-text('到会和投票')")
    for name, value in (("expected", "10"), ("present", "6"), ("yes:1", "6"), ("no:1", "0")):
        page.fill(f"[name='{name}']", value)
    page.click("button:has-text('算一算')")
    page.locator(".note.late", has_text="到会的人不够").first.wait_for(state="attached")
    portal.check()
    page.click("nav a:has-text('草稿')")
    page.fill("#id_note", "时数 8 小时。")
    page.click("button:has-text('按这一版生效')")
    held = rules_in_force(Track.objects.get())
    assert (held.version, held.note, held.spec.condition("hours").least) == (1, "时数 8 小时。", 8)
