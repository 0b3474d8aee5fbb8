"""A vote on a phone and at a desk: every page, and one person's way to the receipt."""

import pytest

from branches.league_days.ballots import actions, tasks
from tests.journeys.test_every_page import walk
from tests.league_days.ballots.conftest import Votes


@pytest.fixture
def votes(cast):
    """Votes of the known cast."""
    return Votes(cast)


def pages(votes, *names):
    return [f"/contests/polls/{votes.poll.pk}/{name}" for name in names]


@pytest.mark.walk
def test_pages_of_voters(portal, cast, votes):
    votes.people = [cast.student, cast.other_student]
    votes.open(entries=6)
    votes.cast_by(cast.other_student, 2)
    shown = ["/contests/polls/", *pages(votes, "", "ballot/", "receipt/", "candidates/1/")]
    for person in (cast.student, cast.other_student, cast.outsider):
        portal.sign_in(person)
        walk(portal, shown)
    votes.counted()
    portal.sign_in(cast.student)
    walk(portal, ["/contests/polls/", *pages(votes, "", "receipt/", "turnout/")])


@pytest.mark.walk
def test_pages_of_the_desk(portal, cast, votes):
    portal.sign_in(cast.staff)
    votes.people = [cast.student]
    votes.draft()
    walk(portal, [*pages(votes, "desk/", "")])
    actions.propose(poll=votes.poll, by=cast.staff)
    portal.sign_in(cast.administrator)
    walk(portal, pages(votes, "desk/"))
    actions.confirm(poll=votes.poll, by=cast.administrator)
    votes.moved(opens=-60)
    votes.cast_by(cast.student, 2)
    tasks.tend_polls()
    walk(portal, pages(votes, "desk/", "watch/"))
    votes.over()
    walk(portal, pages(votes, "desk/"))
    votes.counted()
    walk(portal, pages(votes, "desk/", "watch/", "turnout/"))
    portal.sign_in(cast.supervisor)
    walk(portal, pages(votes, "", "watch/"))


def test_from_the_vote_to_the_receipt(portal, cast, votes):
    votes.people = [cast.student]
    votes.open()
    portal.sign_in(cast.student)
    portal.go(f"/contests/polls/{votes.poll.pk}/")
    portal.page.get_by_role("link", name="去投票").click()
    for number in (2, 3):
        portal.page.locator(f"#c{number}").check()
    portal.page.get_by_role("button", name="看一遍再投").click()
    portal.page.get_by_text("选了 2 / 3").wait_for()
    portal.page.get_by_role("button", name="投出", exact=True).click()
    portal.page.get_by_text("票已经在票箱里").wait_for()
    assert list(votes.ballots().values()) == [{"2": 1, "3": 1}]
