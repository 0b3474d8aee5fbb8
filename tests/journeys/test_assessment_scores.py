"""A point opened to its record; staff compute a round and settle what the night found."""

from datetime import date
from decimal import Decimal

import pytest

from assessment.rounds.models import ScoreLine
from assessment.scores.actions import recompute
from assessment.scores.models import Discrepancy
from tests.assessment.scene import Scene
from tests.journeys.test_every_page import walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def computed(cast):
    """A round with a record, and its line."""
    scene = Scene(cast)
    held = scene.round()
    scene.fact(cast.branch, on=date(2025, 9, 5), number=Decimal(28), of=Decimal(30),
               label="主题团日", url="/league-days/7/")  # fmt: skip
    recompute(round=held)
    lines = ScoreLine.objects.filter(sheet__round=held, sheet__unit=cast.branch)
    return held, lines.get(indicator="days")


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.administrator)
    walk(portal, ["/assessment/discrepancies/", "/assessment/discrepancies/?show=settled"])
    held, line = computed(cast)
    Discrepancy.objects.create(
        line=line, stored=3, computed=4, changed=[{"words": "新增：9月5日 主题团日", "url": "/league-days/"}]
    )  # fmt: skip
    walk(portal, [
        f"/assessment/lines/{line.pk}/why/", f"/assessment/rounds/{held.pk}/recompute/",
        "/assessment/discrepancies/",
    ])  # fmt: skip


def test_a_student_opens_a_point_to_its_record(portal, cast):
    _held, line = computed(cast)
    portal.sign_in(cast.student)
    portal.go(f"/assessment/lines/{line.pk}/why/")
    page = portal.page
    page.locator("summary", has_text="依据 1 条").first.click()
    record = page.locator("a", has_text="主题团日").first
    record.wait_for()
    assert record.get_attribute("href") == "/league-days/7/"
    portal.check()
