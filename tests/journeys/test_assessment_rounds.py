"""Rounds of assessment on a phone and a desk; staff begin one and open it."""

from dataclasses import replace

import pytest

from assessment.engine.spec import Category
from assessment.rounds.models import Round
from tests.assessment.scene import USUAL, Scene
from tests.journeys.test_every_page import walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BASE = "/assessment/"


@pytest.mark.walk
def test_pages(portal, cast):
    assert cast.secretary and cast.general_secretary
    portal.sign_in(cast.staff)
    walk(portal, [BASE, f"{BASE}rounds/new/"])
    scene = Scene(cast)
    spec = replace(USUAL, categories=(Category("art", "文科"), Category("science", "理科")))
    held = scene.round(spec=spec, state="check", name="2025–2026 学年团支部考核")
    scene.version(spec, name=held.version.kind.name)
    scene.branches(1)  # one that came after the opening
    closed, leaving = scene.sheet(held, *scene.branches(1)), scene.sheet(held, *scene.branches(1))
    closed.unit.is_active = False
    closed.unit.save()
    leaving.left_out, leaving.merged_into = "并班", held.sheets.first()
    leaving.save()
    scene.scorer(held, cast.staff2, under=cast.general_branch, indicators=["order", "team"])
    scene.scorer(held, cast.supervisor, "supervisor")
    one = f"{BASE}rounds/{held.pk}/"
    walk(portal, [
        BASE, f"{BASE}rounds/new/", f"{BASE}rounds/new/{held.version_id + 1}/", one, f"{one}edit/",
        f"{one}move/review/", f"{one}units/", f"{one}units/?show=nobody&q=没有", f"{one}members/",
        f"{one}units/{closed.pk}/", f"{one}units/{leaving.pk}/", f"{one}scorers/",
    ])  # fmt: skip
    portal.sign_in(cast.secretary)
    walk(portal, [BASE, one])
    portal.sign_in(cast.staff)
    portal.go(f"{one}scorers/")
    portal.page.click("button:has-text('加进来')")
    portal.check(expect_fault=True)  # the answer with the errors is a 400


def test_staff_begin_a_round_and_open_it(portal, cast):
    assert cast.secretary and cast.staff2
    Scene(cast).version(name="团支部年度考核")
    portal.sign_in(cast.staff)
    portal.go(BASE)
    page = portal.page
    page.click("a:has-text('办第一次')")
    page.click("a:has-text('团支部年度考核')")
    page.fill("#id_name", "本学年团支部考核")
    page.click("button:has-text('保存')")
    page.locator("h1", has_text="本学年团支部考核").wait_for()
    page.click("a:has-text('打分的人')")
    page.fill("#id_people", "T0002")
    page.click("button:has-text('加进来')")
    page.locator(".plain.rows", has_text="陆可").first.wait_for()
    portal.check()
    page.click("nav[aria-label='所在位置'] a:has-text('本学年团支部考核')")
    page.click("a:has-text('开始自评')")
    page.click("button:has-text('开始自评')")
    page.locator(".timeline .here", has_text="支部自评").wait_for()
    portal.check()
    held = Round.objects.get()
    assert (held.state, held.sheets.count()) == ("self", 1)
