"""On the phone: find something, register with one tap, be there, read what it gave."""

import re
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from tests.gatherings.conftest import Diary
from tuanwei.gatherings import absence_actions, attending


def named(page, role, verb, what):
    """A button or link of one row; what it is about is said to screen readers."""
    return page.get_by_role(role, name=re.compile(f"^{verb}.*{what}$"))


def test_from_the_agenda_to_ones_own_record(portal, cast):
    diary, page = Diary(cast), portal.page
    diary.rules(pause_after=1, late_percent=80, kinds={"activity": {"most": 2}})
    talk = diary.shown(title="红岩精神宣讲", days=1, hour=14, credits=Decimal(2), code_word="红岩")
    run = diary.shown(title="夜跑接力", days=1, hour=20)
    diary.shown(title="党员谈心会", days=1, hour=18, role="party")

    portal.sign_in(cast.student)
    portal.go(f"/calendar/?day={timezone.localdate() + timedelta(days=1)}")
    expect(page.get_by_text("这次只面向党员和预备党员。")).to_be_visible()
    for title in (talk.title, run.title):
        named(page, "button", "报名", title).click()
        page.get_by_text(f"{title}：报上了").wait_for()
    assert "/calendar/?day=" in page.url
    portal.check()
    page.get_by_role("link", name="我报的").click()
    page.wait_for_url(re.compile("who=mine"))
    expect(page.get_by_text("党员谈心会")).to_have_count(0)
    portal.check()

    begun = diary.now(talk)
    attending.check_in_by_word(gathering=begun, by=cast.student, word="红岩")
    begun.starts_at = timezone.now() - timedelta(hours=2)
    begun.ends_at = timezone.now() - timedelta(minutes=1)
    begun.save()
    absence_actions.note_absences_of(diary.over(run))

    portal.go("/calendar/mine/")
    page.get_by_role("link", name="参与记录").first.click()
    expect(page.get_by_text("先不能报名")).to_be_visible()
    expect(page.get_by_text("2 分 × 迟到 80% = 1.6 分")).to_be_visible()
    portal.check()
    named(page, "link", "说明情况", "夜跑接力").click()
    page.get_by_role("button", name="送出").click()
    page.get_by_role("alert").first.wait_for()
    portal.check(expect_fault=True)
    page.get_by_label("怎么回事").fill("当天发烧，有校医院的记录")
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_text("等核实")).to_be_visible()

    portal.sign_in(cast.secretary)
    portal.go(f"/calendar/{run.pk}/arrange/")
    expect(page.get_by_text("1 位同学说明了没来的原因")).to_be_visible()
    page.get_by_label("林知夏算不算缺席的理由").fill("记录属实")
    named(page, "button", "不算缺席", "林知夏").click()
    page.get_by_text("已记下，会告诉本人").wait_for()
    portal.check(expect_fault=True)

    portal.sign_in(cast.student)
    portal.go("/calendar/mine/record/")
    expect(page.get_by_text("不算缺席：记录属实")).to_be_visible()
    expect(page.get_by_text("先不能报名")).to_have_count(0)
    portal.check(expect_fault=True)
