"""League days on a phone and at a desk: every page, and a secretary's way from plan to record."""

import re

import pytest
from django.utils import timezone

from branches.league_days.days.models import LeagueDay, MonthTheme
from branches.league_days.days.spec import Material
from tests.attachments.nasty import picture
from tests.journeys.test_every_page import walk
from tests.league_days.days.conftest import TEXT, Days
from tests.league_days.days.test_actions import second_branch


@pytest.fixture
def filled(cast):
    """League days in every state."""
    days = Days(cast)
    days.rules(materials=(Material("m1", "海报"), Material("m2", "体会", form="text", most=300)))
    unit, days.other = second_branch(cast)
    MonthTheme.objects.create(
        month=timezone.localdate().replace(day=1), title="学风建设", text="读书、辩论都行。",
        made_by=cast.staff,
    )  # fmt: skip
    days.recorded_day = days.recorded(came=[cast.student])
    days.held_day = days.held(title="等总结的团日")
    days.waiting = days.submitted(title="等审批的团日", partners=[unit])
    days.draft = days.plan(title="草稿", plan="短")
    return days


@pytest.mark.walk
def test_pages_of_everybody(portal, cast, filled):
    pages = [
        "/league-days/", "/league-days/?show=all", "/league-days/rules/", "/league-days/themes/",
        f"/league-days/{filled.recorded_day.number}/",
    ]  # fmt: skip
    portal.sign_in(cast.student)
    walk(portal, pages)
    portal.sign_in(filled.other)
    walk(portal, ["/league-days/", f"/league-days/{filled.waiting.number}/"])


@pytest.mark.walk
def test_pages_of_cadres(portal, cast, filled):
    portal.sign_in(cast.secretary)
    walk(portal, [
        "/league-days/", "/league-days/new/", f"/league-days/{filled.draft.number}/",
        f"/league-days/{filled.draft.number}/edit/", f"/league-days/{filled.waiting.number}/",
        f"/league-days/{filled.held_day.number}/", f"/league-days/{filled.held_day.number}/record/",
        f"/league-days/{filled.recorded_day.number}/record/",
        f"/league-days/{filled.held_day.number}/materials/m1/",
        f"/league-days/{filled.held_day.number}/materials/m2/",
    ])  # fmt: skip
    portal.sign_in(cast.general_secretary)
    walk(portal, ["/league-days/plans/", f"/league-days/{filled.waiting.number}/"])


@pytest.mark.walk
def test_pages_of_staff(portal, cast, filled):
    portal.sign_in(cast.staff)
    walk(portal, [
        "/league-days/", "/league-days/plans/", "/league-days/rules/", "/league-days/rules/edit/",
        "/league-days/themes/", "/league-days/themes/new/",
    ])  # fmt: skip


@pytest.mark.walk
def test_pages_without_anything(portal, cast):
    portal.sign_in(cast.secretary)
    walk(
        portal,
        ["/league-days/", "/league-days/new/", "/league-days/rules/", "/league-days/themes/"],
    )


def test_a_secretary_plans_and_sums_up_on_a_phone(portal, cast, tmp_path):
    assert cast.general_secretary.pk
    days = Days(cast)
    portal.sign_in(cast.secretary)
    portal.go("/league-days/new/")
    page = portal.page
    page.get_by_label("自主申报的主题").fill("学风大讨论")
    page.get_by_label("地点", exact=False).last.fill("教学楼 A101")
    page.get_by_label(re.compile("方案")).last.fill(TEXT)
    page.get_by_role("button", name="交方案").click()
    page.get_by_text("方案交上去了").wait_for()
    day = LeagueDay.objects.get()
    assert (day.state, day.gathering.title) == ("submitted", "学风大讨论")
    days.decide(day)
    held = days.held(title="办完的团日", came=[cast.student])
    file = tmp_path / "a.jpg"
    file.write_bytes(picture(size=(640, 480)))
    portal.go(f"/league-days/{held.number}/record/")
    page.get_by_role("textbox", name=re.compile("总结")).fill(TEXT)
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="交总结").click()
    page.get_by_text("总结交好了").wait_for()
    held.refresh_from_db()
    assert (held.state, held.came, held.expected) == ("recorded", 1, 2)
