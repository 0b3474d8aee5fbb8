"""What was voted and who turned out."""

from django.db.models import Sum

from branches.league_days.ballots.models import Ballot, Poll
from branches.league_days.rules import counting
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import Turnout, Votes


def channel_of(poll):
    """The Channel of the rules behind a poll."""
    return poll.run.stage.panel(poll.panel).channel(poll.channel)


def counts_of(run):
    """(Votes, Turnouts) of the polls of a stage that are counted. Candidates that are out are left
    out of the votes."""
    votes, turnouts = [], []
    polls = run.polls.filter(state=Poll.State.COUNTED).prefetch_related("candidates")
    for poll in polls:
        poll.run = run
        counted = counted_of(poll)
        turnouts.append(Turnout(poll.panel, poll.channel, counted.valid, counted.invalid))
        votes += [
            Votes(poll.panel, poll.channel, str(each.number), counted.votes.get(str(each.number), 0))
            for each in poll.candidates.all() if not each.is_out
        ]  # fmt: skip
    return tuple(votes), tuple(turnouts)


def counted_of(poll):
    """The Counted of one poll: of its ballots, or of the totals that two persons entered."""
    channel = channel_of(poll)
    numbers = [str(each.number) for each in poll.candidates.all()]
    if channel.kind == rules.ONLINE:
        ballots = Ballot.objects.filter(poll=poll).values_list("choices", flat=True)
        return counting.count(ballots.iterator(chunk_size=5_000), channel, numbers)
    sheets = poll.paper_counts.filter(confirmed_by__isnull=False)
    found = sheets.aggregate(valid=Sum("valid", default=0), invalid=Sum("invalid", default=0))
    totals = [counting.Counted(votes) for votes in sheets.values_list("votes", flat=True)]
    return counting.Counted(counting.added(totals).votes, found["valid"], found["invalid"])
