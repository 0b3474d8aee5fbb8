"""A shift from the briefing to the hours: the volunteer's phone, the leader's phone, the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tests.volunteers.attendance.conftest import Duty
from volunteers.attendance import crediting


@pytest.mark.walk
def test_pages_of_a_volunteer(portal, cast):
    duty = Duty(cast).filled()
    shift = "/volunteers/shifts"
    portal.sign_in(duty.volunteers[0])
    walk(portal, [
        "/volunteers/mine/", f"{shift}/{duty.ahead.pk}/contact/", f"{shift}/{duty.over.pk}/reflection/",
        f"/volunteers/projects/{duty.project.pk}/said/", f"/calendar/{duty.shift.gathering_id}/check-in/",
    ])  # fmt: skip
    portal.sign_in(cast.party_member)
    walk(portal, ["/volunteers/mine/"])


@pytest.mark.walk
def test_pages_of_a_leader(portal, cast):
    duty = Duty(cast).filled()
    portal.sign_in(cast.staff)
    walk(portal, [
        "/volunteers/today/", "/volunteers/waiting/", f"/volunteers/shifts/{duty.shift.pk}/board/",
        f"/volunteers/shifts/{duty.over.pk}/board/", f"/volunteers/projects/{duty.project.pk}/attendance/",
        f"/calendar/{duty.over.gathering_id}/arrange/",
    ])  # fmt: skip


def test_from_coming_to_the_hours(portal, cast):
    duty, page = Duty(cast), portal.page
    student = duty.volunteers[0]
    portal.sign_in(duty.leader)
    portal.go(f"/volunteers/shifts/{duty.shift.pk}/board/")
    page.locator(f"#person-{student.pk}").get_by_role("button", name="到了").click()
    expect(page.get_by_text(f"{student.name} 到了。")).to_be_visible()
    portal.check()
    with time_machine.travel(timezone.now() + timedelta(minutes=70)):
        duty.comes(duty.teacher)
        duty.leaves(student)
        crediting.credit(duty.shift.pk)
    portal.sign_in(student)
    portal.go(f"/volunteers/shifts/{duty.shift.pk}/reflection/")
    page.get_by_role("button", name="说完了").click()
    page.get_by_role("alert").first.wait_for()
    portal.check(expect_fault=True)
    page.get_by_label("做了什么").fill("陪爷爷下棋")
    page.get_by_label("为谁做的").fill("山水社区的老人")
    page.get_by_label("学到了什么").fill("听比说要紧")
    page.get_by_role("button", name="说完了").click()
    expect(page.get_by_text("小时，已计入")).to_be_visible()
    portal.check(expect_fault=True)
