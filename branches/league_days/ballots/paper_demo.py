"""Invented votes on paper: places, and figures that two persons entered."""

from datetime import timedelta

from django.utils import timezone

from branches.league_days.ballots import paper_actions, queries
from branches.league_days.ballots.models import Poll
from branches.league_days.ballots.paper_models import PaperPlace
from branches.organisation.models import Appointment
from branches.organisation.queries import hats
from tuanwei.accounts.models import User


def fill(rng, cast):
    """Every vote outside the portal that waits for its places gets two: one is counted, in the other
    two persons differ."""
    drafts = Poll.objects.filter(state=Poll.State.DRAFT).select_related("run__contest__rules")
    polls = [p for p in drafts if queries.channel_of(p).kind in paper_actions.OFFLINE]
    held = Appointment.objects.in_force().filter(unit__kind="committee", post="staff")
    staff = list(User.objects.filter(pk__in=held.values("user")).order_by("number")[:2])
    administrator = next(
        (each for each in User.objects.filter(grants__role="administrator").order_by("number")
         if hats(each).is_administrator and each not in staff), None,
    )  # fmt: skip
    if len(staff) < 2 or administrator is None:
        return
    for poll in polls:
        _held(poll, staff, administrator)


def _held(poll, staff, administrator):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for name, ago in (("东校区食堂一楼", 30), ("西校区图书馆门口", 6)):
        paper_actions.add_place(
            poll=poll, name=name, opens_at=hour - timedelta(hours=ago),
            closes_at=hour - timedelta(hours=ago - 5), by=staff[0],
        )  # fmt: skip
    paper_actions.propose(poll=poll, by=staff[0])
    poll = paper_actions.confirm(poll=poll, by=administrator)
    numbers = [str(each.number) for each in poll.candidates.all()]
    channel = queries.channel_of(poll)
    votes = dict.fromkeys(numbers, 60)
    valid = max(60, -(-60 * len(numbers) // channel.most))
    if valid > 60:  # a first and a last one
        votes |= {numbers[0]: votes[numbers[0]] + 1, numbers[-1]: votes[numbers[-1]] - 1}
    for place, wrong in zip(PaperPlace.objects.filter(poll=poll), (0, 1), strict=True):
        for n, person in enumerate(staff):
            paper_actions.enter(
                place=place, issued=valid + 9, valid=valid, invalid=2 + wrong * n, votes=votes,
                by=person,
            )  # fmt: skip
