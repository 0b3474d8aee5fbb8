"""A branch secretary applies on the phone: begins, fills in five steps, hands in, follows."""

from activities.applications.models import Application
from tests.activities.applications.conftest import FULL, Folder, moment, typed
from tests.attachments.nasty import PDF


def test_from_the_first_tap_to_the_number(portal, cast):
    folder = Folder(cast)
    kind = folder.kind(FULL)
    colleague = cast.student
    portal.sign_in(cast.secretary)
    portal.go("/activities/applications/")
    portal.check()
    page = portal.page
    page.get_by_role("link", name="申报活动").first.click()
    portal.check()
    page.get_by_text(kind.name).first.wait_for()
    page.get_by_text("以会计2401团支部的名义").click()
    page.get_by_role("heading", name="要填的").wait_for()
    portal.check()
    made = Application.objects.get()

    def step(name):
        page.get_by_role("link", name=name).first.click()
        page.get_by_role("heading", name=name, level=1).wait_for()

    def save(words="已保存。"):
        page.get_by_role("button", name="保存", exact=True).click()
        page.get_by_text(words).first.wait_for()
        portal.check()

    step("基本情况")
    portal.check()
    page.get_by_label("活动名称").fill("夜跑团开跑")
    page.get_by_label("活动方案").fill("每周三晚上一起跑。")
    page.get_by_text("已自动保存").wait_for()  # nobody pressed anything
    made.refresh_from_db()
    assert made.title == "夜跑团开跑"
    page.get_by_label("负责人手机").fill("13800001234")
    page.get_by_label("校内人数").fill("120")
    page.get_by_label("口号").fill("动起来")
    page.get_by_text("否", exact=True).click()
    save()
    step("时间场地")
    page.get_by_label("开始", exact=False).first.fill(typed(moment(20)))
    page.get_by_label("结束", exact=False).first.fill(typed(moment(20, 16)))
    page.locator("#id_place").fill("西操场")
    save()
    step("经费")
    page.get_by_label("项目").first.fill("水")
    page.get_by_label("单价（元）").first.fill("2")
    page.get_by_label("来源").first.select_option("start")
    page.get_by_label("类别").first.select_option("物料")
    rows = page.locator("[data-row]")
    before = rows.count()
    page.get_by_role("button", name="再加一行").click()
    assert rows.count() == before + 1
    portal.check()
    save()
    step("团队")
    page.get_by_label("学号").nth(1).fill("20249999")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("没有这个学号：20249999，请核对。").wait_for()
    portal.check(expect_fault=True)
    page.get_by_label("学号").nth(1).fill(colleague.number)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("heading", name="要填的").wait_for()
    step("材料与承诺")
    page.get_by_label("安全预案").set_input_files(
        {"name": "预案.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_label("已看过安全须知").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("文件传好了").wait_for()
    portal.check(expect_fault=True)
    portal.go(f"/activities/applications/{made.pk}/check/")
    portal.check(expect_fault=True)
    page.get_by_text("合计 2.00 元").wait_for()
    page.get_by_label("我读完了，同意").check()
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_text("现在在“团总支审核”").wait_for()
    portal.check(expect_fault=True)
    made.refresh_from_db()
    page.get_by_text(made.number).first.wait_for()
    assert (made.state, made.turn, made.team.count(), made.files.count()) == ("review", 1, 2, 1)


def test_two_windows(portal, cast):
    """The second one to save sees both texts and chooses."""
    folder = Folder(cast)
    made = folder.ready()
    portal.sign_in(cast.secretary)
    address = f"/activities/applications/{made.pk}/steps/basics/"
    portal.go(address)
    Application.objects.filter(pk=made.pk).update(title="别处改的", edition=2)
    page = portal.page
    page.get_by_label("活动名称").fill("我改的")
    page.get_by_text("先不自动保存").wait_for()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("heading", name="“基本情况”两边都改了").wait_for()
    portal.check(expect_fault=True)
    page.get_by_role("button", name="就这样保存").click()
    page.get_by_text("已保存。").first.wait_for()
    made.refresh_from_db()
    assert made.title == "我改的"
