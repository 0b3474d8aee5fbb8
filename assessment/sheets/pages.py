"""A sheet side by side: its blocks and lines with what everybody gave. In a fixed number of queries."""

from dataclasses import dataclass, field
from functools import cached_property

from assessment.engine import spec as rules
from assessment.rounds.models import ScoreLine, ScoreSheet
from assessment.sheets import cells, differing, posted
from assessment.sheets.finals import out_of, total_by
from assessment.sheets.leaves import compared_of, path_of, shown_points, typed_points
from assessment.sheets.models import Claim
from tuanwei.lib.numbers import half_up, plain


@dataclass(frozen=True)
class Row:
    """A line on a page, with its rule. `typed`, `note`: what stands in its field (what was typed, after a refusal)."""

    line: ScoreLine
    indicator: rules.Indicator
    path: str
    is_out: bool
    claims: list
    by: object
    may_fill: bool = False
    typed: str = ""
    note: str = ""
    fault: str = ""
    conflict: object = None
    shown_typed: str = ""
    shown_note: str = ""

    @property
    def most(self):
        """The highest it may have, in words."""
        return "" if self.indicator.maximum is None else plain(self.indicator.maximum)

    @property
    def self_shown(self):
        return shown_points(self.line.self_score, self.indicator)

    @property
    def system_shown(self):
        return shown_points(self.line.system)

    @property
    def check_shown(self):
        return shown_points(self.line.check_score, self.indicator)

    @property
    def review_shown(self):
        return shown_points(self.line.review_score, self.indicator)

    @property
    def counts(self):
        """What counts now."""
        return "" if self.is_out else shown_points(self.line.decided)

    @property
    def differs(self):
        """True where the columns lie further apart than the procedure says."""
        return not self.is_out and differing.differs(self.values, self.by)

    @property
    def values(self):
        """Self, system and checker, as they are compared."""
        return compared_of(self.line, self.indicator)

    @property
    def compared_plain(self):
        """The system's points for the script that asks for a reason."""
        return "" if cells.compared(self.indicator, self.line.system) is None else self.system_plain

    @property
    def wanted(self):
        """What the cell takes, in words."""
        return cells.wanted_words(self.indicator)

    @property
    def levels(self):
        """[(label, points)] of a judgement."""
        return [(label, plain(points)) for _key, label, points in cells.levels_of(self.indicator)]

    @property
    def hint(self):
        """What a judgement is written as, in the empty cell: 好/一般/差."""
        return "/".join(label for label, _points in self.levels)

    @property
    def levels_said(self):
        """For the script that adds up: 好=20|一般=12."""
        return "|".join(f"{label}={points}" for label, points in self.levels)

    @property
    def is_number(self):
        """True where a phone shows its number pad."""
        return not self.levels

    @property
    def can_claim(self):
        return cells.is_claimed(self.indicator)

    @cached_property
    def system_plain(self):
        return typed_points(None if self.line.system is None else half_up(self.line.system, 3))

    @property
    def seen(self):
        """What the page was made of, as JSON: edition, points, words. Of no edition where two values
        wait for a choice, so that the page cannot be sent without one."""
        edition = -1 if self.conflict else self.line.edition
        return posted.seen(edition, self.shown_typed, self.shown_note)

    @property
    def now(self):
        """What stands there now."""
        return posted.seen(self.line.edition, self.shown_typed, self.shown_note)

    @property
    def key(self):
        """The end of its fields' names."""
        return str(self.line.pk)


@dataclass(frozen=True)
class Block:
    """A block at the top of the standard with its rows and what its columns come to."""

    indicator: rules.Indicator
    rows: list
    self_total: str
    system_total: str
    total: str

    @property
    def most(self):
        """The highest it may have, in words."""
        return "" if self.indicator.maximum is None else plain(self.indicator.maximum)

    @property
    def is_single(self):
        """True where the block is its own only line."""
        return [row.indicator.key for row in self.rows] == [self.indicator.key]


@dataclass(frozen=True)
class Page:
    """A sheet side by side. `column`: the one that the reader fills in, or ""."""

    sheet: ScoreSheet
    blocks: list
    column: str
    self_total: str
    system_total: str
    total: str
    out_of: str
    rows: list = field(default_factory=list)

    @property
    def missing(self):
        """How many lines the reader's column still lacks."""
        return sum(1 for row in self.rows if row.may_fill and not row.typed)

    @property
    def fillable(self):
        return sum(1 for row in self.rows if row.may_fill)

    @property
    def differing(self):
        return sum(1 for row in self.rows if row.differs and row.line.review_score is None)


def column_value(line, column, indicator):
    """(typed, note) of the column "self" or "check" of a line."""
    if column == "self":
        return typed_points(line.self_score, indicator), line.self_note
    return typed_points(line.check_score, indicator), line.check_note


def page_of(
    sheet, *, column="", may=lambda indicator: False, typed=None, saved=None, blind=frozenset()
):  # fmt: skip
    """The Page of a sheet; `may(indicator)` says which cells of `column` are open. After a save, `saved`
    (actions.Saved) and what was `typed` {indicator: (text, words)} stay in the cells that were not kept. What
    came together for the indicators `blind` is not shown, nor added up."""
    spec = sheet.round.spec
    lines = list(sheet.lines.select_related("checked_by", "reviewed_by"))
    without(blind, lines)
    by_key = {each.indicator: each for each in lines}
    claims: dict = {}
    for each in Claim.objects.filter(line__sheet=sheet).exclude(state=Claim.State.WITHDRAWN):
        claims.setdefault(each.line_id, []).append(each)
    out = out_of(sheet, lines)
    totals = totals_of(sheet, lines, out)
    rows_by_top: dict = {}
    rows = []
    for leaf in spec.leaves:
        line = by_key.get(leaf.key)
        if line is None:
            continue
        path = path_of(spec, leaf)
        row = row_of(sheet, line, leaf, path, leaf.key in out, claims, column, may, typed, saved)
        rows.append(row)
        rows_by_top.setdefault(path[0].key, []).append(row)
    blocks = [
        Block(top, rows_by_top[top.key], totals["self"][1].get(top.key, ""),
              totals["system"][1].get(top.key, ""), totals["final"][1].get(top.key, ""))
        for top in spec.children() if top.key in rows_by_top
    ]  # fmt: skip
    return Page(
        sheet, blocks, column, totals["self"][0], totals["system"][0], totals["final"][0],
        plain(spec.totals.out_of), rows,
    )  # fmt: skip


def without(blind, lines):
    """The lines, of those `blind` without what came together for them."""
    for each in lines:
        if each.indicator in blind:
            each.system = each.final = None
    return lines


def row_of(sheet, line, leaf, path, is_out, claims, column, may, typed=None, saved=None):
    """The Row of a line; see `page_of`."""
    stands = column_value(line, column or "check", leaf)
    text, note = stands
    fault, conflict = "", None
    if saved is not None and leaf.key in (saved.refused.keys() | saved.conflicts.keys()):
        text, note = (typed or {}).get(leaf.key, stands)
        fault, conflict = saved.refused.get(leaf.key, ""), saved.conflicts.get(leaf.key)
    return Row(
        line, leaf, " › ".join(each.label for each in path[1:-1]), is_out,
        claims.get(line.pk, []), sheet.round.spec.procedure.differs_by,
        bool(column) and not is_out and may(leaf), text, note, fault, conflict, *stands,
    )  # fmt: skip


def totals_of(sheet, lines, out=None):
    """{"self", "system", "final": (total, {block: points})} in words."""
    if out is None:
        out = out_of(sheet, lines)
    spec = sheet.round.spec
    scores = {
        "self": lambda each: each.self_score, "system": lambda each: each.system,
        "final": lambda each: each.decided,
    }  # fmt: skip
    found = {}
    for name, score in scores.items():
        total = total_by(sheet, lines, score, out)
        blocks = {
            top.key: plain(half_up(total.nodes[top.key].points, 2)) for top in spec.children()
        }
        found[name] = (plain(half_up(total.points, 2)), blocks)
    return found
