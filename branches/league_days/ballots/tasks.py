"""Celery envelopes of votes: harmless when run twice."""

from celery import shared_task
from django.db.models.functions import Now
from django.utils import timezone

from branches.league_days.ballots import mixing, queries
from branches.league_days.ballots.models import Poll, TurnoutSample


@shared_task(name="branches.tasks.tend_polls")
def tend_polls():
    """Of every vote that runs: note how many of each branch have voted, take the order out of its
    boxes. Once more after the close, until it is counted."""
    changed = False
    for poll in Poll.objects.filter(state=Poll.State.SET, opens_at__lte=Now()):
        _sample(poll)
        changed = mixing.mix(poll) or changed
    if changed:
        mixing.forget_older_rows()


def _sample(poll):
    """While nothing changes, only the moment of the last sample moves."""
    counts = queries.voters(poll)
    last = list(poll.samples.order_by("-at")[:2])
    if len(last) == 2 and last[0].counts == last[1].counts == counts:
        last[0].at = timezone.now()
        last[0].save(update_fields=["at"])
    else:
        TurnoutSample.objects.create(poll=poll, counts=counts)
