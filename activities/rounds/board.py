"""The table of those who decide: scores beside each other, what they come to, what is decided."""

from dataclasses import dataclass, field
from decimal import Decimal

from activities.rounds import choosing, scoring
from activities.rounds.models import Assignment, Entry, Round
from activities.rounds.queries import asked_for, entries_of, people_behind
from tuanwei.lib.scores import deviation, span, strictness

Task = Assignment.State


@dataclass(frozen=True)
class Cell:
    """What one reviewer gave: a score, or why there is none ("" where it was not theirs)."""

    score: Decimal | None = None
    state: str = ""


@dataclass(frozen=True)
class Head:
    """One reviewer: how far they lie from those beside them, how many they have given."""

    reviewer: object
    strictness: Decimal | None
    done: int
    due: int

    @property
    def lower(self):
        """How far from those beside them, without the sign."""
        return abs(self.strictness)


@dataclass(frozen=True)
class Row:
    """One entry. `is_own` is one's own: its figures are not shown to oneself."""

    entry: Entry
    cells: tuple
    combined: Decimal | None
    span: Decimal | None
    deviation: Decimal | None
    is_wide: bool
    given: int
    wanted: int
    rank: int | None
    suggestion: choosing.Suggestion
    asked: Decimal
    is_own: bool

    @property
    def scores(self):
        """What was given, in the order of the reviewers."""
        return [cell.score for cell in self.cells if cell.score is not None]

    @property
    def mean(self):
        """Their mean, whichever figure the round goes by; None without any."""
        return scoring.combined(self.scores, scoring.MEAN)

    @property
    def median(self):
        """Their median, whichever figure the round goes by; None without any."""
        return scoring.combined(self.scores, scoring.MEDIAN)


@dataclass(frozen=True)
class Board:
    """A round with all its figures, in eight queries whatever its size."""

    found: Round
    heads: tuple = ()
    rows: tuple = ()
    counts: dict = field(default_factory=dict)

    @property
    def undecided(self):
        """How many entries wait for a decision."""
        return sum(not row.entry.decision for row in self.rows)

    @property
    def granted(self):
        """Yuan granted to what is chosen."""
        return sum(
            (
                row.entry.granted or Decimal(0)
                for row in self.rows
                if row.entry.decision == "chosen"
            ),
            Decimal(0),
        )

    @property
    def asked(self):
        """Yuan asked for by all."""
        return sum((row.asked for row in self.rows), Decimal(0))

    @property
    def over_pool(self):
        """Yuan granted beyond the pool; 0 within it."""
        pool = self.found.pool
        return max(Decimal(0), self.granted - pool) if pool is not None else Decimal(0)

    @property
    def over_places(self):
        """How many are chosen beyond the limit; 0 within it."""
        most = self.found.most_projects
        return max(0, self.counts["chosen"] - most) if most is not None else 0


def scores_given(found):
    """{entry id: {reviewer id: score or None}} and {(entry id, reviewer id): state}; drafts are
    nobody's business and stay out."""
    items, by_task = found.items, {}
    tasks = list(Assignment.objects.filter(entry__round=found).prefetch_related("scores"))
    states = {(task.entry_id, task.reviewer_id): task.state for task in tasks}
    for task in tasks:
        if task.state == Task.DONE:
            points = {score.item: score.points for score in task.scores.all()}
            by_task.setdefault(task.entry_id, {})[task.reviewer_id] = scoring.weighted(
                points, items
            )
    return by_task, states


def board_of(found, user):
    """The Board of a round as `user` may see it, the highest rank first."""
    entries = list(entries_of(found))
    reviewers = list(found.reviewers.select_related("user"))
    given, states = scores_given(found)
    strict = strictness({entry.pk: given.get(entry.pk, {}) for entry in entries})
    behind, asked = people_behind([each.application for each in entries]), asked_for(entries)
    scores = {
        entry.pk: scoring.combined(list(given.get(entry.pk, {}).values()), found.method)
        for entry in entries
    }
    ranks = scoring.ranks(scores)
    suggested = choosing.suggest(
        [choosing.Candidate(entry.pk, scores[entry.pk], asked[entry.pk]) for entry in entries],
        pass_line=found.pass_line, most=found.most_projects, pool=found.pool,
    )  # fmt: skip
    rows = []
    for entry in entries:
        mine = given.get(entry.pk, {})
        values = list(mine.values())
        rows.append(
            Row(
                entry=entry,
                cells=tuple(
                    Cell(mine.get(each.pk), states.get((entry.pk, each.pk), ""))
                    for each in reviewers
                ),
                combined=scores[entry.pk], span=span(values),
                deviation=deviation(values), is_wide=scoring.is_wide(values),
                given=len(values), wanted=found.reviewers_each, rank=ranks.get(entry.pk),
                suggestion=suggested[entry.pk], asked=asked[entry.pk],
                is_own=user.pk in behind[entry.application_id],
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.entry.position, row.entry.pk))
    running = {entry.pk for entry in entries}
    heads = tuple(
        Head(
            each, strict.get(each.pk),
            sum(states.get((key, each.pk)) == Task.DONE for key in running),
            sum(states.get((key, each.pk)) in (Task.DONE, Task.OPEN) for key in running),
        )
        for each in reviewers
    )  # fmt: skip
    counts = {key: sum(row.entry.decision == key for row in rows) for key in Entry.Decision.values}
    return Board(found, heads, tuple(rows), counts)
