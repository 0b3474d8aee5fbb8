"""A stage for those who look after it: who has scored what, what is missing, how far apart."""

from dataclasses import dataclass
from decimal import Decimal

from branches.league_days.contests.models import Entry
from branches.league_days.panels import recusing
from branches.league_days.panels.figures import Spread, spread
from branches.league_days.panels.models import Judge
from branches.league_days.panels.queries import (
    DONE,
    DRAFT,
    RECUSED,
    Task,
    due,
    entrant_of,
    entries_in,
    lettered,
    panels_of,
    tasks_of,
    waiting,
)
from branches.league_days.rules import reckoning
from branches.league_days.rules import spec as rules
from tuanwei.lib.numbers import half_up, plain


@dataclass(frozen=True)
class Head:
    """One judge: how many sheets are in and due, whether they have begun, what they leave out."""

    judge: Judge
    done: int
    due: int
    drafts: int
    missing: tuple[Task, ...]
    aside: tuple[Task, ...]


@dataclass(frozen=True)
class Row:
    """One entry in one panel: `given` [(letter, total, remark)], highest first; how many judges it
    has and how many of them are done. `is_own` is near to whoever looks: no figures for them."""

    entry: Entry
    given: tuple
    spread: Spread | None
    done: int
    due: int
    is_short: bool
    is_own: bool


@dataclass(frozen=True)
class PanelBoard:
    """One panel with its judges and entries."""

    panel: rules.Panel
    heads: tuple[Head, ...]
    left: tuple[Judge, ...]
    rows: tuple[Row, ...]

    @property
    def is_peers(self):
        """True where the secretaries of the entered branches judge."""
        return self.panel.kind == rules.PEERS

    @property
    def done(self):
        """Sheets handed in."""
        return sum(head.done for head in self.heads)

    @property
    def due(self):
        """Sheets due."""
        return sum(head.due for head in self.heads)

    @property
    def short(self):
        """How many entries have fewer judges than the rules ask for."""
        return sum(row.is_short for row in self.rows)

    @property
    def wide(self):
        """How many entries should be looked at because judges differ so much."""
        return sum(bool(row.spread and row.spread.is_wide) for row in self.rows)

    @property
    def most(self):
        """The most that a sheet can have."""
        return plain(sum((item.most for item in self.panel.items), Decimal(0)))

    @property
    def weight(self):
        """Percent of the stage."""
        return plain(self.panel.weight)


def board_of(run, user, *, with_figures):
    """The PanelBoards of a stage as `user` may see them, in as many queries for 30 as for 1."""
    judges = list(run.judges.select_related("user").order_by("user__name_pinyin", "pk"))
    for judge in judges:
        judge.run = run
    tasks = tasks_of(judges)
    entries = [each.entry for each in entries_in([run])[run.pk]]
    own = set(recusing.reasons([user], entries, rules.OWN_BRANCH)) if with_figures else set()
    sheets = lettered(run) if with_figures else []
    found = []
    for panel in panels_of(run):
        seated = [judge for judge in judges if judge.panel == panel.key]
        active = [judge for judge in seated if judge.is_active]
        heads = tuple(_head(judge, tasks[judge.pk]) for judge in active)
        by_entry: dict = {}
        for judge in seated:
            for task in tasks[judge.pk]:
                if judge.is_active or task.state == DONE:
                    by_entry.setdefault(task.entry.pk, []).append(task)
        rows = tuple(
            _row(entry, panel, by_entry.get(entry.pk, ()), sheets, (user.pk, entry.pk) in own)
            for entry in entries
        )
        left = tuple(judge for judge in seated if not judge.is_active)
        found.append(PanelBoard(panel, heads, left, rows))
    return found


def _head(judge, tasks):
    return Head(
        judge, sum(task.state == DONE for task in tasks), len(due(tasks)),
        sum(task.state == DRAFT for task in tasks), tuple(waiting(tasks)),
        tuple(task for task in tasks if task.state == RECUSED),
    )  # fmt: skip


def _row(entry, panel, tasks, sheets, is_own):
    entrant = entrant_of(entry)
    mine = [] if is_own else [
        (each.letter, reckoning.sheet_total(each.sheet, panel, entrant), each.remark)
        for each in sheets
        if (each.panel, each.entry_id) == (panel.key, entry.pk)
    ]  # fmt: skip
    totals = [total for _letter, total, _remark in mine]
    scored = [task for task in tasks if task.state != RECUSED]
    return Row(
        entry,
        tuple(
            (letter, plain(half_up(total, 2)), remark)
            for letter, total, remark in sorted(mine, key=lambda each: -each[1])
        ),
        spread(totals, panel) if totals else None,
        sum(task.state == DONE for task in scored), len(scored),
        len(scored) < max(panel.least_judges, 1), is_own,
    )  # fmt: skip
