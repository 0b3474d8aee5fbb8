"""What stands on a ballot paper, kept in each process while people vote: no query a ballot."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from branches.league_days.ballots import queries
from branches.league_days.ballots.models import Poll
from branches.league_days.days.models import Partner
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import Channel, Panel
from tuanwei.lib.versioned import Versioned


@dataclass(frozen=True)
class Card:
    """One candidate. `units` are the branches that held the league day."""

    key: str
    entry: int
    title: str
    branch: str
    words: str
    units: frozenset
    is_out: bool = False


@dataclass(frozen=True)
class Paper:
    """A poll whose roll is frozen, with its candidates in order of their numbers."""

    pk: int
    contest: int
    title: str
    panel: Panel
    channel: Channel
    opens_at: datetime
    closes_at: datetime
    boxes: int
    seed: str
    cards: tuple[Card, ...]

    @property
    def is_daily(self):
        """True where everybody has a ballot a day."""
        return self.channel.per == rules.DAILY

    @property
    def left(self):
        """The candidates that can be chosen."""
        return [card for card in self.cards if not card.is_out]


def paper_of(poll):
    """The Paper of one poll, read from the tables."""
    return _papers([poll])[poll.pk]


def _read():
    polls = Poll.objects.filter(state=Poll.State.SET).select_related("run__contest__rules")
    return _papers(polls)


def _papers(polls):
    polls = list(polls)
    partners = defaultdict(set)
    cards = defaultdict(list)
    rows = queries.candidates_of(polls)
    days = [row.entry.league_day_id for row in rows]
    joined = Partner.objects.filter(league_day__in=days, state=Partner.State.ACCEPTED)
    for day, unit in joined.values_list("league_day", "unit"):
        partners[day].add(unit)
    for row in rows:
        entry = row.entry
        cards[row.poll_id].append(Card(
            str(row.number), entry.pk, entry.league_day.gathering.title, entry.unit.name,
            entry.words, frozenset({entry.unit_id, *partners[entry.league_day_id]}), row.is_out,
        ))  # fmt: skip
    return {poll.pk: _paper(poll, tuple(cards[poll.pk])) for poll in polls}


def _paper(poll, cards):
    panel = poll.run.stage.panel(poll.panel)
    return Paper(
        poll.pk, poll.run.contest_id, poll.run.contest.title, panel, panel.channel(poll.channel),
        poll.opens_at, poll.closes_at, poll.boxes, poll.seed, cards,
    )  # fmt: skip


running = Versioned("ballots:papers", _read)
"""{pk: Paper} of every poll whose roll is frozen and that is not counted."""
