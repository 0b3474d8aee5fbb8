"""Facts of an assessment on a phone and a desk; a checker notes an occurrence, and takes it back."""

from datetime import date

import pytest

from assessment.facts.models import Batch, Fact
from tests.assessment.scene import Scene
from tests.journeys.test_every_page import walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FACTS = "/assessment/facts/"


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.staff)
    scene = Scene(cast)
    held = scene.round()
    sheet = f"{FACTS}sheets/{held.sheets.first().pk}/"
    walk(portal, [FACTS, f"{FACTS}batches/", sheet])
    batch = Batch.objects.create(
        name="青年大学习.xlsx", office="宣传部", source="table:青年大学习", by=cast.staff
    )
    for on in (date(2025, 10, 3), date(2025, 11, 3)):
        scene.fact(
            cast.branch, "table:青年大学习", on, number=36, of=45, batch=batch, origin="import"
        )
        scene.fact(cast.branch, "league_days.held", on, number=18, of=20, url="/calendar/")
    fact = scene.fact(
        cast.branch, "own:order:fault", date(2025, 10, 9), round=held, origin="check", record="",
        noted_by=cast.staff, label="晚归",
    )  # fmt: skip
    pages = [
        FACTS,
        f"{FACTS}batches/",
        f"{FACTS}batches/{batch.pk}/",
        f"{FACTS}batches/{batch.pk}/end/",
    ]
    walk(portal, [
        *pages, sheet, f"{sheet}new/", f"{sheet}new/extra/press/", f"{sheet}{fact.pk}/end/",
    ])  # fmt: skip


def test_a_checker_notes_an_occurrence_and_takes_it_back(portal, cast):
    held = Scene(cast).round()
    portal.sign_in(cast.general_secretary)
    portal.go(f"{FACTS}sheets/{held.sheets.get(unit=cast.branch).pk}/")
    page = portal.page
    page.click("a:has-text('记一条')")
    page.click("a:has-text('纪律')")
    page.fill("#id_on", "2025-10-03")
    page.fill("#id_label", "重要组织生活缺一次")
    page.click("button:has-text('记下')")
    page.locator("th", has_text="重要组织生活缺一次").first.wait_for()
    portal.check()
    assert Fact.objects.standing().filter(source="own:order:fault", number=1).exists()
    page.click("a:has-text('撤销…')")
    page.fill("#id_reason", "记到别的支部了")
    page.click("button:has-text('撤销')")
    page.locator(".messages, [role=status]", has_text="撤销了").first.wait_for()
    assert not Fact.objects.standing().exists()
