"""Score sheets on a phone and a desk: every page; a cadre fills in on a phone, claims and sends; a checker goes
through the grid with the keyboard and pastes a column."""

import pytest
from playwright.sync_api import expect

from assessment.rounds.models import ScoreLine, ScoreSheet
from assessment.sheets import judging
from assessment.sheets.models import Claim
from tests.assessment.scene import Scene
from tests.assessment.sheets.conftest import JUDGED, D, Sheets
from tests.journeys.test_every_page import walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.walk
def test_pages(portal, cast):
    sheets = Sheets(Scene(cast))
    portal.sign_in(cast.staff)
    walk(portal, ["/assessment/sheets/"])
    held = sheets.round("self")
    own, other = sheets.sheet(held), sheets.sheet(held, cast.other_branch)
    sheets.system(own, days=30, study=30, order=10)
    claim = Claim.objects.create(
        line=sheets.line(own, "extra"), term="press", on=held.starts_on, level="city",
        label="市报报道", link="https://example.com/a", by=cast.secretary,
    )  # fmt: skip
    sheet = f"/assessment/sheets/{own.pk}/"
    portal.sign_in(cast.secretary)
    walk(portal, ["/assessment/sheets/", sheet, f"/assessment/sheets/{own.pk}/claims/extra/new/",
                  f"/assessment/sheets/claims/{claim.pk}/"])  # fmt: skip
    sheets.fill_in(own, days="36")
    held.state = "check"
    held.save()
    sheets.save(own, cast.administrator, days="25", notes={"days": "有五次没有记录"}, team="12")
    check = f"/assessment/rounds/{held.pk}/check/"
    queue = f"/assessment/rounds/{held.pk}/differences/"
    portal.sign_in(cast.staff)
    walk(portal, [
        sheet, f"{sheet}changes/", check, f"{check}?part=team", f"{check}claims/", f"{check}sheets/",
        f"/assessment/sheets/claims/{claim.pk}/", queue, f"{queue}?show=settled",
        f"{queue}{sheets.line(own, 'days').pk}/", f"/assessment/sheets/{other.pk}/",
    ])  # fmt: skip
    judged = sheets.round("check", spec=JUDGED, name="答辩考核")
    sheets.scene.scorer(judged, cast.teacher, "judge")
    judging.save_marks(
        round=judged, by=cast.teacher, seen={}, marks={(sheets.sheet(judged), "talk"): "55"}
    )
    walk(portal, [f"/assessment/rounds/{judged.pk}/judge/"])
    portal.sign_in(cast.teacher)
    walk(portal, [f"/assessment/rounds/{judged.pk}/judge/"])


def test_a_cadre_fills_in_claims_and_sends(portal, cast):
    sheets = Sheets(Scene(cast))
    held = sheets.round("self")
    own = sheets.sheet(held)
    sheets.system(own, days=35, study=30, order=10)
    page = portal.page
    portal.sign_in(cast.secretary)
    portal.go(f"/assessment/sheets/{own.pk}/")
    page.locator("form.is-live").first.wait_for()
    page.get_by_label("团日活动，自评", exact=True).fill("41")
    page.get_by_text("最多 40 分，填的是 41。").first.wait_for()
    page.get_by_label("团日活动，自评", exact=True).fill("36")
    page.get_by_label("班子建设，自评", exact=True).fill("好")
    page.locator("[data-total]").filter(has_text="56").wait_for()
    page.locator(".cell.is-saved").nth(1).wait_for()
    page.locator("a.claim-chip", has_text="申报").first.click()
    page.get_by_label("是什么事").fill("市报报道支部团日")
    page.get_by_label("哪天").fill("2025-11-02")
    page.get_by_label("级别").select_option("city")
    page.get_by_label("链接").fill("https://example.com/news")
    page.get_by_role("button", name="申报", exact=True).click()
    page.get_by_text("检查人核对以后告诉你").first.wait_for()
    portal.go(f"/assessment/sheets/{own.pk}/")
    page.get_by_role("button", name="空着的按系统的填").click()
    page.get_by_text("填好了 3 项").first.wait_for()
    page.get_by_role("button", name="交自评").click()
    page.get_by_text("自评交了").first.wait_for()
    portal.check()
    own.refresh_from_db()
    assert own.state == ScoreSheet.State.SENT
    assert Claim.objects.get().label == "市报报道支部团日"
    assert ScoreLine.objects.get(sheet=own, indicator="team").self_score == D(20)


def test_a_checker_walks_by_keys_and_pastes_a_column(portal, cast):
    sheets = Sheets(Scene(cast))
    units = [cast.branch, *sheets.scene.branches(3)]
    held = sheets.round("check", units=units)
    for sheet in held.sheets.all():
        sheets.system(sheet, days=30, study=30, order=10)
    page = portal.page
    portal.sign_in(cast.staff)
    portal.go(f"/assessment/rounds/{held.pk}/check/?part=team")
    page.locator("form.is-live").first.wait_for()
    fields = page.locator("[data-cell]")
    fields.first.focus()
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        "好\r\n一般\r\n不好说\r\n",
    )
    page.get_by_text("“不好说”不是分数").first.wait_for()
    fields.first.focus()
    for key in ("ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(fields.nth(2)).to_be_focused()
    page.keyboard.type("差")
    page.keyboard.press("Enter")
    page.keyboard.type("12")
    page.locator(".cell.is-saved").nth(3).wait_for()
    portal.check()
    scores = ScoreLine.objects.filter(sheet__round=held, indicator="team")
    by_unit = scores.order_by("sheet__unit__name_pinyin", "sheet").values_list(
        "check_score", flat=True
    )
    assert list(by_unit) == [20, 12, 4, 12]
