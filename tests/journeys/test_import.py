"""A clerk and a roster: from the file to the preview, into the portal, and back out again."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from branches.organisation.models import Member
from tuanwei.accounts.models import User
from tuanwei.jobs import running, sheets
from tuanwei.jobs.models import ImportBatch

SHEETS = Path(__file__).parents[1] / "jobs" / "sheets"
EXPECTED = json.loads((SHEETS / "expected.json").read_text())


@pytest.fixture
def queue(monkeypatch):
    """Jobs wait here until the test plays the worker."""
    waiting = []
    monkeypatch.setattr(running, "publish", waiting.append)
    return waiting


@pytest.fixture
def clerk(portal, cast, queue):
    """A member of staff at the import wizard."""
    cast.branch  # noqa: B018  there before the roster of its people comes
    portal.sign_in(cast.staff)
    return Clerk(portal, queue)


class Clerk:
    """What one does at each step, checked as it is done."""

    def __init__(self, portal, queue):
        self.portal, self.page, self.queue = portal, portal.page, queue
        self.main = self.page.locator("main")

    def upload(self, file):
        """Step 1, through the list as one finds it."""
        self.portal.go("/imports/")
        self.portal.check()
        self.page.get_by_role("link", name="导入一张表").click()
        self.portal.check()
        self.page.get_by_label("表格文件").set_input_files(file)
        self.page.get_by_role("button", name="上传并对列名").click()

    def stands_at(self, heading):
        """The page came by itself; nothing on it is wrong."""
        expect(self.page.locator("#progress")).to_have_count(0)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(self.main.locator("h1, .steps")).to_have_count(2)
        self.portal.check()

    def press(self, button):
        """A step that a worker carries out: the page waits, shows so, and moves on by itself."""
        self.page.get_by_role("button", name=button).click()
        expect(self.page.locator("#progress")).to_contain_text("可以离开这一页")
        self.portal.check()
        assert running.carry_out(self.queue.pop())

    def failed_rows(self):
        """The rows of the sheet that comes back."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name="下载没有导入的行").click()
        return sheets.read(Path(waiting.value.path()).read_bytes()).table(0).rows


@pytest.mark.parametrize(
    ("name", "columns"), [("团员花名册-会计2401.xlsx", (15, 14)), ("团组织系统导入模板.xlsx", (14, 12))]
)  # fmt: skip
def test_a_roster_in_and_out_again(clerk, name, columns):
    page, main, wanted = clerk.page, clerk.main, EXPECTED[name]
    errors = sum(wanted["errors"].values())
    new = wanted["rows"] - errors
    people = User.objects.count()

    clerk.upload(SHEETS / name)
    clerk.stands_at("对列名")
    expect(main).to_contain_text(f"表头在第 {wanted['header_row']} 行")
    expect(main).to_contain_text("{} 列里对上 {} 列".format(*columns))
    page.get_by_text(f"表头不在第 {wanted['header_row']} 行？").click()
    clerk.portal.check()
    page.get_by_role("button", name="换表头").click()
    clerk.stands_at("对列名")
    page.get_by_label("团支部").fill("会计2401团支部")

    clerk.press("逐行核对")
    clerk.stands_at("核对再入库")
    for word, count in {"新增": new, "更新": 0, "跳过": 0, "错误": errors}.items():
        expect(main.locator("dl.stat div", has_text=word)).to_have_text(f"{word}{count}")
        page.get_by_role("navigation", name="显示").get_by_role("link", name=word).click()
        expect(main.locator(".seg [aria-current]")).to_have_text(f"{word} {count}")
        expect(main.locator("#preview tbody tr")).to_have_count(count)
        clerk.portal.check()
    assert User.objects.count() == people

    clerk.press(f"只导入通过的 {new} 行")
    clerk.stands_at(name)
    expect(main).to_contain_text(f"已入库：新增 {new} 行")
    assert Member.objects.filter(branch__name="会计2401团支部").count() == new
    labels, *failed = clerk.failed_rows()
    assert labels[-1] == "没有导入的原因" and len(failed) == errors
    assert all(row[-1].startswith("第 ") for row in failed)

    page.get_by_role("button", name="撤回这次导入").click()
    expect(main).to_contain_text(f"已撤回 {new} 行")
    clerk.portal.check()
    assert (User.objects.count(), Member.objects.count()) == (people, 0)


def test_the_same_roster_twice_has_nothing_to_write(clerk):
    for _turn in range(2):
        clerk.upload(SHEETS / "团员花名册-会计2401.xlsx")
        clerk.press("逐行核对")
        clerk.stands_at("核对再入库")
        button = clerk.page.get_by_role("button", name="只导入通过的 38 行")
        if not _turn:
            clerk.press("只导入通过的 38 行")
            clerk.stands_at("团员花名册-会计2401.xlsx")
    expect(button).to_have_count(0)
    assert ImportBatch.objects.latest("pk").counts["same"] == 38


def test_no_table_is_refused_at_the_field(clerk):
    clerk.upload({"name": "名单.xlsx", "mimeType": "", "buffer": b"MZ\x90\x00" * 500})
    expect(clerk.main).to_contain_text("这不是表格文件")
    clerk.portal.check(expect_fault=True)
    assert not ImportBatch.objects.exists()
