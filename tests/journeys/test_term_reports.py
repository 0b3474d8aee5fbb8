"""Reports of a term, figures of staff and saved reports; who exported what; a report in one click."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import walk
from tuanwei.jobs import exports, running
from tuanwei.jobs.models import Job
from tuanwei.term_reports.models import SavedReport

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/term-reports/", "/term-reports/staff/", "/term-reports/saved/",
    "/term-reports/saved/new/members/", "/exports/", "/exports/log/",
]  # fmt: skip


@pytest.mark.walk
def test_pages(portal, cast, monkeypatch):
    monkeypatch.setattr(running, "publish", lambda job_id: None)
    portal.sign_in(cast.administrator)
    exports.start_export(
        "members", {}, ["number"], cast.administrator, masked=False, reason="上报团组织关系"
    )
    SavedReport.objects.create(
        owner=cast.administrator, name="名册", kind="members", last_month="2026-11-01"
    )
    SavedReport.objects.create(
        owner=cast.administrator, name="来信", kind="letters", last_month="2026-11-01",
        is_on=False, stopped_because="你已经没有导出这一项的权限，不再自动生成。",
    )  # fmt: skip
    walk(portal, PAGES)


def test_a_report_in_one_click(portal, cast, monkeypatch):
    monkeypatch.setattr(running, "publish", lambda job_id: None)
    portal.sign_in(cast.staff)
    portal.go("/term-reports/")
    portal.page.click("button:has-text('做报告')")
    expect(portal.page.locator("main")).to_contain_text("排队中")
    portal.check()
    for job in Job.objects.order_by("pk"):
        running.carry_out(job.pk)
    portal.go("/term-reports/")
    expect(portal.page.get_by_role("link", name="下载")).to_have_count(2)
