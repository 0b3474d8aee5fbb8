"""Claims in a browser: a student on the phone, a cadre, the committee, a sheet; every page."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.attachments.nasty import picture
from tests.journeys.test_every_page import walk
from tests.journeys.test_import import Clerk
from tests.volunteers.claims.conftest import Claims, photo
from tuanwei.jobs import running
from tuanwei.jobs.models import ImportBatch
from volunteers.claims import disputes, looking
from volunteers.claims.models import Claim

SHEET = Path(__file__).parents[1] / "jobs" / "sheets" / "荣誉时数补录.xlsx"
STAFF = ["/volunteers/claims/queue/", "/volunteers/claims/queue/?show=branch", "/volunteers/claims/ready/",
         "/volunteers/records/", "/volunteers/records/?show=all", "/volunteers/records/?q=没有这个人",
         "/volunteers/disputes/", "/volunteers/disputes/?show=done", "/volunteers/flags/",
         "/volunteers/flags/?show=cleared"]  # fmt: skip


@pytest.fixture
def queue(monkeypatch):
    """Jobs wait here until the test plays the worker."""
    waiting = []
    monkeypatch.setattr(running, "publish", waiting.append)
    return waiting


@pytest.mark.walk
def test_every_page_empty_and_with_rows(portal, cast):
    cast.branch  # noqa: B018
    portal.sign_in(cast.staff)
    walk(portal, STAFF)
    portal.sign_in(cast.student)
    walk(portal, ["/volunteers/claims/", "/volunteers/claims/new/"])
    claims = Claims(cast)
    claims.rules(photos_start=1, terms=(), checks=("照片里有本人",))
    draft = claims.draft(files=[("other", photo())])
    claim = claims.submitted(start=8, files=[("start", photo())])
    ready = claims.ready(start=11, files=[("start", photo())])
    services = [claims.service(start=17), claims.service(start=18)]
    made = disputes.dispute(service=services[0], by=cast.student, words="应该是四个小时")
    looking.look()
    walk(portal, ["/volunteers/claims/", f"/volunteers/claims/{draft.pk}/", f"/volunteers/claims/{draft.pk}/edit/",
                  f"/volunteers/claims/{ready.pk}/", f"/volunteers/records/{services[0].pk}/dispute/",
                  f"/volunteers/records/{services[1].pk}/dispute/"])  # fmt: skip
    portal.sign_in(cast.secretary)
    walk(portal, ["/volunteers/claims/queue/", f"/volunteers/claims/{claim.pk}/"])
    portal.sign_in(cast.staff)
    walk(portal, [*STAFF, f"/volunteers/claims/{ready.pk}/", f"/volunteers/records/{services[0].pk}/",
                  f"/volunteers/disputes/{made.pk}/"])  # fmt: skip


def test_from_the_phone_to_publication(portal, cast, tmp_path):
    """A student with an error on the way, the branch, the committee, 公示."""
    cast.secretary, cast.staff  # noqa: B018
    claims = Claims(cast)
    claims.rules(photos_start=1)
    file = tmp_path / "开始.jpg"
    file.write_bytes(picture())
    page = portal.page
    portal.sign_in(cast.student)
    portal.go("/volunteers/claims/")
    page.get_by_role("link", name="补录一次服务").first.click()
    page.get_by_label("做了什么").fill("敬老院慰问老人")
    page.get_by_label("哪天").fill(claims.day.isoformat())
    page.get_by_label("时长").fill("很久")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("看不懂这个时长")
    portal.check(expect_fault=True)
    portal.faults.clear()
    page.get_by_label("时长").fill("")
    page.get_by_label("几点开始").fill("14:00")
    page.get_by_label("几点结束").fill("16:30")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("开始时的照片要 1 张，现在 0 张。")
    portal.check()
    page.get_by_role("link", name="改、传照片").click()
    page.get_by_label("开始时的照片").set_input_files(file)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("团支部核对中")
    portal.check()
    for person, state in ((cast.secretary, "committee"), (cast.staff, "ready")):
        portal.sign_in(person)
        portal.go("/volunteers/claims/queue/")
        page.get_by_role("link", name="敬老院慰问老人").click()
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("补录核对")
        assert Claim.objects.get().state == state
    portal.go("/volunteers/claims/ready/")
    page.get_by_role("button", name="公示全部 1 条").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("志愿时数补录公示")
    expect(page.locator("main")).to_contain_text("2024****01")
    portal.check()


def test_the_sheet_through_the_wizard(portal, cast, queue):
    """The college's own file: one refused row, 59 that wait to be published."""
    portal.sign_in(cast.staff)
    clerk, page = Clerk(portal, queue), portal.page
    portal.go("/imports/new/")
    kind = page.get_by_label("志愿时数补录")
    if kind.count():
        kind.check()
    else:
        page.locator("select[name=kind]").select_option("hours")
    page.get_by_label("表格文件").set_input_files(SHEET)
    page.get_by_role("button", name="上传并对列名").click()
    portal.check()
    clerk.press("逐行核对")
    clerk.stands_at("核对再入库")
    expect(page.locator("main")).to_contain_text("末几位已经丢失")
    clerk.press("只导入通过的 59 行")
    expect(page.locator("#progress")).to_have_count(0)
    assert ImportBatch.objects.get().state == "saved"
    portal.go("/volunteers/claims/ready/")
    expect(page.locator("main")).to_contain_text("59 条等待公示")
    portal.check()
    assert Claim.objects.filter(day__lte=timezone.localdate()).count() == 59
