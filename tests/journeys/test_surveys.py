"""A survey from the desk to the phone and back, with what is conditional and a draft."""

import pytest

from mailbox.surveys import actions
from mailbox.surveys.models import Response
from tests.surveys.conftest import Surveys


@pytest.fixture
def surveys(cast):
    return Surveys(cast)


def test_answering(portal, cast, surveys):
    person = surveys.people(1)[0]
    survey = surveys.opened(surveys.everything())
    portal.sign_in(person)
    portal.go("/surveys/")
    portal.check()
    page = portal.page
    page.get_by_text("食堂调研").click()
    portal.check()
    why = page.get_by_label("6. 为什么不去？")
    assert not why.is_visible()
    page.get_by_label("不去", exact=True).first.check()
    why.fill("人太多")
    page.get_by_text("草稿已存").wait_for()
    page.reload()
    page.get_by_text("已恢复").wait_for()
    assert why.input_value() == "人太多" and why.is_visible()
    portal.check()
    page.get_by_role("button", name="交卷").click()
    page.get_by_text("还有 4 处要改").wait_for()
    portal.check(expect_fault=True)
    page.get_by_label("面", exact=True).check()
    rating = page.locator("[data-question]").nth(2)
    rating.get_by_text("4", exact=True).click()
    matrix = page.locator("[data-question]").nth(3)
    for row in ("一楼", "二楼"):
        matrix.get_by_role("group", name=row).get_by_text("常去", exact=True).click()
    order = page.locator("[data-question]").nth(4).locator("select")
    order.nth(0).select_option("2")
    order.nth(1).select_option("1")
    page.get_by_role("button", name="交卷").click()
    page.get_by_text("你已经答过了").wait_for()
    portal.check(expect_fault=True)
    kept = Response.objects.get().answers
    assert kept[survey.questions.last().key] == "人太多"


def test_building_and_reading(portal, cast, surveys):
    surveys.people(6)
    portal.sign_in(cast.staff)
    page = portal.page
    for path in ("/surveys/manage/", "/surveys/manage/new/"):
        portal.go(path)
        portal.check()
    survey = surveys.everything()
    base = f"/surveys/manage/{survey.pk}/"
    key = survey.questions.last().key
    for path in ("", "settings/", "questions/new/", f"questions/{key}/", "result/"):
        portal.go(base + path)
        portal.check()
    portal.go(base)
    page.get_by_role("link", name="看一遍再发出").click()
    portal.check()
    page.get_by_role("button", name="发给 6 人").click()
    page.get_by_text("已发出，请了 6 人来答").wait_for()
    portal.check()


def test_results(portal, cast, surveys):
    survey = surveys.over(["o1"] * 6 + ["o2"] * 5)
    copy = actions.copy_survey(survey=survey, by=cast.staff)
    surveys.ask(copy, "rating", "几分？")
    copy = surveys.opened(copy)
    one, two = copy.questions.all()
    for invited in copy.invitations.all()[:10]:
        given = {one.key: "o1" if invited.pk % 2 else "o2", two.key: 4}
        actions.answer(survey=copy, by=invited.user, answers=given)
    portal.sign_in(cast.staff)
    portal.go(f"/surveys/manage/{copy.pk}/")
    portal.check()
    actions.close_survey(survey=copy, by=cast.staff)
    for path in ("", "result/", f"result/?a={one.key}&b={two.key}"):
        portal.go(f"/surveys/manage/{copy.pk}/{path}")
        portal.check()
