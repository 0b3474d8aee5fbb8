"""Reads: a sheet side by side, the checkers' grid, what differs. Each page in a fixed number of queries."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreLine, Scorer, ScoreSheet
from assessment.rounds.permissions import marks_blindly, may_fill
from assessment.rounds.queries import is_over_all, rounds_shown, sheets_of_mine
from assessment.sheets import cells, differing, events, posted
from assessment.sheets.finals import engine_of, out_of, total_by
from assessment.sheets.models import Claim, Signature
from branches.organisation.queries import hats
from tuanwei.audit.models import AuditEvent
from tuanwei.audit.words import event_words, fact_words
from tuanwei.lib.numbers import half_up, plain


def shown_points(value, indicator=None, places=2):
    """Points for people; with a level where the leaf is a judgement and has it: 好（20）."""
    if value is None:
        return ""
    text = plain(half_up(Fraction(value), places))
    label = cells.level_at(value, indicator) if indicator is not None else ""
    return f"{label}（{text}）" if label else text


def typed_points(value, indicator=None):
    """Points as they stand in a field: a judgement by the name of its level, others exact."""
    if value is None:
        return ""
    return (cells.level_at(value, indicator) if indicator is not None else "") or plain(value)


def compared_of(line, indicator):
    """Self score, what the system says by itself, checked score."""
    return (line.self_score, cells.compared(indicator, line.system), line.check_score)


def name_of_line(sheet, line):
    """The label of a line's indicator."""
    found = sheet.round.spec.indicator(line.indicator)
    return found.label if found else line.indicator


def self_keys(spec):
    """The keys of leaves that a branch scores itself, in order."""
    return [each.key for each in spec.leaves if cells.is_self_scored(each)]


def scored_keys(spec, own=None):
    """The leaves that checkers score, in order: all but those of judges and peers alone, and of them only what `own`
    names (None: all); a block's key stands for all below it."""
    found = []
    for leaf in spec.leaves:
        if set(leaf.scored_by) <= cells.BY_OTHERS:
            continue
        if own is None or own & {each.key for each in path_of(spec, leaf)}:
            found.append(leaf)
    return found


def path_of(spec, indicator):
    """The indicator and those above it, the block first."""
    found = [indicator]
    while found[0].parent:
        found.insert(0, spec.indicator(found[0].parent))
    return found


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


def is_plain(spec):
    """True where a total is nothing but a sum of blocks between bounds: a page can add it up by itself."""
    weighed = any(each.weight is not None or each.combine != rules.SUM for each in spec.indicators)
    deep = any(len(path_of(spec, leaf)) > 2 for leaf in spec.leaves)
    bonus = spec.totals.bonus_most is not None or spec.totals.bonus_percent is not None
    return not (weighed or deep or bonus)


# --- The grid -----------------------------------------------------------------------------------

PER_PAGE, MOST_COLUMNS, PER_PAGE_OF_ONE = 20, 8, 50


def lines_for(sheets, keys):
    """{sheet: {indicator: ScoreLine}} of a grid, one query."""
    rows = ScoreLine.objects.filter(
        sheet__in=[each.pk for each in sheets], indicator__in=list(keys)
    ).select_related("checked_by")
    found: dict = {}
    for each in rows:
        found.setdefault(each.sheet_id, {})[each.indicator] = each
    return found


def progress_of(sheets, keys):
    """(lines that are checked, lines to check) over all `sheets` (a queryset) and leaves `keys`."""
    rows = ScoreLine.objects.filter(
        sheet__in=sheets.order_by().values("pk"), indicator__in=list(keys), is_absent=False
    )
    return rows.exclude(check_score=None).count(), rows.count()


# --- What differs --------------------------------------------------------------------------------


def differences_of(round):
    """Lines of a round whose self, system and checked scores lie further apart than its procedure says, settled or
    not, in the order of units and lines. While the round is checked, only what was checked. One query."""
    rows = (
        ScoreLine.objects.filter(sheet__round=round, sheet__left_out="", is_absent=False)
        .filter(_may_differ())
        .select_related("sheet__unit", "sheet__parent", "checked_by", "reviewed_by")
        .order_by("sheet__unit__name_pinyin", "sheet", "pk")
    )
    if round.state == Round.State.CHECK:
        rows = rows.exclude(check_score=None)
    by = round.spec.procedure.differs_by
    leaves = {each.key: each for each in round.spec.leaves}
    found = []
    for each in rows:
        leaf = leaves.get(each.indicator)
        if leaf is not None and differing.differs(compared_of(each, leaf), by):
            each.sheet.round = round
            found.append(each)
    return found


def _may_differ():
    """What the database can say before the exact figures are looked at: two columns are there and not the same."""
    pair = Q(self_score__isnull=False, check_score__isnull=False) & ~Q(self_score=F("check_score"))
    return pair | Q(system__isnull=False) & (
        Q(self_score__isnull=False) | Q(check_score__isnull=False)
    )


@dataclass(frozen=True)
class Difference:
    """One line of the queue, in words."""

    line: ScoreLine
    indicator: rules.Indicator
    path: str

    @property
    def values(self):
        """Self, system and checker, as they are compared."""
        return compared_of(self.line, self.indicator)

    @property
    def apart(self):
        return plain(half_up(differing.apart(self.values), 2))

    @property
    def middle(self):
        return differing.middle_words(self.values)

    @property
    def columns(self):
        """[(label, points, words beside)]."""
        return [
            (_("自评"), shown_points(self.line.self_score, self.indicator), self.line.self_note),
            (_("系统"), shown_points(self.line.system), ""),
            (_("检查"), shown_points(self.line.check_score, self.indicator), self.line.check_note),
        ]


def difference_of(round, line):
    """A line of the queue for a page."""
    leaf = round.spec.indicator(line.indicator)
    path = path_of(round.spec, leaf)
    return Difference(line, leaf, " › ".join(each.label for each in path[:-1]))


def signed_of(sheets):
    """{sheet: how many signatures stand}. One query."""
    rows = Signature.objects.filter(sheet__in=[each.pk for each in sheets], is_void=False)
    return dict(rows.order_by().values_list("sheet").annotate(Count("pk")))


def changes_of(sheet, user):
    """Who changed what on a sheet, the newest first: events of the audit trail. Marks of others are not among them
    while `user` marks."""
    found = AuditEvent.objects.filter(
        subject_type="assessment.scoresheet", subject_key=str(sheet.pk)
    ).select_related("actor")
    if marks_blindly(user, sheet.round):
        found = found.exclude(~Q(actor=user.pk), name=events.MARKED)
    return found


def sheets_to_fill(user, round):
    """Sheets of a round that `user` fills in, with their units."""
    rows = sheets_of_mine(user).filter(round=round).select_related("unit").order_by("pk")
    found = []
    for each in rows:
        each.round = round
        if may_fill(user, each):
            found.append(each)
    return found


def with_what_is_read(claims):
    """Claims with the unit and the person that a list names."""
    return claims.select_related("line__sheet__unit", "by")


def change_words(event):
    """(event, what was done in words, [line by line])."""
    lines = event.data.get("lines") or []
    rest = {name: value for name, value in event.data.items() if name != "lines"}
    said = "，".join(
        f"{name} {value}" for name, value in fact_words(rest) if value not in ("", None)
    )
    return event, event_words(event.name), said, lines


def judged_keys(spec):
    """Leaves that give nothing until a checker judges them: a level or points by discretion from nothing on, no
    bonus, no record that gives any."""
    return [
        leaf.key for leaf in spec.leaves
        if rules.CHECK in leaf.scored_by and rules.RECORDS not in leaf.scored_by
        and leaf.start == rules.NOTHING and not any(each.is_bonus for each in path_of(spec, leaf))
        and any(each.kind in (rules.GRADED, rules.GIVEN) for each in cells.claim_terms(leaf))
    ]  # fmt: skip


def marked_keys(spec):
    """Leaves that give nothing until a judge or a peer marks them; no bonus."""
    return [
        leaf.key for leaf in spec.leaves
        if {rules.JUDGES, rules.PEERS} & set(leaf.scored_by) and leaf.start == rules.NOTHING
        and not any(each.is_bonus for each in path_of(spec, leaf))
    ]  # fmt: skip


def unjudged_of(held):
    """How many judgements of a round nobody has given, as points or as a fact."""
    return _untold(held, judged_keys(held.spec))


def unmarked_of(held):
    """How many lines of a round no judge and no peer has marked."""
    return _untold(held, marked_keys(held.spec))


def _untold(held, keys):
    """How many lines of these indicators have neither points by hand nor a fact of their own."""
    if not keys:
        return 0
    own = Concat(Value("own:"), OuterRef("indicator"), Value(":"))
    noted = Fact.objects.standing().filter(
        round=held.pk, unit=OuterRef("sheet__unit"), source__startswith=own
    )
    rows = ScoreLine.objects.filter(
        ~Exists(noted), sheet__round=held.pk, sheet__left_out="", is_absent=False, check_score=None,
        review_score=None, indicator__in=keys,
    )  # fmt: skip
    engine = engine_of(held)
    leaves = {key: held.spec.indicator(key) for key in keys}
    waiting = rows.values_list("indicator", "sheet__category").annotate(many=Count("pk")).order_by()
    return sum(
        many for key, category, many in waiting
        if engine.applies(leaves[key], Profile(0, None, category, 0))
    )  # fmt: skip


# --- What somebody has to do ------------------------------------------------------------------


@dataclass
class Duty:
    """A running round with what somebody has to do in it."""

    round: Round
    sheets: list = field(default_factory=list)
    reads: list = field(default_factory=list)
    checks: bool = False
    judges: bool = False
    watches: bool = False

    @property
    def spec(self):
        return self.round.spec


def duties_of(user):
    """[Duty] of the rounds that are filled in, checked or reviewed now. Four queries."""
    running = (Round.State.SELF, Round.State.CHECK, Round.State.REVIEW)
    rounds = (
        rounds_shown(user).filter(state__in=running).select_related("version__kind")
        .order_by("-starts_on", "-pk")
    )  # fmt: skip
    found = {each.pk: Duty(each) for each in rounds}
    worn = hats(user)
    for scorer in Scorer.objects.filter(user=user.pk, round__in=list(found)):
        duty = found[scorer.round_id]
        duty.checks |= scorer.role == Scorer.Role.CHECKER
        duty.judges |= scorer.role in (Scorer.Role.JUDGE, Scorer.Role.PEER)
        duty.watches |= scorer.role == Scorer.Role.SUPERVISOR
    heads = any(worn.holds(unit, "secretary") for unit in worn.general_branch_ids)
    for duty in found.values():
        opened = worn.is_staff and duty.round.opened_by_id == user.pk
        duty.watches |= is_over_all(user)
        duty.checks |= worn.is_administrator or opened or heads
    for sheet in sheets_of_mine(user).filter(round__in=list(found)).select_related("unit"):
        duty = found[sheet.round_id]
        sheet.round = duty.round
        if may_fill(user, sheet):
            duty.sheets.append(sheet)
        elif sheet.unit_id not in worn.general_branch_ids and sheet.parent_id not in worn.unit_ids:
            duty.reads.append(sheet)
    return list(found.values())
