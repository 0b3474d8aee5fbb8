"""A stage's result as its page shows it."""

from dataclasses import dataclass, field

from branches.league_days.contests.models import Entry, StageRun
from branches.league_days.results import steps
from branches.league_days.results.models import StageResult
from branches.league_days.results.winning import Border, advancing_of, border_of
from branches.league_days.rules.reckoning import Line, reckon
from branches.league_days.rules.spec import Panel


@dataclass(frozen=True)
class Cell:
    """What a panel brought an entry: what it found, and its score where that is another figure."""

    panel: Panel
    found: str
    score: str


@dataclass(frozen=True)
class Row:
    """One entry: its line, what each panel brought, what told it from equals, what became of it."""

    line: Line
    entry: Entry
    cells: tuple[Cell | None, ...]
    told: str
    goes_on: bool
    labels: tuple[str, ...]

    @property
    def is_out(self):
        """True for one that has left since."""
        return self.entry.state != Entry.State.ADMITTED


@dataclass(frozen=True)
class Board:
    """A counted stage: `border` are equals that wait for people."""

    run: StageRun
    result: StageResult
    rows: tuple[Row, ...]
    border: Border | None
    is_last: bool
    decided: tuple[str, ...] = field(default=())


def _cell(panel, part):
    if part is None:
        return None
    found = steps.figure(part.found)
    return Cell(panel, found, steps.figure(part.score) if part.score != part.found else "")


def board_of(result, entries, labels, *, wants_border=True):
    """The Board of a stage. `labels` {entry's key: names of its awards}."""
    run = result.run
    spec, stage = run.contest.spec, run.stage
    is_last = stage.key == spec.stages[-1].key
    going = set()
    if not is_last:
        going = {each.pk for each in advancing_of(run, result, entries)[0]}
    rows = tuple(
        Row(
            line, entries[line.entry],
            tuple(_cell(panel, line.part(panel.key)) for panel in stage.panels),
            steps.told_words(line.told_by, spec, stage), entries[line.entry].pk in going,
            tuple(labels.get(line.entry, ())) if is_last else (),
        )
        for line in reckon(spec, result.read_inputs)
    )  # fmt: skip
    decided = tuple(
        f"{_what(spec, what)}：{'、'.join(_name(entries, key) for key in keys)}"
        for what, keys in result.decided.items()
    )
    border = border_of(run, result) if wants_border else None
    return Board(run, result, rows, border, is_last, decided)


def _what(spec, what):
    award = spec.award(what) if what else None
    return award.label if award else "进入下一环节"


def _name(entries, key):
    return f"{key} 号{entries[key].unit.name}" if key in entries else key
