"""Contests on a phone and at a desk: every page, and one person's way into a contest."""

from dataclasses import replace

import pytest

from branches.league_days.contests import actions, opening
from branches.league_days.rules.spec import Quota
from tests.journeys.test_every_page import walk
from tests.league_days.contests.conftest import GATED, TWO_STAGES, Contests


@pytest.fixture
def filled(cast):
    """A contest open for entries, one whose first stage runs, and a draft."""
    contests = Contests(cast)
    contests.open = contests.opened(replace(GATED, quotas=(Quota("class", 3),)))
    contests.entry = contests.entered(contests.open)
    contests.entered(contests.open, contests.day(title="诚信辩论"))
    contests.day(title="春游", came=3, expected=20)
    contests.day(title="青春故事会")
    first = contests.period
    contests.period, noon = first.previous, contests.noon
    contests.noon = noon.replace(year=first.previous.first.year, month=first.previous.first.month)
    contests.running = contests.opened(TWO_STAGES)
    rows = [contests.entered(contests.running) for _n in range(4)]
    actions.admit_all(contest=contests.running, by=cast.staff, keys=[each.pk for each in rows[:3]])
    actions.refuse_entry(entry=rows[3], by=cast.staff, reason="照片是去年的")
    actions.begin_first(contest=contests.over(contests.running), by=cast.staff)
    contests.out = rows[0]
    actions.disqualify_entry(entry=rows[0], by=cast.staff, reason="拉票")
    contests.period, contests.noon = first.next, noon
    contests.draft = contests.drawn_up(title="下月最佳团日活动")
    contests.pages = [
        "/contests/", "/contests/?show=past", f"/contests/{contests.open.pk}/",
        f"/contests/{contests.running.pk}/", f"/contests/entries/{contests.entry.pk}/",
        f"/contests/entries/{contests.out.pk}/",
    ]  # fmt: skip
    return contests


@pytest.mark.walk
def test_pages_for_everybody(portal, cast, filled):
    portal.sign_in(cast.student)
    walk(portal, filled.pages)


@pytest.mark.walk
def test_pages_of_branches_and_general_branches(portal, cast, filled):
    portal.sign_in(cast.secretary)
    walk(portal, [*filled.pages, f"/contests/{filled.open.pk}/enter/"])
    portal.sign_in(cast.general_secretary)
    walk(portal, [*filled.pages, f"/contests/{filled.open.pk}/entries/"])


@pytest.mark.walk
def test_pages_at_the_desk(portal, cast, filled):
    kind, month = filled.open.kind_id, filled.period.next.first
    portal.sign_in(cast.staff)
    walk(portal, [
        *filled.pages, f"/contests/{filled.draft.pk}/", f"/contests/{filled.draft.pk}/edit/",
        "/contests/new/", f"/contests/new/?kind={kind}&month={month}",
        f"/contests/{filled.open.pk}/entries/", f"/contests/{filled.open.pk}/entries/?show=waiting",
    ])  # fmt: skip
    opening.propose_opening(contest=filled.draft, by=cast.staff)
    portal.sign_in(cast.administrator)
    walk(portal, [f"/contests/{filled.draft.pk}/"])


@pytest.mark.walk
def test_pages_without_anything(portal, cast):
    portal.sign_in(cast.student)
    walk(portal, ["/contests/", "/contests/?show=past"])
    portal.sign_in(cast.staff)
    walk(portal, ["/contests/", "/contests/new/"])


def test_a_secretary_enters_a_league_day_on_the_phone(portal, cast, filled):
    portal.sign_in(cast.secretary)
    portal.go("/contests/")
    page = portal.page
    page.get_by_role("link", name=filled.open.title).filter(has_text="可以报名").click()
    page.get_by_role("link", name="报名", exact=True).click()
    page.get_by_text("有 1 项不符合，这次不能报。").wait_for()
    card = page.locator("form.card").filter(has_text="青春故事会")
    card.get_by_label("一句话介绍").fill("请退休教师讲他们的青春")
    card.get_by_role("button", name="报这一次").click()
    page.get_by_text("报上了，是 3 号。").wait_for()
    assert "接下来团委核对" in page.locator("main").inner_text()
    assert portal.faults == []
