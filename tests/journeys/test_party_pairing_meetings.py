"""A meeting on a phone and at a desk: its pages, and one person's way to the receipt."""

import pytest

from party_pairing.meetings import balloting
from tests.journeys.test_every_page import walk
from tests.party_pairing.meetings.conftest import Meetings


@pytest.fixture
def meetings(cast):
    """A meeting of the known cast."""
    return Meetings(cast)


def pages(meetings, *names):
    return [f"/recommendations/meetings/{meetings.meeting.pk}/{name}" for name in names]


@pytest.mark.walk
def test_pages_of_meetings(portal, cast, meetings):
    portal.sign_in(cast.secretary)
    walk(portal, ["/recommendations/meetings/", "/recommendations/meetings/new/"])
    meetings.approved(people=6, places=1)
    portal.sign_in(cast.staff)
    walk(portal, pages(meetings, "", "roll/"))
    meetings.come()
    meetings.round()
    meetings.vote_all("yy", "yy", "yy", "yy")
    walk(portal, pages(meetings, ""))
    meetings.close()
    meetings.round("paper")
    balloting.close_round(ballot=meetings.ballot, by=cast.staff)
    tally = f"/recommendations/meetings/ballots/{meetings.ballot.pk}/tally/"
    walk(portal, ["/recommendations/meetings/", tally, *pages(
        meetings, "", "roll/", "minutes/", "print/", "papers/")])  # fmt: skip


def test_from_the_meeting_to_the_receipt(portal, cast, meetings):
    meetings.open(people=5)
    portal.sign_in(meetings.people[3])
    portal.go(f"/recommendations/meetings/{meetings.meeting.pk}/")
    portal.page.get_by_role("link", name="去投票").click()
    portal.page.locator("fieldset", has_text="团员0").get_by_text("赞成").click()
    portal.page.locator("fieldset", has_text="团员1").get_by_text("反对").click()
    portal.check()
    portal.page.get_by_role("button", name="看一遍再投").click()
    portal.page.get_by_text("投出之前再看一遍").wait_for()
    portal.check()
    portal.page.get_by_role("button", name="投出", exact=True).click()
    portal.page.get_by_role("heading", name="票已经在票箱里").wait_for()
    portal.check()
    from party_pairing.meetings.models import Box

    assert list(Box.objects.get().slips.values()) == [{"1": "yes", "2": "no"}]
