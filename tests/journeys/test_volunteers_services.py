"""Services on a phone and at a desk: every page, and one person's way through a shift."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.attachments.nasty import picture
from tests.journeys.test_every_page import walk
from tests.volunteers.services.conftest import Rounds
from tests.volunteers.services.test_pages import over
from tests.volunteers.services.test_series import begun
from volunteers.services import media, signing


def _picture():
    return SimpleUploadedFile("p.jpg", picture(size=(640, 480)), "image/jpeg")


@pytest.fixture
def filled(cast):
    """A project with all that its pages show."""
    rounds = Rounds(cast)
    card = rounds.qualification()
    shift = rounds.shown(needs=[("喂饭", 1, [card.pk]), ("陪伴", 1)], briefing="门口集合。")
    signing.seek_cover(assignment=signing.sign_up(shift=shift, by=cast.student), by=cast.student)
    done = rounds.shown(days=8)
    signing.sign_up(shift=done, by=cast.student)
    over(done, [cast.student], served=12)
    rounds.series = begun(rounds, weeks=2)
    for is_shown in (True, False):
        media.add_photo(
            project=rounds.project, by=rounds.leader, upload=_picture(), caption="读报",
            is_shown=is_shown,
        )  # fmt: skip
    media.add_report(
        project=rounds.project, by=rounds.leader, title="银发课堂", outlet="重庆日报",
        published_on=timezone.localdate(), picture=_picture(),
    )  # fmt: skip
    rounds.pages = [
        "/volunteers/", "/volunteers/?when=all", "/volunteers/?site=99", "/volunteers/projects/",
        f"/volunteers/projects/{rounds.project.pk}/", f"/volunteers/shifts/{shift.pk}/",
        f"/volunteers/shifts/{done.pk}/",
    ]  # fmt: skip
    rounds.shift = shift
    return rounds


@pytest.mark.walk
def test_pages_for_everybody(portal, cast, filled):
    walk(portal, filled.pages)
    portal.sign_in(cast.student)
    walk(portal, filled.pages)
    portal.sign_in(cast.other_student)
    walk(portal, filled.pages)


@pytest.mark.walk
def test_pages_of_leaders_and_teachers(portal, filled):
    portal.sign_in(filled.leader)
    project, shift = filled.project.pk, filled.shift.pk
    walk(portal, [
        *filled.pages, "/volunteers/projects/new/", f"/volunteers/projects/{project}/desk/",
        f"/volunteers/projects/{project}/edit/", f"/volunteers/projects/{project}/shifts/new/",
        f"/volunteers/projects/{project}/series/new/", f"/volunteers/series/{filled.series.pk}/",
        f"/volunteers/shifts/{shift}/edit/", f"/volunteers/shifts/{shift}/teacher/",
    ])  # fmt: skip
    portal.go(f"/volunteers/projects/{project}/shifts/new/")
    portal.page.get_by_role("button", name="存成草稿").click()
    portal.page.locator(".errors").first.wait_for()
    assert portal.page.locator("h1").count() == 1
    portal.faults.clear()  # the answer is a 400
    portal.sign_in(filled.teacher)
    walk(portal, ["/volunteers/shifts/to-confirm/", *filled.pages])


@pytest.mark.walk
def test_pages_without_anything(portal, cast):
    portal.sign_in(cast.student)
    walk(portal, ["/volunteers/", "/volunteers/projects/", "/volunteers/shifts/to-confirm/"])


def test_from_the_list_to_a_place_and_back(portal, cast, rounds):
    shift = rounds.shown()
    portal.sign_in(cast.student)
    portal.go("/volunteers/")
    portal.page.get_by_role("button", name=re.compile("^报名.*敬老院陪伴")).click()
    portal.page.get_by_text("报上了，岗位是“陪伴”").wait_for()
    portal.go(f"/volunteers/shifts/{shift.pk}/")
    portal.page.get_by_text("来不了？").click()
    portal.page.get_by_role("button", name="取消报名").click()
    portal.page.get_by_text("已取消，谢谢你早点说。").wait_for()
    assert not shift.assignments.filter(state="placed").exists()


@pytest.fixture
def rounds(cast):
    """The team of the known cast."""
    return Rounds(cast)
