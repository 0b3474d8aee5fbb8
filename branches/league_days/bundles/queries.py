"""What a bundle is gathered from, and the editions there are."""

from django.db.models import Count, Q

from branches.league_days.ballots import queries as ballots
from branches.league_days.ballots.models import Ballot, Poll, Voted
from branches.league_days.bundles.bundle import (
    CandidateFacts,
    ContestFacts,
    HeldFacts,
    PlaceFacts,
    PollFacts,
    StageFacts,
)
from branches.league_days.bundles.models import Bundle
from branches.league_days.contests.models import Entry
from branches.league_days.results.models import Award
from branches.league_days.results.queries import ADVANCE, results_of
from branches.league_days.rules import spec as rules


def editions(contest):
    """Every edition, the newest first, without its content."""
    return contest.bundles.select_related("made_by").defer("content")


def newest(contest):
    """The newest edition without its content; None before the first."""
    return editions(contest).first()


def is_outdated(contest, bundle):
    """True where awards were taken back, or given to others, after this edition."""
    later = Q(revoked_at__gt=bundle.made_at) | Q(pk__gt=bundle.last_award)
    return contest.awards.filter(later).exists()


def facts_of(contest):
    """The ContestFacts of a contest whose stages are all counted."""
    entries = list(contest.entries.select_related("unit"))
    gone = {each.key: each for each in entries if each.state != Entry.State.ADMITTED}
    results = results_of(contest)
    decided = {
        what: tuple(keys) for each in results.values() for what, keys in each.decided.items()
        if what != ADVANCE
    }  # fmt: skip
    return ContestFacts(
        number=contest.pk, title=contest.title, first=contest.first_on.isoformat(),
        last=contest.last_on.isoformat(), spec=contest.spec, version=contest.rules.version,
        stages=tuple(_stage(each, gone) for each in results.values()),
        polls=tuple(_polls(contest, results)), barred=tuple(gone), decided=decided,
        held=tuple(_held(contest)),
    )  # fmt: skip


def _stage(result, gone):
    inputs = result.read_inputs
    over = result.run.counted_at
    left = tuple(
        each.key for each in inputs.entrants
        if each.key in gone and over is not None and gone[each.key].decided_at <= over
    )  # fmt: skip
    return StageFacts(inputs, tuple(result.decided.get(ADVANCE, ())), result.reason, left)


def _held(contest):
    rows = contest.awards.select_related("unit", "entry").order_by("pk")
    for each in rows:
        yield HeldFacts(
            each.key, each.entry.key if each.entry else each.unit.name, each.unit.name,
            each.state == Award.State.REVOKED, each.reason,
        )  # fmt: skip


def _polls(contest, results):
    """The polls that a counted stage was made from."""
    rows = Poll.objects.filter(run__contest=contest, state=Poll.State.COUNTED)
    rows = rows.select_related("run__contest__rules").prefetch_related(
        "candidates__entry__unit", "paper_counts"
    )
    for poll in rows.order_by("run__position", "pk"):
        if poll.run.key in results:
            yield _poll(poll, results[poll.run.key].read_inputs)


def _poll(poll, inputs):
    counted = {
        each.entry for each in inputs.votes
        if (each.panel, each.channel) == (poll.panel, poll.channel)
    }  # fmt: skip
    is_online = ballots.channel_of(poll).kind == rules.ONLINE
    return PollFacts(
        stage=poll.run.key, panel=poll.panel, channel=poll.channel,
        opens=poll.opens_at.isoformat(), closes=poll.closes_at.isoformat(),
        candidates=tuple(
            CandidateFacts(
                str(each.number), each.entry.key, each.entry.unit.name, each.entry.key not in counted
            )
            for each in poll.candidates.all()
        ),
        roll_hash=poll.roll_hash, roll_count=poll.roll_count,
        voted=_voted(poll) if is_online else {},
        ballots=dict(_ballots(poll)) if is_online else {},
        places=tuple(
            PlaceFacts(each.place, each.issued, each.valid, each.invalid, each.votes)
            for each in poll.paper_counts.all() if each.confirmed_by_id
        ),
    )  # fmt: skip


def _ballots(poll):
    rows = Ballot.objects.filter(poll=poll).values_list("receipt", "choices")
    return rows.iterator(chunk_size=5_000)


def _voted(poll):
    """{branch: how many have voted}; whoever belongs to none stands under "—"."""
    rows = Voted.objects.filter(voter__poll=poll).values_list("voter__unit__name")
    found: dict = {}
    for name, many in rows.annotate(many=Count("*")).order_by():
        found[name or "—"] = found.get(name or "—", 0) + many
    return found


def edition_of(contest, edition):
    """One edition with its content; the newest for None. None where there is none."""
    rows = Bundle.objects.filter(contest=contest)
    return (rows.filter(edition=edition) if edition else rows).first()
