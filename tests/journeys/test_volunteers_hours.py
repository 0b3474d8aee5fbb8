"""Rules of hours, kinds of service and the proof, on a phone and a desk; one version is made."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.test_every_page import walk
from tuanwei.jobs import running
from volunteers.hours import kind_actions, ledger, queries
from volunteers.hours.demo import fill
from volunteers.hours.models import HourRules, RulesDraft, Service, ServiceKind
from volunteers.hours.people import volunteer_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RULES = "/volunteers/hours/rules/"


@pytest.mark.walk
def test_pages_with_nothing(portal, cast):
    portal.sign_in(cast.staff)
    walk(portal, [RULES, f"{RULES}edit/", f"{RULES}samples/", f"{RULES}import/", f"{RULES}try/now/",
                  "/volunteers/hours/kinds/", "/volunteers/hours/proof/"])  # fmt: skip


@pytest.mark.walk
def test_pages_with_data(portal, cast):
    cast.staff  # noqa: B018  made when first named
    fill(None, {})
    kind = ServiceKind.objects.first()
    portal.sign_in(cast.staff)
    walk(portal, [
        RULES, f"{RULES}draft/", f"{RULES}edit/", f"{RULES}try/draft/",
        f"{RULES}try/now/?how=stay&day=2026-10-08&came=22:10&left=01:00&opens=22:00&closes=00:30",
        "/volunteers/hours/kinds/", f"/volunteers/hours/kinds/{kind.pk}/", "/volunteers/hours/proof/",
    ])  # fmt: skip
    portal.sign_in(cast.student)
    walk(portal, [RULES])


def test_staff_write_a_version_of_their_own(portal, cast):
    """From the first kind of service to rules that cut a day that has passed."""
    kind_actions.add_usual(by=cast.staff)
    volunteer = volunteer_of(cast.student)
    day = timezone.localdate() - timedelta(days=3)
    Service.objects.create(volunteer=volunteer, source="claim", origin="t:1", title="慰问老人", day=day,
                           minutes=600, grade="complete", state="counted")  # fmt: skip
    ledger.settle([volunteer.pk])
    portal.sign_in(cast.staff)
    portal.go(f"{RULES}edit/")
    page = portal.page
    page.fill("#id_first_on", day.isoformat())
    page.fill("#id_unit_minutes", "6")
    page.fill("#id_caps-1-hours", "3")  # a second cap on a day
    page.click("button:has-text('存成草稿')")
    page.locator(".note.late", has_text="上限写了两条").first.wait_for(state="attached")
    portal.check()
    page.click("main a:has-text('接着改')")
    page.select_option("#id_caps-1-per", "week")
    page.fill("#id_caps-1-hours", "-3")
    page.click("button:has-text('存成草稿')")
    assert page.locator(".errors").count() == 1
    portal.check(expect_fault=True)
    page.fill("#id_caps-1-hours", "12")
    page.click("button:has-text('存成草稿')")
    assert "每周最多计 12 小时" in page.content()
    draft = RulesDraft.objects.get()
    running.carry_out(draft.job_id)
    portal.go(f"{RULES}draft/")
    assert "1 人会少" in page.content()
    portal.check(expect_fault=True)
    page.click("button:has-text('按这一版')")
    assert HourRules.objects.get().first_on == day
    portal.check(expect_fault=True)
    assert queries.rules_on(day)[0] == 1
