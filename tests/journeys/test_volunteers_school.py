"""The citizens' school on a phone and on a desk; from the plan to the community's signature."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tests.volunteers.school.conftest import School

PLACE = "/volunteers/school/"


@pytest.mark.walk
def test_every_page(portal, cast):
    portal.sign_in(cast.student)
    walk(portal, [PLACE])
    portal.go(f"{PLACE}courses/new/")  # which is for teams: the refusal says so
    expect(portal.page.get_by_text("课由服务队来开")).to_be_visible()
    portal.check(expect_fault=True)
    portal.faults.clear()
    school = School(cast).filled()
    course, waiting = school.course.pk, school.waiting.pk
    portal.sign_in(school.leader)
    walk(portal, [PLACE, f"{PLACE}courses/new/", f"{PLACE}courses/{course}/",
                  f"{PLACE}courses/{course}/edit/", f"{PLACE}courses/{course}/plan/",
                  *(f"{PLACE}lessons/{pk}/" for pk in school.lessons),
                  f"{PLACE}lessons/{waiting}/edit/", f"{PLACE}lessons/{waiting}/sheet/",
                  f"{PLACE}party-branches/", f"{PLACE}party-branches/{school.party_branch.pk}/",
                  f"{PLACE}party-branches/{school.party_branch.pk}/?term=2020-1"])  # fmt: skip
    portal.go(f"{PLACE}lessons/{waiting}/")
    portal.page.get_by_role("button", name="记下").click()
    portal.page.get_by_role("alert").first.wait_for()
    portal.check(expect_fault=True)


def test_the_community_signs_by_the_link(portal, cast):
    school, page = School(cast), portal.page
    lesson = school.over()
    portal.go(f"{PLACE}sign/{lesson.token}/")
    portal.check()
    page.get_by_label("签认人").fill("王芳（社区书记）")
    page.get_by_role("button", name="签认，这次课办了").click()
    page.get_by_role("alert").first.wait_for()
    portal.check(expect_fault=True)
    portal.faults.clear()
    page.get_by_label("来了多少居民").fill("26")
    page.get_by_role("button", name="签认，这次课办了").click()
    expect(page.get_by_text("签认好了，谢谢您")).to_be_visible()
    portal.check()
    portal.sign_in(school.lecturer)
    portal.go(f"{PLACE}lessons/{lesson.pk}/")
    expect(page.get_by_text("用链接签的")).to_be_visible()
    portal.check()
