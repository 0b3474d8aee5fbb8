"""Papers on a phone and a desk; a secretary passes one on and a student confirms it."""

import pytest

from tests.circulars.conftest import Office
from tests.journeys.test_every_page import walk
from tuanwei.circulars import actions, queries

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.staff)
    walk(portal, ["/circulars/", "/circulars/new/", "/circulars/rules/"])
    assert cast.student and cast.secretary and cast.other_student
    office = Office(cast)
    sent, draft, old = office.sent(must_confirm=True), office.draft(), office.sent()
    actions.forward(circular=sent, by=cast.secretary, unit=cast.branch, note="周五前办好")
    actions.recall(circular=old, by=cast.staff, reason="写错了日期")
    at = f"/circulars/{sent.pk}/"
    walk(portal, ["/circulars/", at, f"{at}print/",
                  f"{at}follow/?unit={cast.branch.pk}", f"/circulars/{draft.pk}/",
                  f"/circulars/{old.pk}/"])  # fmt: skip
    portal.sign_in(cast.secretary)
    walk(portal, [f"{at}forward/"])


def test_passed_on_and_confirmed(portal, cast):
    assert cast.student and cast.secretary
    sent = Office(cast).sent(roles=["secretary"], must_confirm=True)
    portal.sign_in(cast.secretary)
    portal.go(f"/circulars/{sent.pk}/")
    page = portal.page
    page.click("a:has-text('转发')")
    page.locator("#reached", has_text="1 人新收到").first.wait_for()
    page.fill("#id_note", "周五前办好")
    page.click("main button:has-text('转发')")
    page.locator(".note", has_text="周五前办好").first.wait_for()
    portal.sign_in(cast.student)
    portal.go(f"/circulars/{sent.pk}/")
    page.click("button:has-text('我知道了')")
    page.locator("main", has_text="你在 今天").first.wait_for()
    portal.check()
    assert queries.own_copy(cast.student, sent).confirmed_at
