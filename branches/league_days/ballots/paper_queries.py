"""What the page of a vote on paper shows."""

from dataclasses import dataclass

from django.utils import timezone

from branches.league_days.ballots import paper_checks, queries
from branches.league_days.ballots.models import PaperCount, Poll
from branches.league_days.ballots.paper_checks import Figures
from branches.league_days.rules import counting


@dataclass(frozen=True)
class PlaceRow:
    """A place, its `count` once two persons agree, and how many of the two have entered.
    `differences` [(label, first's, second's)] and `who` (names) once both have and differ; `mine`
    the reader's own entry."""

    place: object
    count: PaperCount | None
    entered: int
    differences: tuple = ()
    who: tuple = ()
    mine: object = None
    is_over: bool = False

    @property
    def can_enter(self):
        """True where the reader may enter or correct figures now."""
        return self.is_over and self.count is None and (self.entered < 2 or self.mine is not None)


def figures_of(row):
    """Figures of a PaperEntry or PaperCount."""
    return Figures(row.issued, row.valid, row.invalid, row.votes)


def places_of(poll, user):
    """[PlaceRow] of a poll, as `user` may see them: nobody's figures before both have entered."""
    kind, now = queries.channel_of(poll).kind, timezone.now()
    counts = {each.place: each for each in poll.paper_counts.all()}
    found = []
    for place in poll.places.prefetch_related("entries__by"):
        entries = list(place.entries.all())
        differences, who = (), ()
        if len(entries) == 2 and place.name not in counts:
            differences = tuple(paper_checks.differences(*map(figures_of, entries), kind))
            who = tuple(each.by.name for each in entries)
        mine = next((each for each in entries if each.by_id == user.pk), None)
        found.append(
            PlaceRow(
                place, counts.get(place.name), len(entries), differences, who, mine,
                place.closes_at <= now,
            )
        )  # fmt: skip
    return found


def candidates_of(poll):
    """Candidates by number, with their branches."""
    return list(poll.candidates.select_related("entry__unit"))


def totals_of(poll, candidates):
    """[(candidate, votes)] by votes, and the Counted, once the poll is counted; else None."""
    if poll.state != Poll.State.COUNTED:
        return None
    counted = queries.counted_of(poll)
    votes = {each: counted.votes.get(str(each.number), 0) for each in candidates}
    ranks = counting.ranks(votes)
    rows = [(ranks[each], each, votes[each]) for each in candidates]
    return counted, sorted(rows, key=lambda row: (row[0], row[1].number))
