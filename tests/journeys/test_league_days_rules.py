"""Rules of contests on a phone and a desk; one version is made from a sample, row by row."""

import pytest

from branches.league_days.rules.demo import fill
from branches.league_days.rules.models import ContestKind
from tests.journeys.test_every_page import walk
from tuanwei.rulebooks.queries import rules_in_force

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KINDS = "/contests/kinds/"


@pytest.mark.walk
def test_pages_with_nothing(portal, cast):
    portal.sign_in(cast.staff)
    kind = ContestKind.objects.create(name="每月最佳")
    at = f"{KINDS}{kind.pk}/"
    walk(portal, [KINDS, at, f"{at}edit/", f"{at}samples/", f"{at}import/"])
    portal.sign_in(cast.student)
    kind.delete()
    walk(portal, [KINDS])


@pytest.mark.walk
def test_pages_with_data(portal, cast):
    cast.staff  # noqa: B018  made when first named
    fill(None, made := {})
    at = f"{KINDS}{made['contest_kinds']['monthly'].pk}/"
    ten = f"{KINDS}{made['contest_kinds']['funnel'].pk}/"
    portal.sign_in(cast.staff)
    parts = ("cycle", "gates", "quotas", "stages", "scores", "awards", "publication",
             "stages/final", "stages/final/judges", "stages/final/vote")  # fmt: skip
    walk(portal, [
        KINDS, at, f"{at}draft/", *(f"{at}draft/{part}/" for part in parts), f"{at}versions/1/",
        f"{ten}try/now/?stage=papers", f"{at}try/now/",
        f"{at}try/now/?points:1:judges=90+91+92+88+89&votes:1:vote:online=30&points:2:judges=80",
    ])  # fmt: skip
    portal.sign_in(cast.student)
    walk(portal, [KINDS, at, f"{at}versions/1/"])


def test_staff_write_a_version_of_their_own(portal, cast):
    """From a sample, through a contradiction that is named, to rules in force."""
    portal.sign_in(cast.staff)
    portal.go(KINDS)
    page = portal.page
    page.fill("#id_name", "每月最佳团日活动")
    page.click("button:has-text('加上')")
    page.click("main a:has-text('从样板开始')")
    page.click("button[value='monthly']")
    portal.check()
    page.click("main a:has-text('终评：由谁评')")
    page.fill("#id_panels-0-weight", "60")
    page.click("button:has-text('存成草稿')")
    page.locator(".note.late", has_text="权重加起来是 90%").first.wait_for(state="attached")
    assert page.locator("button:has-text('按这一版生效')").is_disabled()
    portal.check()
    page.click(".note.late a:has-text('90%')")
    page.fill("#id_panels-1-weight", "40")
    page.click("button:has-text('存成草稿')")
    page.click("main a:has-text('试一试')")
    page.fill("[name='points:1:judges']", "90 91 92 88 89")
    page.fill("[name='votes:1:vote:online']", "30")
    page.click("button:has-text('算一算')")
    page.locator("td", has_text="94.00").first.wait_for(state="attached")
    portal.check()
    page.click("nav a:has-text('草稿')")
    page.fill("#id_note", "评委 60%，投票 40%。")
    page.click("button:has-text('按这一版生效')")
    held = rules_in_force(ContestKind.objects.get())
    assert (held.version, held.note) == (1, "评委 60%，投票 40%。")
    portal.check()
