"""Results on a phone and a desk; a ranking is published, objected to, ruled on, put right and decided."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessment.rounds.models import Round
from tests.assessment.results.conftest import LAST_YEAR, Results
from tests.assessment.results.test_late import noted
from tests.journeys.test_every_page import walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def pages_of(held, *names):
    """Addresses below a round."""
    return [f"/assessment/rounds/{held.pk}/{name}" for name in names]


@pytest.mark.walk
def test_pages(portal, cast):
    results = Results(cast)
    empty = results.scene.round(state="review")
    portal.sign_in(cast.administrator)
    every = (
        "ranking/",
        "publish/",
        "corrections/",
        "decision/",
        "late/",
        "papers/",
        "papers/exports/",
    )
    walk(portal, pages_of(empty, *every))
    last = results.round([70, 90, 80], state="published", **LAST_YEAR)
    Round.objects.filter(pk=last.pk).update(frozen_at=timezone.now() - timedelta(days=1))
    noted(results, on=date(2025, 3, 5))
    held = results.round([95, 90, 55], units=[each.unit for each in last.sheets.all()],
                         state="decision", previous=last)  # fmt: skip
    sheet = results.sheet(held, cast.branch)
    walk(portal, [
        *pages_of(held, "ranking/", "decision/", "papers/", f"papers/{sheet.pk}/"),
        *pages_of(last, "late/", "ranking/"),
    ])  # fmt: skip


def test_from_the_publicity_to_the_decision(portal, cast):
    results = Results(cast)
    held = results.round([70, 72])
    line = results.line(held, cast.branch)
    page = portal.page

    portal.sign_in(cast.staff)
    portal.go(f"/assessment/rounds/{held.pk}/publish/")
    page.click("button:has-text('发公示')")
    page.locator("h1", has_text="结果公示").first.wait_for()
    portal.check()

    publicity = results.scene.begins_today(held)
    portal.sign_in(cast.secretary)
    portal.go(f"/publicity/{publicity.pk}/object/?line={line.sheet_id}:order")
    page.select_option("#id_line", f"{line.sheet_id}:order")
    page.fill("#id_text", "三月的值班少算了一次，排班表上有我们支部。")
    page.click("button:has-text('送出异议')")
    page.locator("text=异议收到了").first.wait_for()

    portal.sign_in(cast.staff2)
    portal.go(f"/publicity/objections/{publicity.objections.get().pk}/")
    page.locator("label", has_text="成立").first.click()
    page.fill("#id_words", "查了排班表，三月确实少算了一次值班。")
    page.click("button[type=submit]:has-text('裁定'), form button.btn-primary")
    page.locator("text=已裁定").or_(page.locator("text=异议成立")).first.wait_for()

    portal.sign_in(cast.administrator)
    portal.go(f"/assessment/rounds/{held.pk}/corrections/")
    page.fill("input[name=score]", "10")
    page.fill("textarea[name=reason]", "补记三月一次值班")
    page.click("button:has-text('更正')")
    page.locator("text=已更正").first.wait_for()

    results.over(held)
    portal.go(f"/assessment/rounds/{held.pk}/decision/")
    page.click("button:has-text('审定并公布')")
    page.locator("text=公布了").first.wait_for()
    page.locator("td", has_text="并列 1").first.wait_for()
    portal.check()
    assert results.again(held).state == "published"
