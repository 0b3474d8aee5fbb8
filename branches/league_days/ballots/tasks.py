"""Celery envelopes of votes: harmless when run twice."""

from celery import shared_task
from django.db.models.functions import Now
from django.utils import timezone

from branches.league_days.ballots import mixing, notices, queries
from branches.league_days.ballots.models import Poll, TurnoutSample


@shared_task(name="branches.tasks.tend_polls")
def tend_polls():
    """Of every vote that runs: call those on the roll, later those who have not voted; note how many
    of each branch have voted, take the order out of its boxes. Once more after the close, until it
    is counted."""
    changed = False
    running = Poll.objects.filter(state=Poll.State.SET, opens_at__lte=Now())
    for poll in running.select_related("run__contest__rules"):
        _tell(poll)
        _sample(poll)
        changed = mixing.mix(poll) or changed
    if changed:
        mixing.forget_older_rows()


def _tell(poll):
    now = timezone.now()
    if now >= poll.closes_at:
        notices.forget_closing(poll)
        return
    notices.opened(poll)
    if now >= notices.closing_from(poll):
        notices.closing(poll)


def _sample(poll):
    """While nothing changes, only the moment of the last sample moves."""
    counts = queries.voters(poll)
    last = list(poll.samples.order_by("-at")[:2])
    if len(last) == 2 and last[0].counts == last[1].counts == counts:
        last[0].at = timezone.now()
        last[0].save(update_fields=["at"])
    else:
        TurnoutSample.objects.create(poll=poll, counts=counts)
