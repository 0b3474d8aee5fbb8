"""From sheets and votes to scores, ranks and awards, exactly. No database here.

Everything is worked out with Fractions and rounded once, at the end, half up to the places of the
rules. Ranks compare what is shown, so whoever has the published figures can redo them.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from branches.league_days.rules import spec as rules
from branches.league_days.rules.counting import Counted, added, converted
from tuanwei.gatherings.drawing import lot
from tuanwei.lib import documents
from tuanwei.lib.numbers import half_up, plain


@dataclass(frozen=True)
class Entrant:
    """An entry in a stage. `came` of `expected` took part; `entered` is its place in the order
    of entering; `carried` the score of the stage before, `unit` its general branch."""

    key: str
    name: str
    unit: str = ""
    group: str = rules.CLASS
    came: int = 0
    expected: int = 0
    entered: int = 0
    carried: Decimal | None = None

    @property
    def attendance(self):
        """The share of those expected who came, 0 to 1 and above."""
        return Fraction(self.came, self.expected) if self.expected else Fraction(0)


@dataclass(frozen=True)
class Given:
    """Points for one item."""

    item: str
    points: Decimal


@dataclass(frozen=True)
class Sheet:
    """What one judge gave one entry in one panel. `judge` tells nobody who it was."""

    panel: str
    judge: str
    entry: str
    points: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Votes:
    """Votes of one entry in one channel."""

    panel: str
    channel: str
    entry: str
    votes: int


@dataclass(frozen=True)
class Turnout:
    """Ballots of one channel."""

    panel: str
    channel: str
    valid: int
    invalid: int = 0


@dataclass(frozen=True)
class Granted:
    """Bonus points of one entry."""

    entry: str
    bonus: str
    points: Decimal


@dataclass(frozen=True)
class Inputs:
    """Everything the result of a stage is made from; with the rules it gives the result again."""

    stage: str
    entrants: tuple[Entrant, ...]
    sheets: tuple[Sheet, ...] = ()
    votes: tuple[Votes, ...] = ()
    turnouts: tuple[Turnout, ...] = ()
    granted: tuple[Granted, ...] = ()
    lot: str = ""

    @classmethod
    def read(cls, data):
        """The Inputs that JSON says."""
        return documents.read(cls, data)

    def write(self):
        """JSON that `read` takes back."""
        return documents.write(self)


@dataclass(frozen=True)
class Part:
    """One panel's share: what it `found` on its own scale (points or votes), its `score` after
    conversion, and how many judges or valid ballots stand behind it."""

    panel: str
    found: Fraction
    score: Fraction
    behind: int


@dataclass(frozen=True)
class Line:
    """One entry of a result. `score` None while something is missing; then there is no rank.
    `told_by` is the tie-break that decided its place among equals, "" where none had to or none
    could."""

    entry: str
    group: str
    parts: tuple[Part, ...]
    bonus: Decimal
    score: Decimal | None
    rank: int | None
    told_by: str = ""
    missing: tuple[str, ...] = ()

    def part(self, panel):
        """The Part of this panel, or None."""
        return next((each for each in self.parts if each.panel == panel), None)


def check_points(points, panel):
    """Why {item: Decimal} cannot be a sheet of `panel`, as (item key, words); empty when it can.
    Items that a fact fills in are not given."""
    for item in panel.items:
        if item.fact:
            continue
        given = points.get(item.key)
        if given is None:
            yield item.key, f"“{item.label}”还没有打分。"
        elif not given.is_finite() or not 0 <= given <= item.most:
            yield item.key, f"“{item.label}”要在 0 到 {plain(item.most)} 分之间。"
        elif given % item.step:
            yield item.key, f"“{item.label}”每 {plain(item.step)} 分一档。"
        elif item.bands and not any(band.least <= given <= band.most for band in item.bands):
            said = "、".join(
                f"{band.label} {plain(band.least)}–{plain(band.most)}" for band in item.bands
            )
            yield item.key, f"“{item.label}”的分要落在档里：{said}。"


def fact_points(item, entrant):
    """The points of an item that the attendance fills in."""
    percent = entrant.attendance * 100
    reached = [band for band in item.bands if percent >= Fraction(band.from_percent or 0)]
    best = max(reached, key=lambda band: band.from_percent or 0, default=None)
    return best.most if best else Decimal(0)


def sheet_total(sheet, panel, entrant):
    """The points of one sheet, out of the panel's items."""
    given = {each.item: each.points for each in sheet.points}
    return sum(
        (
            Fraction(fact_points(item, entrant) if item.fact else given.get(item.key, 0))
            for item in panel.items
        ),
        Fraction(0),
    )


def combined(totals, panel):
    """One figure of several judges' totals (at least one)."""
    ordered = sorted(totals)
    if panel.combine == rules.MEDIAN:
        return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    if panel.combine == rules.TRIMMED and len(ordered) >= max(panel.trim_from, 3):
        ordered = ordered[1:-1]
    return sum(ordered, Fraction(0)) / len(ordered)


def found_by(panel, inputs, entrants):
    """({entry: (found, behind)}, {entry: words of what is missing}, valid ballots)."""
    if panel.is_vote:
        counts = []
        for channel in panel.channels:
            votes = {each.key: 0 for each in entrants}
            for row in inputs.votes:
                if (row.panel, row.channel) == (panel.key, channel.key) and row.entry in votes:
                    votes[row.entry] += row.votes
            turnout = next(
                (t for t in inputs.turnouts if (t.panel, t.channel) == (panel.key, channel.key)),
                None,
            )
            if turnout is None:
                words = f"“{channel.label}”还没有计票"
                return {}, {each.key: words for each in entrants}, 0
            counts.append(Counted(votes, turnout.valid, turnout.invalid))
        whole = added(counts)
        found = {e.key: (Fraction(whole.votes.get(e.key, 0)), whole.valid) for e in entrants}
        return found, {}, whole.valid
    by_entry: dict = {each.key: [] for each in entrants}
    known = {each.key: each for each in entrants}
    for sheet in inputs.sheets:
        if sheet.panel == panel.key and sheet.entry in by_entry:
            by_entry[sheet.entry].append(sheet_total(sheet, panel, known[sheet.entry]))
    found, missing = {}, {}
    for key, totals in by_entry.items():
        if not panel.items or all(item.fact for item in panel.items):
            totals = totals or [sheet_total(Sheet(panel.key, "", key), panel, known[key])]
        if len(totals) < max(panel.least_judges, 1):
            missing[key] = f"“{panel.label}”有 {len(totals)} 人打了分，要 {panel.least_judges} 人"
        else:
            found[key] = (combined(totals, panel), len(totals))
    return found, missing, 0


def reckon(spec, inputs):
    """The Lines of a stage, the best first; of each group by itself where the stage says so. The
    same for the same rules and inputs, in whatever order they come."""
    stage = spec.stage(inputs.stage)
    if not stage.is_apart:
        return _of_group(spec, stage, inputs, inputs.entrants)
    groups = dict.fromkeys(sorted(each.group for each in inputs.entrants))
    return tuple(
        line
        for group in groups
        for line in _of_group(
            spec, stage, inputs, [each for each in inputs.entrants if each.group == group]
        )
    )


def _of_group(spec, stage, inputs, entrants):
    parts: dict = {each.key: [] for each in entrants}
    missing: dict = {each.key: [] for each in entrants}
    weighted = {each.key: Fraction(0) for each in entrants}
    for panel in stage.panels:
        found, gaps, ballots = found_by(panel, inputs, entrants)
        scores = converted({key: n for key, (n, _) in found.items()}, panel.conversion, ballots)
        for key, (value, behind) in found.items():
            parts[key].append(Part(panel.key, value, scores[key], behind))
            if panel.out_of:
                weighted[key] += Fraction(panel.weight) / 100 * scores[key] / Fraction(panel.out_of)
        for key, words in gaps.items():
            missing[key].append(words)
    is_last = stage.key == spec.stages[-1].key
    scores, bonus = {}, {}
    for each in entrants:
        if stage.carry:
            if each.carried is None:
                missing[each.key].append("上一轮没有分数")
            else:
                share = Fraction(each.carried) / Fraction(spec.out_of)
                weighted[each.key] += Fraction(stage.carry) / 100 * share
        bonus[each.key] = bonus_of(each.key, spec, inputs.granted) if is_last else Decimal(0)
        if not missing[each.key]:
            exact = weighted[each.key] * Fraction(spec.out_of) + Fraction(bonus[each.key])
            scores[each.key] = half_up(exact, spec.places)
    placed = _placed(spec, inputs, {e.key: e for e in entrants}, parts, scores)
    lines = [
        Line(each.key, each.group, tuple(parts[each.key]), bonus[each.key], scores.get(each.key),
             rank=placed.get(each.key, (None, ""))[0], told_by=placed.get(each.key, (None, ""))[1],
             missing=tuple(missing[each.key]))
        for each in entrants
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.entry)))


def bonus_of(entry, spec, granted):
    """Bonus points of an entry, each kind and their sum within what the rules allow."""
    total = Decimal(0)
    for bonus in spec.bonuses:
        points = [g.points for g in granted if (g.entry, g.bonus) == (entry, bonus.key)]
        total += min(sum(points, Decimal(0)), bonus.points)
    return min(total, spec.bonus_most) if spec.bonus_most is not None else total


def _placed(spec, inputs, entrants, parts, scores):
    """{entry: (rank, told_by)} of those with a score."""
    keys = {
        key: tuple(_worth(tie, spec, inputs, entrants[key], parts[key]) for tie in spec.ties)
        for key in scores
    }
    order = sorted(scores, key=lambda key: (scores[key], keys[key]), reverse=True)
    placed, rank = {}, 0
    for place, key in enumerate(order, 1):
        before = order[place - 2] if place > 1 else None
        if before is None or (scores[key], keys[key]) != (scores[before], keys[before]):
            rank = place
        equals = [each for each in scores if scores[each] == scores[key] and each != key]
        placed[key] = (rank, _told(spec, keys, key, equals))
    return placed


def _told(spec, keys, key, equals):
    """The first tie-break after which nobody is equal to `key` any more."""
    if not equals:
        return ""
    for n, tie in enumerate(spec.ties, 1):
        if all(keys[other][:n] != keys[key][:n] for other in equals):
            return tie.by
    return ""


def _worth(tie, spec, inputs, entrant, parts):
    """What a tie-break compares; more is better."""
    part = next((each for each in parts if each.panel == tie.panel), None)
    if tie.by == rules.BY_PANEL:
        return part.score if part else Fraction(-1)
    if tie.by == rules.BY_VOTES:
        return part.found if part else Fraction(-1)
    if tie.by == rules.BY_ATTENDANCE:
        return entrant.attendance
    if tie.by == rules.BY_EARLIER:
        return Fraction(-entrant.entered)
    if tie.by == rules.BY_STAGE:
        return Fraction(entrant.carried if entrant.carried is not None else -1)
    return Fraction(-int(lot(inputs.lot, entrant.key), 16))


@dataclass(frozen=True)
class Chosen:
    """The best of a list: `keys` in order; `open` are equals at the border that people decide
    on."""

    keys: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    places: int = 0


def best(ranked, *, count=None, at_border=rules.TAKE_ALL, decided=()):
    """The Chosen of [(key, rank)], the best first. `count` None takes everybody. Equals across
    the border go by `at_border`; with DECIDE those in `decided` are taken if they are exactly as
    many as there are places, else all equals are `open`."""
    if count is None:
        return Chosen(tuple(key for key, _rank in ranked))
    within = [key for key, rank in ranked[:count]]
    behind = ranked[count:]
    last = ranked[count - 1][1] if 0 < count <= len(ranked) else None
    if not behind or last is None or behind[0][1] != last:
        return Chosen(tuple(within))
    equals = [key for key, rank in ranked if rank == last]
    before = [key for key, rank in ranked if rank < last]
    if at_border == rules.TAKE_ALL:
        return Chosen((*before, *equals))
    if at_border == rules.TAKE_NONE:
        return Chosen(tuple(before))
    chosen = tuple(key for key in equals if key in decided)
    places = count - len(before)
    if len(chosen) == places:
        return Chosen((*before, *chosen))
    return Chosen(tuple(before), tuple(equals), places)


def share(many, percent):
    """`percent` of `many`, rounded down, at least one where there is anybody."""
    return max(int(Fraction(many) * Fraction(percent) / 100), 1) if many else 0


def advancing(stage, spec, lines, decided=()):
    """The Chosen who go on from `stage`; of each group by itself where the stage says so. Where
    groups have equals at their borders, those of the first group are `open` first."""
    groups = dict.fromkeys(line.group for line in lines) if stage.is_apart else [None]
    found = []
    for group in groups:
        mine = [line for line in lines if group is None or line.group == group]
        ranked = _ranked(mine, stage.line)
        count = stage.count
        if stage.percent is not None:
            count = share(len(mine), stage.percent)
        found.append(best(ranked, count=count, at_border=spec.at_border, decided=decided))
    first = next((each for each in found if each.open), Chosen())
    return Chosen(tuple(key for each in found for key in each.keys), first.open, first.places)


def _ranked(lines, least):
    return [
        (line.entry, line.rank)
        for line in lines
        if line.rank is not None and (least is None or line.score >= least)
    ]


@dataclass(frozen=True)
class Won:
    """`to` an entry or a general branch goes `award`; `rank` where it stood, `is_open` for
    equals at the border on whom people have not decided yet."""

    award: str
    to: str
    rank: int
    is_open: bool = False


def awarded(spec, results, entrants, *, barred=frozenset(), decided=None):
    """Who gets what: [Won], in the order of the rules.

    `results` {stage: Lines}; `barred` are entries that lost what they had: the next ones move up
    where the rules say so, else their place stays empty. `decided` {award: entries}.
    """
    decided = decided or {}
    found: list = []
    held: set = set()
    for award in spec.awards:
        if award.follows:
            found += [
                Won(award.key, won.to, won.rank, won.is_open)
                for won in found if won.award == award.follows
            ]  # fmt: skip
            continue
        if award.to == rules.GENERAL_BRANCH:
            found += _of_units(award, spec, entrants, found, decided)
            continue
        lines = [
            line for line in results.get(spec.stage(award.stage).key, ())
            if award.group in ("", line.group)
            and (award.by_panel or line.entry not in held)
            and not (spec.publication.is_replaced and line.entry in barred)
        ]  # fmt: skip
        ranked = _ordered(award, lines)
        count = award.count
        if award.percent is not None:
            count = share(len(results.get(spec.stage(award.stage).key, ())), award.percent)
        chosen = best(
            ranked, count=count, at_border=spec.at_border, decided=decided.get(award.key, ())
        )
        rank_of = dict(ranked)
        if not award.by_panel:
            held.update(chosen.keys, chosen.open)
        found += [Won(award.key, key, rank_of[key]) for key in chosen.keys if key not in barred]
        found += [Won(award.key, key, rank_of[key], True) for key in chosen.open]
    return found


def _ordered(award, lines):
    """[(entry, rank)] by which this award goes."""
    if not award.by_panel:
        return _ranked(lines, award.line)
    found = {
        line.entry: part.found
        for line in lines
        if (part := line.part(award.by_panel)) and part.found > 0
        and (award.line is None or part.found >= Fraction(award.line))
    }  # fmt: skip
    order = sorted(found, key=lambda key: (-found[key], key))
    return [(key, 1 + sum(other > found[key] for other in found.values())) for key in order]


def _of_units(award, spec, entrants, found, decided):
    """An award for the general branches whose branches have won most."""
    unit_of = {each.key: each.unit for each in entrants}
    many: dict = {}
    for won in found:
        each = spec.award(won.award)
        if each.to == rules.BRANCH and not each.follows and not won.is_open:
            unit = unit_of.get(won.to)
            if unit:
                many[unit] = many.get(unit, 0) + 1
    order = sorted(many, key=lambda unit: (-many[unit], unit))
    ranked = [(unit, 1 + sum(other > many[unit] for other in many.values())) for unit in order]
    chosen = best(
        ranked, count=award.count, at_border=spec.at_border, decided=decided.get(award.key, ())
    )
    rank_of = dict(ranked)
    return [
        *(Won(award.key, unit, rank_of[unit]) for unit in chosen.keys),
        *(Won(award.key, unit, rank_of[unit], True) for unit in chosen.open),
    ]
