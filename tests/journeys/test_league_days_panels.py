"""Judges on a phone and staff at a desk: every page, and one judge's way through a stage."""

import pytest

from branches.league_days.panels import granting, seating
from branches.league_days.panels.models import Sheet
from tests.journeys.test_every_page import walk
from tests.league_days.panels.conftest import Bench, D
from tests.league_days.panels.test_views import with_materials


@pytest.fixture
def filled(cast):
    """A stage in the middle: sheets in, drafts, somebody who stepped aside, bonus points."""
    bench = Bench(cast)
    with_materials(bench)
    seating.seat_peers(run=bench.run, by=cast.staff)
    bench.mine = bench.judge(user=cast.student)
    others = [bench.judge(f"J{n}", f"评委{n}") for n in range(3)]
    for place, judge in enumerate(others):
        bench.hand_in(judge, bench.entries[0], thought=10 + 10 * place, remark="主题清楚。")
        bench.hand_in(judge, bench.entries[1], is_final=place != 0)
    bench.judge(panel="materials", user=cast.teacher)
    seating.recuse(judge=others[0], entry=bench.entries[2], by=others[0].user, reason="是我学生")
    granting.give_bonus(
        contest=bench.contest, entry=bench.entries[0], by=cast.staff, bonus="paper", points=D(1),
        reason="校报登了",
    )  # fmt: skip
    bench.others = others
    return bench


@pytest.mark.walk
def test_pages_of_judges(portal, cast, filled):
    portal.sign_in(cast.student)
    mine = f"/contests/panels/mine/{filled.mine.pk}"
    bonus = f"/contests/panels/bonus/{filled.contest.pk}/"
    walk(portal, ["/contests/panels/mine/", f"{mine}/1/", f"{mine}/2/", bonus])
    portal.sign_in(filled.others[0].user)
    theirs = f"/contests/panels/mine/{filled.others[0].pk}"
    walk(portal, ["/contests/panels/mine/", f"{theirs}/1/", f"{theirs}/2/", f"{theirs}/3/"])
    portal.sign_in(cast.teacher)
    (seat,) = filled.seats(cast.teacher)
    walk(portal, [f"/contests/panels/mine/{seat.pk}/1/"])
    filled.run.state = "counted"
    filled.run.save()
    portal.sign_in(filled.others[0].user)
    walk(portal, ["/contests/panels/mine/", f"{theirs}/1/", f"{theirs}/2/"])
    portal.sign_in(cast.secretary)
    walk(portal, [f"/contests/panels/entries/{filled.entries[0].pk}/"])


@pytest.mark.walk
def test_pages_of_staff(portal, cast, filled):
    portal.sign_in(cast.staff)
    run = f"/contests/panels/{filled.run.pk}"
    walk(portal, [
        f"{run}/", f"{run}/seats/judges/", f"{run}/seats/judges/?q=评委", f"{run}/print/judges/",
        f"{run}/judges/{filled.others[0].pk}/", f"/contests/panels/bonus/{filled.contest.pk}/",
    ])  # fmt: skip
    portal.sign_in(cast.supervisor)
    walk(portal, [f"{run}/"])


@pytest.mark.walk
def test_pages_without_anything(portal, cast):
    bench = Bench(cast, is_running=False)
    portal.sign_in(cast.student)
    walk(portal, ["/contests/panels/mine/", f"/contests/panels/bonus/{bench.contest.pk}/"])
    portal.sign_in(cast.staff)
    run = f"/contests/panels/{bench.run.pk}"
    walk(portal, [f"{run}/", f"{run}/seats/judges/", f"{run}/print/judges/"])


def test_from_the_list_through_a_sheet_to_handing_in(portal, filled):
    judge = filled.judge("J8", "评委八")
    page = portal.page
    portal.sign_in(judge.user)
    portal.go("/contests/panels/mine/")
    page.get_by_role("link", name="开始打分").click()
    page.get_by_label("思想性").fill("35")
    page.get_by_label("创新性").fill("24.5")
    page.locator("[data-total]").filter(has_text="79.5").wait_for()  # with what the system fills in
    page.locator("[data-subtotal]").first.filter(has_text="59.5").wait_for()
    page.get_by_role("button", name="先存着").click()
    page.get_by_text("先存着了，只有你看得到").wait_for()
    page.get_by_label("形式").fill("7.8")
    page.get_by_role("button", name="交，看下一份").click()
    page.get_by_text("要落在档里").first.wait_for()
    portal.check(expect_fault=True)
    page.get_by_label("形式").fill("8.3")
    page.get_by_role("button", name="交，看下一份").click()
    page.get_by_text("交了，这是下一份。").wait_for()
    assert Sheet.objects.get(judge=judge).handed_in_at
    assert Sheet.objects.get(judge=judge).points == {"thought": "35", "new": "24.5", "form": "8.3"}
