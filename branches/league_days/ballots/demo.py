"""Invented votes: one that runs, with part of its ballots cast; further ones stay drafts."""

from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.league_days.ballots import actions, casting, papers, receipts, tasks
from branches.league_days.ballots.models import Poll, RollEntry
from tuanwei.accounts.models import User

VOTERS = 60
LOOKS = 3


def fill(rng, cast):
    """`cast` gains "poll": the vote that runs, where a stage with one does."""
    drafts = Poll.objects.filter(state=Poll.State.DRAFT, run__state="running").order_by("pk")
    cast["poll"] = next((poll for poll in drafts if _opened(poll, cast)), None)
    if cast["poll"] is None:
        return
    paper = papers.running()[cast["poll"].pk]
    on_roll = (
        RollEntry.objects.filter(poll=cast["poll"]).order_by("pk").values_list("user", flat=True)
    )
    people = list(User.objects.filter(pk__in=on_roll).order_by("pk"))
    known = {cast[number] for number in ("2024110101",) if number in cast}
    people = [person for person in people if person not in known]
    keys = [card.key for card in paper.left]
    many = min(paper.channel.most, len(keys))
    chosen = rng.sample(people, min(VOTERS, len(people)))
    for place, person in enumerate(chosen):
        if place % max(len(chosen) // LOOKS, 1) == 0:
            tasks.tend_polls()
        choices = dict.fromkeys(rng.sample(keys, many), 1)
        with suppress(ValidationError):  # some rules forbid one's own branch
            casting.cast(paper=paper, by=person, code=receipts.new_code(), choices=choices)
    tasks.tend_polls()


def _opened(poll, cast):
    """The vote, set by two persons, open since an hour; None where there are too few candidates."""
    opens = timezone.now() + timedelta(hours=1)
    try:
        actions.set_times(
            poll=poll, opens_at=opens, closes_at=opens + timedelta(days=3), by=cast["T0001"]
        )
        actions.propose(poll=poll, by=cast["T0001"])
        actions.confirm(poll=poll, by=cast["T0009"])
    except ValidationError:
        return None
    Poll.objects.filter(pk=poll.pk).update(opens_at=timezone.now() - timedelta(hours=1))
    papers.running.bump()
    return poll
