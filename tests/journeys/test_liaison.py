"""The liaison system on a phone and a desk; a contact person confirms, stands in, reads, uses a practice."""

import pytest

from branches.liaison import follow_actions, meeting_actions
from branches.liaison.models import ContactCheck
from branches.liaison.practice_models import PracticeUse
from tests.journeys.test_every_page import walk
from tests.liaison.scene import Liaison

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
L = "/liaison/"
PAGES = [L, f"{L}contacts/", f"{L}meetings/", f"{L}overview/", f"{L}practices/"]


@pytest.mark.walk
def test_pages(portal, cast):
    assert cast.branch and cast.staff
    portal.sign_in(cast.administrator)
    walk(portal, PAGES)
    scene = Liaison(cast)
    scene.contact()
    meeting = scene.meeting([cast.branch, cast.other_branch])
    meeting_actions.suggest_item(unit=cast.branch, by=cast.secretary, title="自习室几点关")
    meeting_actions.add_item(meeting=meeting, by=cast.staff, title="迎新怎么分工")
    row = meeting.invitations.get(unit=cast.other_branch)
    meeting_actions.ask_excuse(invitation=row, by=cast.staff, reason="全班去实习")
    scene.move(meeting, -30)
    scene.came(meeting, cast.student)
    scene.minutes(meeting)
    opinion = follow_actions.raise_opinion(
        meeting=meeting, unit=cast.branch, by=cast.secretary, text="自习室关得太早"
    )
    follow_up = follow_actions.make_follow_up(
        meeting=meeting, by=cast.staff, title="定迎新名单", person=cast.secretary,
        unit=cast.branch, due_on=meeting.gathering.ends_at.date().replace(year=2099),
    )  # fmt: skip
    practice = scene.practice()
    m = f"{L}meetings/{meeting.pk}/"
    walk(portal, [
        f"{L}overview/", m, f"{m}agenda/", f"{m}attendance/", f"{m}minutes/",
        f"{m}minutes/edit/", f"{L}follow-ups/{follow_up.pk}/", f"{L}opinions/{opinion.pk}/",
        f"{L}practices/{practice.pk}/", f"{L}contacts/{cast.branch.pk}/",
    ])  # fmt: skip


def test_a_contact_person_confirms_reads_and_takes_up_a_practice(portal, cast):
    scene = Liaison(cast)
    scene.contact()
    scene.contact(unit=cast.other_branch, user=cast.other_student)
    ContactCheck.objects.all().delete()
    meeting = scene.meeting(hours=-30)
    scene.minutes(meeting)
    scene.practice(unit=cast.other_branch, by=cast.other_student, title="周末跑团")
    portal.sign_in(cast.secretary)
    portal.go(L)
    page = portal.page
    page.click("a:has-text('去核对')")
    page.click("button:has-text('没有变化')")
    page.locator("text=这学期不用再来").first.wait_for()
    portal.go(f"{L}meetings/{meeting.pk}/minutes/")
    page.click("button:has-text('确认收到')")
    page.locator(".note.done", has_text="确认收到了").wait_for()
    portal.go(f"{L}practices/")
    page.click("a:has-text('周末跑团')")
    page.click("summary:has-text('我们也在用')")
    page.fill("#use-words", "每周六早上一起跑")
    page.click("form button:has-text('我们也在用')")
    page.locator("text=每周六早上一起跑").first.wait_for()
    portal.check()
    assert PracticeUse.objects.get().unit == cast.branch
