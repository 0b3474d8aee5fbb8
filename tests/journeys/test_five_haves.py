"""五个有 on a phone and a desk; a secretary follows what to do next; staff set a definition."""

import pytest

from tests.five_haves.scene import Scene
from tests.journeys.test_every_page import walk
from tuanwei.five_haves import pages
from tuanwei.five_haves.definitions import in_force
from tuanwei.five_haves.models import Definitions, Has

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HOME = "/five-haves/"


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.staff)
    lists = [f"{HOME}all/{has}/" for has in Has.values]
    walk(portal, [HOME, lists[0], lists[2]])
    scene = Scene(cast)
    scene.rules()
    venue = scene.venue()
    scene.held(-3, came=[cast.student], venue=venue)
    pages.keep_snapshots(in_force(), None)
    own = f"{HOME}{cast.general_branch.pk}/"
    walk(portal, [HOME, own, *lists, f"{HOME}definitions/", f"{HOME}definitions/edit/"])


def test_staff_change_a_definition_after_a_slip(portal, cast):
    Scene(cast)
    portal.sign_in(cast.staff)
    portal.go(HOME)
    page = portal.page
    page.click("a:has-text('五个有的口径')")
    page.click("main a:has-text('修改')")
    page.fill("[name=stale_days]", "45")
    page.click("button:has-text('存为新版本')")
    page.locator(".errors").first.wait_for()
    portal.check(expect_fault=True)
    page.fill("[name=note]", "按新的考核文件")
    page.click("button:has-text('存为新版本')")
    page.locator("li", has_text="30 改为 45").first.wait_for()
    assert Definitions.objects.get().stale_days == 45
