"""The wall as a visitor sees it; figures as staff, a teacher and a cadre read them."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.attachments.nasty import picture
from tests.journeys.test_every_page import walk
from tests.volunteers.conftest import Field
from tuanwei.attachments.actions import store
from volunteers.services.models import ProjectPhoto

WALL, FIGURES = "/volunteers/wall/", "/volunteers/insights/"


def served(cast):
    """A project with a picture and a report, counted and waiting services of this term."""
    field = Field(cast)
    today = timezone.localdate()
    project = field.project(title="陪老人聊天", site=field.site("夕阳红敬老院"))
    for weeks in range(1, 6):
        shift = field.shift(project, today - timedelta(weeks=weeks), people_served=12)
        for user in field.volunteers(3):
            field.served(shift, user)
    field.service(cast.student, 90, day=today, waits_for="等指导教师签到：陪老人聊天")
    field.report(project, link="https://example.edu.cn/1")
    kept = store(SimpleUploadedFile("a.jpg", picture("JPEG")), by=cast.staff)
    ProjectPhoto.objects.create(
        project=project, attachment=kept, caption="下象棋", is_shown=True, by=cast.staff
    )
    return project


def test_figures_and_the_wall(portal, cast):
    walk(portal, [WALL])  # empty
    portal.sign_in(cast.staff)
    walk(portal, [FIGURES, f"{FIGURES}services/"])
    served(cast)
    units = [f"{FIGURES}?unit={unit.pk}" for unit in (cast.general_branch, cast.branch)]
    walk(portal, [FIGURES, *units, f"{FIGURES}services/", f"{FIGURES}?from={date(2026, 1, 1)}",
                  f"{FIGURES}services/?state=void", WALL, f"{WALL}?kind=elderly"])  # fmt: skip
    portal.go(FIGURES)
    portal.page.get_by_role("link", name="会计学院团总支").first.click()
    portal.page.get_by_role("link", name="会计2401团支部").click()
    portal.page.get_by_role("row", name="志愿者").first.get_by_role("link").click()
    assert "的服务记录" in portal.page.locator("h1").inner_text()
    portal.sign_in(cast.teacher)
    walk(portal, [FIGURES])
    assert portal.page.get_by_role("link", name="志愿时数（每人）").count() == 0
