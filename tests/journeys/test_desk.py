"""A clerk at the desk in a real browser: many letters at once, and an answer by two persons."""

from playwright.sync_api import expect

from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case
from tests.mailbox.conftest import Letters


def test_two_letters_are_ticked_and_taken_in(portal, cast):
    letters = Letters(cast)
    letters.write(title="第一封信"), letters.write(title="第二封信")
    portal.sign_in(cast.staff)
    portal.go("/desk/")
    page = portal.page
    for box in page.locator(".js-pick").all():
        box.check()
    expect(page.get_by_text("已选 2 封")).to_be_visible()
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_role("status").get_by_text("已受理 2 封。")).to_be_visible()
    portal.check()
    assert set(Case.objects.values_list("state", flat=True)) == {"accepted"}


def test_an_answer_goes_back_once_and_then_out_as_it_was_changed(portal, cast):
    case = Letters(cast).drafted()
    address, page = f"/desk/letters/{case.number}/", portal.page
    portal.sign_in(cast.auditor)
    portal.go(address)
    page.get_by_label("将要发出的答复").fill("还没写完的修改")
    page.get_by_text("草稿已存在这台设备上").wait_for()
    page.locator("summary", has_text="退回修改").click()
    page.get_by_label("要改什么").fill("写清从哪天起")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("已退回，拟稿人会收到提醒。")).to_be_in_viewport()

    portal.sign_in(cast.answerer)
    portal.go(address)
    page.get_by_label("答复", exact=True).fill("周五起加开两个窗口。")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("答复已提交。")).to_be_in_viewport()

    portal.sign_in(cast.auditor)
    portal.go(address)
    # Neither what was kept from the first draft nor its words stand in the way of the second.
    expect(page.get_by_label("将要发出的答复")).to_have_value("周五起加开两个窗口。")
    expect(page.get_by_role("heading", name="和退回的那一稿相比")).to_be_visible()
    page.get_by_label("将要发出的答复").fill("周一起加开两个窗口。")
    page.get_by_role("button", name="发出答复").click()
    expect(page.get_by_text("答复已发出，来信人会收到提醒。")).to_be_in_viewport()
    expect(page.locator("del").first).to_contain_text("五")
    expect(page.locator("ins").first).to_contain_text("一")
    assert Answer.objects.get(state="sent").drafted_text == "周五起加开两个窗口。"
    portal.check()
