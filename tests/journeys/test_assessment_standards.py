"""Standards on a phone and a desk; one is written, warned of while it is typed, and put in force."""

import pytest

from assessment.standards.demo import fill
from assessment.standards.models import Standard
from tests.journeys.test_every_page import walk
from tuanwei.rulebooks.queries import rules_in_force

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STANDARDS = "/assessment/standards/"


@pytest.mark.walk
def test_pages(portal, cast):
    portal.sign_in(cast.staff)
    walk(portal, [STANDARDS])
    fill(None, made := {})
    at = f"{STANDARDS}{made['standards']['a1'].pk}/"
    stars = f"{STANDARDS}{made['standards']['a11'].pk}/"
    spec = rules_in_force(made["standards"]["a1"]).spec
    leaf = spec.leaves[0]
    portal.client.post(f"{stars}begin/")
    veto = rules_in_force(made["standards"]["a11"]).spec.vetoes[0]
    walk(portal, [
        STANDARDS, at, f"{at}samples/", f"{at}import/", f"{at}draft/", f"{at}draft/tree/",
        f"{at}draft/indicators/{leaf.key}/",
        f"{at}draft/indicators/{leaf.key}/terms/{leaf.terms[0].key}/",
        f"{stars}draft/grades/", f"{stars}draft/vetoes/", f"{stars}draft/vetoes/{veto.key}/",
        f"{stars}draft/totals/", f"{at}versions/1/", f"{at}versions/1/paper/",
    ])  # fmt: skip


def test_staff_write_a_standard_from_nothing(portal, cast):
    """A block of two items that do not add up, a term whose meaning is said as it is typed, in force."""
    portal.sign_in(cast.staff)
    portal.go(STANDARDS)
    page = portal.page
    page.fill("#id_name", "团支部年度考核")
    page.click("button:has-text('加上')")
    page.click("main button:has-text('从空白写起')")
    page.click("main a:has-text('改') >> nth=0")
    for n, (depth, label, maximum) in enumerate(
        [("1", "组织建设", "100"), ("2", "组织生活", "60"), ("2", "支委会", "30")]
    ):
        page.select_option(f"#id_tree-{n}-depth", depth)
        page.fill(f"#id_tree-{n}-label", label)
        page.fill(f"#id_tree-{n}-maximum", maximum)
    page.click("button:has-text('保存，再加几行')")
    page.locator(".sum.amiss", has_text="2 项合计 90 分，少 10 分").first.wait_for()
    page.fill("#id_tree-2-maximum", "40")
    page.locator(".sum.amiss").first.wait_for(state="detached")
    page.click("button:has-text('保存，再加几行')")
    page.click("main a:has-text('写怎么给分') >> nth=0")
    page.click("button:has-text('少一次扣分')")
    page.fill("#id_needed", "1")
    page.fill("#id_points", "-5")
    page.select_option("#id_every", "month")
    words = "每月登记次数不少于 1 次，每少 1 次扣 5 分。"
    page.locator("[data-check-says] li", has_text=words).first.wait_for()
    portal.check()
    page.click("button:has-text('存成草稿')")
    page.click("label[for=id_start_1]")
    page.click("button:has-text('存成草稿')")
    page.click("main a:has-text('写怎么给分') >> nth=0")
    page.click("button:has-text('在范围内给分')")
    page.fill("#id_least", "0")
    page.fill("#id_most", "40")
    page.click("button:has-text('存成草稿')")
    page.click("nav a:has-text('草稿')")
    page.click("main a:has-text('再看一遍')")
    page.fill("#id_note", "第一版")
    page.click("button:has-text('按这一版生效')")
    page.locator("h1", has_text="团支部年度考核").first.wait_for()
    held = rules_in_force(Standard.objects.get())
    assert (held.version, len(held.spec.leaves)) == (1, 2)
    portal.sign_in(cast.student)
    portal.go(f"{STANDARDS}{held.kind_id}/")
    page.locator("td li", has_text="每少 1 次扣 5 分").first.wait_for()
    portal.check()
