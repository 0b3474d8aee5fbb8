"""A letter from the first line on a phone to the closing, as each person sees it."""

import re

import pytest
from playwright.sync_api import expect

from mailbox.cases import actions, sending, splitting
from mailbox.cases.models import Case, Deposit
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_models import CaseClass, ClassRules
from mailbox.cases.tasks import empty_box
from tests.mailbox.conftest import Letters


@pytest.fixture
def people(cast):
    """Everybody on the way."""
    return cast, [
        cast.student,
        cast.staff,
        cast.staff2,
        cast.answerer,
        cast.answerer2,
        cast.auditor,
    ]


def write(portal, title):
    """Fill in the form up to the check page."""
    page = portal.page
    page.get_by_text("食宿后勤", exact=True).click()
    page.get_by_label("一句话说清").fill(title)
    page.get_by_label("具体情况").fill("上周三到周五，二食堂十二点十分以后要排二十五分钟。")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对")


def test_from_the_first_line_to_the_closing(portal, people):
    cast, _everybody = people
    page, title = portal.page, "二食堂排队太久"

    portal.sign_in(cast.student)
    portal.go("/mailbox/write/")
    portal.check()
    write(portal, title)
    portal.check()
    page.get_by_role("button", name=re.compile("^送出")).click()
    expect(page.locator("main")).to_contain_text("查询码")
    portal.check()
    case = Case.objects.get(title=title)
    expect(page.locator("main")).to_contain_text(case.number)

    portal.sign_in(cast.staff)
    portal.go("/desk/")
    portal.check()
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    portal.check()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.locator("main")).to_contain_text("待转办")
    page.get_by_label("主办").first.select_option(label="后勤处")
    page.get_by_role("button", name="转办", exact=True).click()
    expect(page.locator("main")).to_contain_text("办理中")
    portal.check()

    portal.sign_in(cast.answerer)
    portal.go(f"/desk/letters/{case.number}/")
    page.get_by_role("button", name="认领").click()
    page.get_by_label("答复").first.fill("从下周一起加开五号、六号窗口。")
    page.get_by_role("button", name="拟答复").or_(
        page.get_by_role("button", name="提交审核")
    ).first.click()
    expect(page.locator("main")).to_contain_text("待审核")
    portal.check()

    portal.sign_in(cast.auditor)
    portal.go("/")
    portal.check()
    portal.go(f"/desk/letters/{case.number}/")
    page.get_by_role("button", name="发出答复").click()
    expect(page.locator("main")).to_contain_text("等评价")

    portal.sign_in(cast.student)
    portal.go("/notices/")
    portal.check()
    expect(page.locator("main")).to_contain_text("有答复了")
    portal.go(f"/mailbox/letters/{case.number}/")
    portal.check()
    expect(page.locator("main")).to_contain_text("加开五号、六号窗口")
    page.get_by_role("button", name="解决了").click()
    expect(page.locator("main")).to_contain_text("已办结")
    portal.check()
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "solved")


def test_anonymous_without_signing_in_by_number_and_code(portal, people):
    _cast, _everybody = people
    page = portal.page
    portal.go("/mailbox/anonymous/")
    portal.check()
    write(portal, "宿舍楼道有人抽烟")
    page.get_by_role("button", name=re.compile("^送出")).click()
    expect(page.locator("main")).to_contain_text("查询码")
    portal.check()
    number, code = (
        Deposit.objects.get().number,
        page.locator(".code, [data-code]").last.inner_text(),
    )
    assert page.context.cookies() == [] or {c["name"] for c in page.context.cookies()} <= {
        "csrftoken"
    }
    portal.go("/mailbox/track/")
    portal.check()
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill("22222-22222")
    page.get_by_role("button", name=re.compile("查")).last.click()
    expect(page.locator("main")).to_contain_text("对不上")
    portal.check(expect_fault=True)
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name=re.compile("查")).last.click()
    expect(page.locator("main")).to_contain_text("宿舍楼道有人抽烟")
    expect(page.locator("main")).to_contain_text("信在匿名信箱里")
    portal.check(expect_fault=True)
    empty_box()
    portal.go("/mailbox/track/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name=re.compile("查")).last.click()
    expect(page.locator("main")).to_contain_text("宿舍楼道有人抽烟")
    expect(page.locator("main")).not_to_contain_text("信在匿名信箱里")
    portal.check(expect_fault=True)


def test_a_long_letter_survives_an_expired_session(portal, people):
    cast, _everybody = people
    page = portal.page
    portal.sign_in(cast.student)
    portal.go("/mailbox/write/")
    page.get_by_text("学习", exact=True).click()
    page.get_by_label("一句话说清").fill("通宵自习室")
    page.get_by_label("具体情况").fill("考试周想要一间通宵自习室。" * 20)
    page.context.clear_cookies()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_label("具体情况")).to_have_value("考试周想要一间通宵自习室。" * 20)
    expect(page.locator("main")).to_contain_text("刚写的内容还在")
    portal.check(expect_fault=True)
    portal.sign_in(cast.student)
    page.get_by_role("button", name="下一步：核对").click()  # the old page's token has gone stale
    expect(page.locator("main")).to_contain_text("考试周想要一间通宵自习室。")
    if page.get_by_role("button", name="下一步：核对").count():
        page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name=re.compile("^送出")).click()
    expect(page.locator("main")).to_contain_text("查询码")
    assert Case.objects.get().author == cast.student


def test_what_was_typed_comes_back_on_this_device(portal, people):
    cast, _everybody = people
    page = portal.page
    portal.sign_in(cast.student)
    portal.go("/mailbox/write/")
    page.get_by_label("一句话说清").fill("没写完的信")
    page.wait_for_timeout(1500)
    portal.go("/")
    portal.go("/mailbox/write/")
    expect(page.get_by_label("一句话说清")).to_have_value("没写完的信")


def test_back_after_sending_and_sending_again_is_one_letter(portal, people):
    cast, _everybody = people
    page = portal.page
    portal.sign_in(cast.student)
    portal.go("/mailbox/write/")
    write(portal, "热水")
    page.get_by_role("button", name=re.compile("^送出")).click()
    expect(page.locator("main")).to_contain_text("查询码")
    page.go_back()
    page.get_by_role("button", name=re.compile("^送出")).click()
    page.wait_for_load_state()
    assert Case.objects.count() == 1


def test_words_told_survive_an_expired_session(portal, people, cast):
    page, letters = portal.page, Letters(cast)
    case = letters.accepted()
    actions.ask(case=case, by=cast.staff, text="请问是哪一天？")
    portal.sign_in(cast.student)
    portal.go(f"/mailbox/letters/{case.number}/")
    page.get_by_label("补充的情况").fill("上周五中午。")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="送出补充").click()
    expect(page).to_have_url(f"{portal.url}/accounts/login/?next=/mailbox/letters/{case.number}/")
    portal.sign_in(cast.student)
    portal.go(f"/mailbox/letters/{case.number}/")
    expect(page.get_by_label("补充的情况")).to_have_value("上周五中午。")
    page.get_by_role("button", name="送出补充").click()
    expect(page.locator("main")).to_contain_text("补充收到了")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_a_class_asks_comes_with_it_and_a_second_letter_leads_to_the_first(portal, people):
    cast, _everybody = people
    page, title = portal.page, "二食堂排队太久"
    living = ClassRules.objects.filter(case_class__key="living")
    living.update(contact="phone", repeats="refuse")
    rules_in_force.bump()
    portal.sign_in(cast.student)
    portal.go("/mailbox/write/")
    expect(page.get_by_label("电话")).to_be_hidden()
    page.get_by_text("学习", exact=True).click()
    expect(page.get_by_label("电话")).to_be_hidden()
    page.get_by_text("食宿后勤", exact=True).click()
    expect(page.get_by_label("学院、班级")).to_have_value("会计2401团支部")
    page.get_by_label("电话").fill("13800001234")
    portal.check()
    write(portal, title)
    expect(page.locator("main")).to_contain_text("13800001234")
    page.get_by_role("button", name=re.compile("^送出")).click()
    case = Case.objects.get(title=title)
    assert case.sender.phone == "13800001234"

    portal.go("/mailbox/write/")
    page.get_by_text("食宿后勤", exact=True).click()
    page.get_by_label("电话").fill("13800001234")
    write(portal, "第二食堂排队还是太久")
    portal.check()
    expect(page.get_by_role("heading", name="这件事你已经写过")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^送出"))).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile(title))).to_have_attribute(
        "href", f"/mailbox/letters/{case.number}/"
    )


def test_hints_limits_and_what_must_be_filled_follow_the_class(portal, people):
    cast, _everybody = people
    page = portal.page
    living = ClassRules.objects.filter(case_class__key="living")
    living.update(contact="phone", title_max=15, text_max=300, photos_max=1,
                  allows_hidden=False, publishing="never")  # fmt: skip
    study = CaseClass.objects.get(key="study")
    rules_in_force.bump()
    portal.sign_in(cast.student)
    portal.go("/mailbox/write/")
    hint = page.locator("main li", has_text=study.hint)
    title, text = page.locator("#id_title + .counter"), page.locator("#id_text + .counter")
    photos = page.locator("label[for=id_photos].btn")
    expect(hint).to_be_hidden()
    expect(title).to_have_text("0 / 30 字")
    expect(photos).to_have_text("加照片（最多 3 张，自动压缩）")
    page.get_by_label("隐去姓名").check()
    page.get_by_text("学习", exact=True).click()
    expect(hint).to_have_text(f"{study}：{study.hint}")
    expect(page.get_by_text("要实名，才能核实")).to_be_hidden()

    page.get_by_text("食宿后勤", exact=True).click()
    expect(hint).to_be_hidden()
    expect(title).to_have_text("0 / 15 字")
    expect(text).to_have_text("0 / 300 字")
    expect(photos).to_have_text("加照片（最多 1 张，自动压缩）")
    expect(page.get_by_text("要实名，才能核实")).to_be_visible()
    expect(page.get_by_label("隐去姓名")).to_be_disabled()
    expect(page.get_by_label("隐去姓名")).not_to_be_checked()
    expect(page.locator("#id_visibility_0")).not_to_be_checked()  # never named in silence
    expect(page.get_by_label("答复后可以公开")).to_be_hidden()
    fields = page.locator("fieldset", has_text="怎么联系你")
    expect(fields.get_by_text("选填").first).to_be_hidden()
    expect(page.get_by_text("类要填").first).to_be_hidden()
    portal.check()

    page.get_by_text("学习", exact=True).click()
    expect(title).to_have_text("0 / 30 字")
    expect(page.get_by_label("隐去姓名")).to_be_enabled()
    expect(page.get_by_label("答复后可以公开")).to_be_visible()


def test_an_anonymous_author_follows_both_parts_with_one_code(portal, people):
    cast, _everybody = people
    page = portal.page
    receipt = sending.submit(
        by=None, rules=rules_in_force()[1], visibility="anonymous", title="二食堂排队太久",
        text="排队太久。另外门也坏了。", submission_key="k",
    )  # fmt: skip
    empty_box()
    case = Case.objects.get(number=receipt.number)
    part = splitting.split(case=case, by=cast.staff, title="门坏了", text="另外门也坏了。")
    portal.go("/mailbox/track/")
    page.get_by_label("编号").fill(receipt.number)
    page.get_by_label("查询码").fill(receipt.code)
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("二食堂排队太久")
    portal.check()
    page.get_by_role("button", name=re.compile("门坏了")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("门坏了")
    expect(page.locator("main")).to_contain_text(part.number)
    portal.check()
    expect(page.get_by_role("button", name=re.compile("二食堂排队太久"))).to_be_visible()
