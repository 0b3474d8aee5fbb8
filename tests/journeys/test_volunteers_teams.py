"""Pages of teams, qualifications, trainings and sites at both widths, and somebody's way into a team."""

import re

import pytest
from django.utils import timezone

from tests.attachments.nasty import picture
from tests.journeys.test_every_page import walk
from tests.volunteers.teams.conftest import Squad
from volunteers.teams.models import Holding, TeamMember

TEAMS, SITES = "/volunteers/teams/", "/volunteers/sites/"


@pytest.fixture
def squad(cast):
    """A team with a leader, a teacher, wishes to join, certificates, a training and a site."""
    squad = Squad(cast)
    squad.team_ = team = squad.team(teacher=cast.teacher, members=[cast.party_member])
    squad.asked(team, cast.other_student)
    health, basic = squad.qualification("健康证", "certificate"), squad.qualification()
    squad.held(cast.student, health, days=360)
    squad.handed_in(cast.party_member, health)
    squad.training_ = squad.training(team, basic, days=-1)
    squad.came(squad.training_, cast.student, cast.party_member)
    squad.site_ = squad.site()
    return squad


@pytest.mark.walk
def test_pages_with_data(portal, squad, cast):
    team, person = squad.team_, squad.person(squad.team_, cast.party_member)
    everybody = [TEAMS, f"{TEAMS}{team.pk}/"]
    walk(portal, everybody)
    portal.sign_in(cast.student)
    leads = [
        *everybody, f"{TEAMS}mine/", f"{TEAMS}{team.pk}/roster/", f"{TEAMS}{team.pk}/message/",
        f"{TEAMS}people/{person.pk}/", f"{TEAMS}{team.pk}/trainings/new/",
        f"/volunteers/trainings/{squad.training_.pk}/", "/volunteers/qualifications/", SITES,
        f"{SITES}{squad.site_.pk}/", f"{SITES}{squad.site_.pk}/edit/",
    ]  # fmt: skip
    walk(portal, leads)
    portal.sign_in(cast.staff)
    walk(portal, [
        *leads, f"{TEAMS}new/", f"{TEAMS}{team.pk}/edit/", "/volunteers/qualifications/list/",
        "/volunteers/qualifications/new/", "/volunteers/holdings/", f"{SITES}new/",
        "/branches/party-branches/new/",
    ])  # fmt: skip


@pytest.mark.walk
def test_pages_without_any(portal, cast):
    portal.sign_in(cast.student)
    walk(portal, [TEAMS, f"{TEAMS}mine/", "/volunteers/qualifications/", SITES])
    portal.sign_in(cast.staff)
    walk(portal, [
        TEAMS, f"{TEAMS}?show=closed", SITES, f"{SITES}?q=没有", "/volunteers/qualifications/list/",
        "/volunteers/holdings/", "/branches/party-branches/",
    ])  # fmt: skip


def test_into_a_team_and_qualified(portal, squad, cast):
    """Somebody asks, is taken in, hands in a certificate, and the teacher confirms it."""
    page, team = portal.page, squad.team(leader=cast.student, teacher=cast.teacher)
    portal.sign_in(cast.other_student)
    portal.go(TEAMS)
    page.get_by_role("link", name=team.name).click()
    page.get_by_label("想说的话").fill("周三下午有空")
    page.get_by_role("button", name="申请加入").click()
    page.get_by_text("你的申请在等队长答复").wait_for()
    portal.check()
    portal.sign_in(cast.student)
    portal.go(f"{TEAMS}{team.pk}/roster/")
    page.get_by_text("不同意").first.click()
    page.get_by_role("button", name="告诉对方").click()  # without a word why
    page.locator("main [role=alert]").first.wait_for()
    portal.check(expect_fault=True)
    page.get_by_role("button", name=re.compile("^同意.*程以安")).click()
    page.get_by_text("程以安入队了").wait_for()
    portal.faults.clear()
    portal.check()
    assert TeamMember.objects.get(team=team, user=cast.other_student).state == "in"
    portal.sign_in(cast.other_student)
    portal.go("/volunteers/qualifications/")
    page.get_by_label("哪一项").select_option(label="健康证")
    page.get_by_label("哪天取得的").fill(f"{timezone.localdate():%Y-%m-%d}")
    page.locator("input[type=file]").set_input_files(
        {"name": "证.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("交上去了，确认以后会告诉你。").wait_for()
    portal.check()
    portal.sign_in(cast.teacher)
    portal.go("/volunteers/holdings/")
    page.get_by_role("button", name=re.compile("^确认.*程以安")).click()
    page.get_by_text("确认了，已经告诉程以安。").wait_for()
    portal.check()
    assert Holding.objects.get(user=cast.other_student).state == "held"
