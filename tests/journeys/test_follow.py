"""What becomes of letters and surveys: a promise that is kept step by step, a menu that fills."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.menu.queries import current_term
from mailbox.surveys import actions as surveys_actions
from tests.mailbox.conftest import Letters
from tests.proposals.conftest import Proposals
from tests.surveys.conftest import Surveys

WISHES = [["o1", "夜跑接力"], ["o2", "旧书漂流"], ["o3", "看电影"]]


@pytest.fixture
def people(cast):
    """Everybody on the way."""
    return cast, [cast.student, cast.staff, cast.answerer, cast.auditor, cast.committee_secretary]


def button(page, verb, what):
    """The button of one row; what it is about is said to screen readers."""
    return page.get_by_role("button", name=re.compile(f"^{verb}.*{what}$"))


def test_a_letter_becomes_a_promise_and_its_author_sees_60_percent(portal, people):
    cast, _everybody = people
    case, page = Letters(cast).answered(), portal.page
    due = timezone.localdate() + timedelta(days=12)

    portal.sign_in(cast.staff)
    portal.go(f"/desk/letters/{case.number}/")
    page.locator("summary", has_text="转成…").click()
    fold = page.locator("details", has_text="转成什么")
    fold.get_by_text("承诺", exact=True).click()
    fold.get_by_label("标题").fill("二食堂加开两个窗口")
    fold.get_by_role("button", name="转过去").click()
    page.get_by_text("承诺要写明哪天前做到").first.wait_for()
    portal.check(expect_fault=True)
    page.get_by_label("哪天前做到").fill(f"{due}")
    page.get_by_role("button", name="转过去").click()
    page.get_by_role("link", name="二食堂加开两个窗口").click()
    portal.check(expect_fault=True)
    for words, share in (("定下位置", "20"), ("设备到位", "40"), ("培训开放", "40")):
        if not page.get_by_label("这一步").is_visible():
            page.get_by_text("加一步", exact=True).click()
        page.get_by_label("这一步").fill(words)
        page.locator("#add-step-due_on").fill(f"{due}")
        page.get_by_label("占多少").fill(share)
        page.get_by_role("button", name="加这一步").click()
        page.get_by_text("这一步加好了").wait_for()

    portal.sign_in(cast.answerer)
    portal.go("/desk/promises/")
    portal.check(expect_fault=True)
    page.get_by_role("link", name="二食堂加开两个窗口").click()
    for words in ("定下位置", "设备到位"):
        button(page, "做完了", words).click()
        button(page, "取消", words).wait_for()
    expect(page.get_by_role("heading", name="做到了 60%")).to_be_visible()
    portal.check(expect_fault=True)

    portal.sign_in(cast.student)
    portal.go("/notices/")
    page.get_by_text("做到了 60%").first.click()
    expect(
        page.locator("section", has=page.get_by_role("heading", name="后来怎样"))
    ).to_contain_text("60%")
    portal.check(expect_fault=True)


def wished(cast):
    """A closed survey about next term's activities."""
    surveys, given = Surveys(cast), [["o1"], ["o1", "o2"], ["o1"], ["o2"], ["o3"], ["o1", "o3"]]
    people = surveys.people(len(given))
    survey = surveys.draft(title="下学期办什么")
    question = surveys.ask(survey, "multiple", "想办哪些？", options=WISHES)
    survey = surveys.opened(survey)
    for person, value in zip(people, given, strict=True):
        surveys_actions.answer(survey=survey, by=person, answers={question.key: value})
    surveys_actions.close_survey(survey=survey, by=cast.staff)
    return survey


def test_a_survey_fills_the_menu(portal, people):
    cast, _everybody = people
    page, survey = portal.page, wished(cast)
    proposed = Proposals(cast).wished(by=cast.other_student)

    portal.sign_in(cast.student)
    portal.go("/activities/")
    portal.check()
    page.get_by_role("link", name="大家提的").click()
    button(page, "支持", proposed.title).click()
    page.get_by_text("已支持，点一下收回").wait_for()
    portal.check()

    portal.sign_in(cast.staff)
    portal.go(f"/surveys/manage/{survey.pk}/result/")
    portal.check()
    page.get_by_label("把前").select_option("1")
    page.get_by_role("button", name="送到下学期的活动菜单").click()
    page.get_by_text("送去了 1 个主题").wait_for()
    portal.check()
    for title in ("夜跑接力", proposed.title):
        page.get_by_label(title).check()
    page.get_by_role("button", name="把勾选的放进菜单").click()
    page.get_by_text("放进来 2 个主题").wait_for()
    portal.check()
    page.get_by_role("link", name="1. 夜跑接力").click()
    portal.check()
    page.get_by_text("3月", exact=True).click()
    page.get_by_label("建议经费").fill("1500")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="公布").click()
    page.get_by_text("公布了，人人看得到").wait_for()

    portal.sign_in(cast.student)
    portal.go(f"/activities/?term={current_term().next.code}")
    theme = page.locator("li", has_text="夜跑接力")
    expect(theme).to_contain_text("3月")
    expect(theme).to_contain_text("1,500 元")
    expect(theme).to_contain_text("调研，4 人选")
    portal.check()
    portal.go("/proposals/mine/")
    expect(page.locator("main")).to_contain_text("列入了")
    portal.check()


def test_an_item_of_a_letter_gets_its_meeting_and_its_conclusion(portal, people):
    cast, _everybody = people
    case, page = Letters(cast).answered(), portal.page
    item = Proposals(cast).of_letter(case, kind="meeting", title="食堂错峰十分钟")
    day = timezone.localdate() + timedelta(days=3)

    portal.sign_in(cast.staff)
    for path in ("/proposals/", "/proposals/meetings/", f"/proposals/{item.pk}/"):
        portal.go(path)
        portal.check()
    page.get_by_label("列入哪天的会").fill(f"{day}")
    page.get_by_role("button", name="列入这天的会").click()
    page.get_by_text("已列入会议").wait_for()
    portal.go(f"/proposals/meetings/{day}/")
    portal.check()
    page.get_by_role("link", name="食堂错峰十分钟").click()
    page.get_by_label("结果").fill("下周一起错峰")
    page.get_by_role("button", name="记下结论").click()
    page.get_by_text("结果记下了").wait_for()
    portal.check()

    portal.sign_in(cast.student)
    portal.go(f"/mailbox/letters/{case.number}/")
    expect(page.locator("main")).to_contain_text("下周一起错峰")
    portal.check()
