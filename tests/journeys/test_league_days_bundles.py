"""A vote on paper counted by two persons, and a result checked by a student, on a phone and a desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from branches.league_days.bundles.models import Bundle
from tests.journeys.test_every_page import walk
from tests.league_days.ballots.test_paper import Papers
from tests.league_days.bundles.counted import CODES, Counted
from tests.league_days.scene import Scene

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.walk
def test_pages_with_data(portal, cast):
    over = Counted(cast).published()
    paper = over.contest.stages.get(position=2).polls.get(channel="paper")
    pages = [f"/contests/{over.contest.pk}/bundle/", f"/contests/polls/{paper.pk}/paper/"]
    for person in (cast.staff, cast.student):
        portal.sign_in(person)
        walk(portal, pages)


def test_two_persons_count_a_ballot_box(portal, cast):
    """The second one mistypes first, sees where the two differ, and corrects it."""
    papers = Papers(Scene(cast))
    place = papers.settled()
    papers.enter(place, cast.staff2)
    portal.sign_in(cast.staff)
    portal.go(papers.url("poll"))
    page = portal.page
    walk(portal, [papers.url("poll"), papers.url("enter", place.pk), papers.url("sheet", place.pk)])
    portal.go(papers.url("poll"))
    page.click("a:has-text('录票数')")
    for name, value in (("issued", 94), ("valid", 90), ("invalid", 5)):
        page.fill(f"#id_{name}", str(value))
    for entry, value in zip(papers.entries, (80, 40, 31), strict=True):
        page.fill(f"#id_vote_{entry.number}", str(value))
    page.click("button:has-text('录入')")
    page.locator("text=收回的不能比发出的多").first.wait_for(state="attached")
    portal.check(expect_fault=True)
    page.fill("#id_issued", "100")
    page.click("button:has-text('录入')")
    page.locator("text=两人录的不一样").first.wait_for(state="attached")
    portal.check(expect_fault=True)
    page.click("a:has-text('改我录的')")
    page.fill(f"#id_vote_{papers.entries[2].number}", "30")
    page.click("button:has-text('改成这样')")
    page.click("button:has-text('计票')")
    page.locator("text=有效 90 张，无效 5 张").first.wait_for(state="attached")
    portal.check(expect_fault=True)


def test_places_are_planned(portal, cast):
    papers = Papers(Scene(cast))
    portal.sign_in(cast.staff)
    walk(portal, [papers.url("poll")])
    page = portal.page
    opened = timezone.localtime() + timedelta(days=1)
    page.fill("#id_name", "东校区食堂")
    page.fill("#id_opens_at", f"{opened:%Y-%m-%dT09:00}")
    page.fill("#id_closes_at", f"{opened:%Y-%m-%dT18:00}")
    page.click("button:has-text('加上')")
    page.click("button:has-text('提交确认')")
    page.locator("text=等另一位管理员确认").first.wait_for(state="attached")
    portal.check()


def test_a_student_checks_the_result(portal, cast, tmp_path):
    """Downloads the verifier, opens it as a file, finds the own ballot."""
    over = Counted(cast).published()
    made = Bundle.objects.get()
    portal.sign_in(cast.student)
    portal.go(f"/contests/{over.contest.pk}/bundle/")
    page = portal.page
    with page.expect_download() as loaded:
        page.click("a:has-text('下载离线查验')")
    path = tmp_path / "查验.html"
    loaded.value.save_as(path)
    portal.check()
    page.goto(path.as_uri())
    page.wait_for_selector(".verdict.good")
    page.fill("#published", made.digest)
    page.locator("text=就是公布的那一份").first.wait_for(state="attached")
    page.fill("#receipt", CODES[2])
    page.click("button:has-text('找')")
    assert "2 号" in page.text_content("#found")
    portal.check()
