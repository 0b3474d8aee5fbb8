"""Those on the roll hear that a vote opens; those who have not voted, that it closes. Nothing of that
tells others who has not voted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.league_days.ballots import actions, notices, tasks
from branches.league_days.ballots.models import RollEntry
from tuanwei.accounts.models import User
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(votes):
    """A vote of three, who all read e-mails; opens tomorrow."""
    votes.voters(3)
    User.objects.filter(pk__in=[each.pk for each in votes.people]).update(email="x@example.edu.cn")
    votes.set()
    return votes


def told(poll, what, channel="site"):
    """Who got the notice, as often as they got it."""
    rows = Delivery.objects.filter(notice__once=f"branches.poll.{what}:{poll.pk}", channel=channel)
    return sorted(rows.values_list("recipient", flat=True))


def on_roll(poll):
    return sorted(RollEntry.objects.filter(poll=poll).values_list("user", flat=True))


def test_the_roll_is_called_when_the_vote_opens_and_only_once(mailed):
    poll = mailed.poll
    tasks.tend_polls()
    assert told(poll, "listed") == on_roll(poll) and told(poll, "listed", "email") == []
    assert told(poll, "opened") == []
    mailed.moved(opens=-1)
    tasks.tend_polls()
    tasks.tend_polls()
    assert told(poll, "opened") == on_roll(poll)
    assert told(poll, "opened", "email") == sorted(each.pk for each in mailed.people)


def test_a_vote_that_was_called_off_or_is_over_calls_nobody(mailed):
    mailed.over()
    tasks.tend_polls()
    assert told(mailed.poll, "opened") == []
    mailed.moved(opens=-60, closes=3600)
    actions.call_off(poll=mailed.poll, by=mailed.cast.administrator, reason="名单错了")
    tasks.tend_polls()
    assert told(mailed.poll, "opened") == [] and told(mailed.poll, "closing") == []


def test_who_has_not_voted_is_reminded_once_and_only_in_the_portal(mailed):
    poll = mailed.moved(opens=-3600, closes=25 * 3600)
    first, second, _third = mailed.people
    mailed.cast_by(first, 1)
    tasks.tend_polls()
    assert told(poll, "closing") == []
    mailed.moved(opens=-48 * 3600, closes=23 * 3600)
    events = AuditEvent.objects.count()
    tasks.tend_polls()
    assert told(poll, "closing") == [pk for pk in on_roll(poll) if pk != first.pk]
    assert told(poll, "closing", "email") == told(poll, "closing", "push") == []
    assert AuditEvent.objects.count() == events
    mailed.cast_by(second, 1)
    tasks.tend_polls()
    assert told(poll, "closing") == [pk for pk in on_roll(poll) if pk != first.pk]


@pytest.mark.parametrize("end", ["tended", "counted", "called off"])
def test_after_the_close_nothing_tells_who_was_reminded(mailed, end):
    poll = mailed.moved(opens=-48 * 3600, closes=3600)
    tasks.tend_polls()
    assert told(poll, "closing") == on_roll(poll)
    if end == "counted":
        mailed.counted()
    elif end == "called off":
        actions.call_off(poll=poll, by=mailed.cast.administrator, reason="名单错了")
    else:
        mailed.over()
        tasks.tend_polls()
    assert not Notice.objects.filter(once__startswith="branches.poll.closing").exists()
    assert told(poll, "opened") == on_roll(poll)


@pytest.mark.parametrize(("hours", "before"), [(72, 24), (48, 24), (10, 5), (1, 0.5)])
def test_the_last_day_or_half_of_a_short_vote(votes, hours, before):
    poll = votes.draft()
    poll.closes_at = poll.opens_at + timedelta(hours=hours)
    assert poll.closes_at - notices.closing_from(poll) == timedelta(hours=before)


def test_as_many_statements_for_thirty_more_people(votes):
    def statements():
        Notice.objects.filter(once__startswith="branches.poll.").delete()
        with CaptureQueriesContext(connection) as caught:
            notices.opened(votes.poll)
            notices.closing(votes.poll)
            assert told(votes.poll, "opened") == told(votes.poll, "closing") == on_roll(votes.poll)
            notices.forget_closing(votes.poll)
        return len(caught)

    votes.set(many=3)
    few = statements()
    RollEntry.objects.bulk_create(
        RollEntry(poll=votes.poll, user=each, unit=votes.cast.branch) for each in votes.voters(30)
    )
    assert statements() == few
