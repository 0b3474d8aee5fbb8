"""Standing, map and trials on a phone and a desk; a member of staff tries a standard on an invented branch."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessment.rounds.models import ScoreLine
from assessment.standards.models import StandardVersion
from tests.assessment.scene import USUAL, Scene
from tests.journeys.test_every_page import walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MINE, TRIALS = "/assessment/standing/", "/assessment/trials/"


def held_of(cast):
    """A round with figures, an earlier one, and a draft that is laxer."""
    scene = Scene(cast)
    held = scene.round()
    for n, line in enumerate(ScoreLine.objects.order_by("pk")):
        line.final = line.system = Decimal(7 * n % 31)
        line.save()
    for n, sheet in enumerate(held.sheets.all()):
        sheet.total, sheet.place, sheet.grade = Decimal(70 + 5 * n), str(2 - n), "pass"
        sheet.save()
    scene.fact(cast.branch, on=date(2025, 9, 5), number=Decimal(28), of=Decimal(30))
    scene.fact(cast.branch, "own:order:fault", number=Decimal(2), round=held)
    StandardVersion.objects.create(
        kind=held.version.kind, version=2, document=replace(USUAL, quotas=()).write(),
        made_by=cast.staff,
    )  # fmt: skip
    return held


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.student)
    walk(portal, [MINE])
    portal.sign_in(cast.staff)
    walk(portal, [TRIALS])
    held = held_of(cast)
    kind = f"{TRIALS}{held.version.kind_id}/"
    real = f"{kind}1/real/?unit={cast.branch.pk}&first=2025-09-01&last=2026-07-31"
    sheet = held.sheets.get(unit=cast.branch)
    walk(portal, [f"{MINE}{sheet.pk}/", f"/assessment/rounds/{held.pk}/map/", TRIALS, f"{kind}draft/",
                  real, f"{kind}compare/"])  # fmt: skip
    portal.sign_in(cast.student)
    walk(portal, [MINE])


def test_an_invented_branch_is_tried_and_two_versions_compared(portal, cast):
    held = held_of(cast)
    portal.sign_in(cast.staff)
    portal.go(TRIALS)
    page = portal.page
    page.get_by_role("link", name="试草稿").click()
    page.get_by_label("参学率：百分之几").fill("很多")
    page.get_by_role("button", name="算一算").click()
    page.locator(".errors", has_text="“很多”不是数").wait_for()
    portal.check()
    page.get_by_label("参学率：百分之几").fill("92")
    page.get_by_label("班子评定").select_option(label="好")
    page.get_by_role("button", name="算一算").click()
    page.locator("#found", has_text="优秀").first.wait_for()
    portal.check()
    page.get_by_role("link", name="两版比较").click()
    page.get_by_label("拿哪次考核的记录来算").select_option(label=held.name)
    page.get_by_role("button", name="比一比").click()
    page.get_by_text("标准改了什么").wait_for()
    portal.check()
