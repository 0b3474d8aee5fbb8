"""Reports on a phone and a desk: every page with and without data; a secretary writes one and hands it in."""

import pytest

from branches.reports import actions, brief_actions
from branches.reports.models import InformationReport
from tests.journeys.test_every_page import walk
from tests.reports.scene import Reports

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PLAIN = ["/reports/", "/reports/queue/", "/reports/rates/", "/reports/kinds/", "/reports/digests/",
         "/reports/briefs/"]  # fmt: skip


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.administrator)
    walk(portal, [*PLAIN, "/reports/kinds/new/"])
    reports = Reports(cast)
    kind = reports.kind()
    first = reports.adopted(photos=2)
    matter = reports.sent(kind=reports.urgent())
    back = reports.forwarded(on=first.report.period_first.replace(year=2025))
    actions.send_back(report=back, by=cast.staff, reason="写具体一点", remarks={"text": "几个人？"})
    brief = brief_actions.begin_brief(by=cast.staff, title="十月团情", adoptions=[first])
    walk(portal, [
        *PLAIN, "/reports/?state=withdrawn", f"/reports/rates/{cast.branch.pk}/",
        f"/reports/kinds/{kind.pk}/", f"/reports/kinds/{kind.pk}/edit/",
        f"/reports/{first.report.number}/", f"/reports/{matter.number}/",
        f"/reports/adoptions/{first.pk}/withdraw/", f"/reports/digests/{brief.pk}/",
        f"/reports/digests/{brief.pk}/texts/",
    ])  # fmt: skip
    brief = brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)
    walk(portal, [f"/reports/digests/{brief.pk}/", f"/reports/briefs/{brief.pk}/"])
    portal.sign_in(cast.secretary)
    walk(portal, ["/reports/", f"/reports/{back.number}/", f"/reports/{back.number}/edit/"])


def test_a_secretary_reports_what_is_due(portal, cast):
    reports = Reports(cast)
    reports.kind()
    portal.sign_in(cast.secretary)
    portal.go("/reports/")
    page = portal.page
    page.click("button:has-text('写') >> nth=0")
    page.fill("[name=title]", "走进社区")
    page.fill("[name=f_text]", "支部 12 名团员到社区。")
    page.click("button:has-text('报上去')")
    page.locator("h1", has_text="走进社区").first.wait_for()
    portal.check()
    assert InformationReport.objects.get().state == "above"
