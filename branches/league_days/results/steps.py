"""How a score came about, step by step, as somebody with paper and pencil would do it. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from branches.league_days.rules import spec as rules
from branches.league_days.rules.counting import ranks
from branches.league_days.rules.reckoning import fact_points, found_by, sheet_total
from tuanwei.lib.numbers import half_up, plain

TIES = {
    rules.BY_PANEL: "按“{panel}”的分", rules.BY_VOTES: "按“{panel}”的票", rules.BY_ATTENDANCE: "按参与率",
    rules.BY_EARLIER: "按报名先后", rules.BY_STAGE: "按上一环节的分", rules.BY_LOT: "抽签",
}  # fmt: skip
COMBINED = {rules.MEAN: "平均", rules.TRIMMED: "去掉一个最高、一个最低后平均", rules.MEDIAN: "取中位数"}


def figure(value) -> str:
    """A figure to four places at most."""
    return plain(half_up(Fraction(value), 4))


def tie_words(tie, stage) -> str:
    """A tie-break in words."""
    panel = stage.panel(tie.panel)
    return TIES[tie.by].format(panel=panel.label if panel else "")


def told_words(told_by, spec, stage) -> str:
    """Which tie-break told equals apart; "" where none had to."""
    tie = next((each for each in spec.ties if each.by == told_by), None)
    return tie_words(tie, stage) if tie else ""


@dataclass(frozen=True)
class SheetStep:
    """One judge's sheet: points of each item, their sum, and whether it was left out as the
    highest or lowest."""

    judge: str
    points: tuple[tuple[str, Decimal, Decimal], ...]
    total: Fraction
    left_out: str = ""

    @property
    def total_said(self):
        """The sum as a figure."""
        return figure(self.total)


@dataclass(frozen=True)
class ChannelStep:
    """Votes of the entry in one channel, and its ballots."""

    label: str
    votes: int
    valid: int
    invalid: int


@dataclass(frozen=True)
class PanelStep:
    """What a panel brought: sheets or channels, what was `found`, how that became `score` out of
    `out_of`, and the `share` of the whole that its weight makes of it."""

    label: str
    is_vote: bool
    weight: Decimal
    sheets: tuple[SheetStep, ...]
    channels: tuple[ChannelStep, ...]
    combined: str
    found: Fraction
    converted: str
    score: Fraction
    out_of: Decimal
    share: Fraction

    @property
    def found_said(self):
        """What was found as a figure."""
        return figure(self.found)

    @property
    def score_said(self):
        """The score as a figure."""
        return figure(self.score)

    @property
    def share_said(self):
        """Its share of the whole as a figure."""
        return figure(self.share)


@dataclass(frozen=True)
class Steps:
    """Everything from sheets and votes to the score of one entry; `exact` is rounded once."""

    panels: tuple[PanelStep, ...]
    carry: Decimal
    carried: Decimal | None
    carried_share: Fraction
    bonuses: tuple[tuple[str, Decimal], ...]
    bonus: Decimal
    exact: Fraction

    @property
    def carried_said(self):
        """What the stage before brought as a figure."""
        return figure(self.carried_share)


def group_of(stage, inputs, entrant):
    """The entrants among whom this one is counted."""
    if not stage.is_apart:
        return list(inputs.entrants)
    return [each for each in inputs.entrants if each.group == entrant.group]


def steps_of(spec, inputs, line) -> Steps:
    """The Steps of a Line that has a score."""
    stage = spec.stage(inputs.stage)
    entrant = next(each for each in inputs.entrants if each.key == line.entry)
    among = group_of(stage, inputs, entrant)
    panels = tuple(
        _panel(spec, panel, inputs, entrant, among, line.part(panel.key)) for panel in stage.panels
    )
    carried = Fraction(0)
    if stage.carry and entrant.carried is not None:
        carried = Fraction(stage.carry) / 100 * Fraction(entrant.carried)
    bonuses = tuple(
        (bonus.label, given.points)
        for bonus in spec.bonuses for given in inputs.granted
        if (given.entry, given.bonus) == (line.entry, bonus.key)
    ) if stage.key == spec.stages[-1].key else ()  # fmt: skip
    exact = sum((each.share for each in panels), Fraction(0)) + carried + Fraction(line.bonus)
    return Steps(panels, stage.carry, entrant.carried, carried, bonuses, line.bonus, exact)


def _panel(spec, panel, inputs, entrant, among, part):
    found, _missing, ballots = found_by(panel, inputs, among)
    share = Fraction(0)
    if panel.out_of:
        share = Fraction(panel.weight) / 100 * part.score / Fraction(panel.out_of)
    return PanelStep(
        label=panel.label, is_vote=panel.is_vote, weight=panel.weight,
        sheets=() if panel.is_vote else _sheets(panel, inputs, entrant),
        channels=_channels(panel, inputs, entrant), combined=_combined(panel, part),
        found=part.found, score=part.score, out_of=panel.out_of,
        converted=_converted(panel, entrant.key, {k: n for k, (n, _) in found.items()}, ballots),
        share=share * Fraction(spec.out_of),
    )  # fmt: skip


def _sheets(panel, inputs, entrant):
    mine = [s for s in inputs.sheets if (s.panel, s.entry) == (panel.key, entrant.key)]
    totals = {each.judge: sheet_total(each, panel, entrant) for each in mine}
    order = sorted(mine, key=lambda each: (totals[each.judge], each.judge))
    left_out = {}
    if panel.combine == rules.TRIMMED and len(order) >= max(panel.trim_from, 3):
        left_out = {order[0].judge: "最低，不计", order[-1].judge: "最高，不计"}
    return tuple(
        SheetStep(
            each.judge, _points(panel, each, entrant), totals[each.judge],
            left_out.get(each.judge, ""),
        )
        for each in sorted(mine, key=lambda each: (len(each.judge), each.judge))
    )  # fmt: skip


def _points(panel, sheet, entrant):
    given = {each.item: each.points for each in sheet.points}
    return tuple(
        (item.label, fact_points(item, entrant) if item.fact else given.get(item.key, Decimal(0)),
         item.most)
        for item in panel.items
    )  # fmt: skip


def _channels(panel, inputs, entrant):
    found = []
    for channel in panel.channels:
        at = (panel.key, channel.key)
        turnout = next((t for t in inputs.turnouts if (t.panel, t.channel) == at), None)
        votes = sum(
            v.votes for v in inputs.votes if (v.panel, v.channel, v.entry) == (*at, entrant.key)
        )
        if turnout:
            found.append(ChannelStep(channel.label, votes, turnout.valid, turnout.invalid))
    return tuple(found)


def _combined(panel, part):
    if panel.is_vote:
        return ""
    if part.behind < 2:
        return "一份"
    if panel.combine == rules.TRIMMED and part.behind < max(panel.trim_from, 3):
        return f"不足 {max(panel.trim_from, 3)} 份，直接平均"
    return COMBINED[panel.combine]


def _converted(panel, key, found, ballots):
    """The arithmetic of a conversion, in figures."""
    conversion, mine = panel.conversion, found[key]
    out_of = plain(conversion.out_of)
    if conversion.method == rules.RAW:
        return ""
    rank = ranks(found)[key]
    if conversion.method == rules.RANK:
        return (
            f"{plain(conversion.top)} − {plain(conversion.step)} × {rank - 1}"
            f"（这一项第 {rank} 名，最低 {plain(conversion.floor)}）"
        )
    if conversion.method == rules.BANDS:
        return f"这一项第 {rank} 名，按名次档给分"
    whole, words = {
        rules.SHARE_ALL: (sum(found.values()), "合计"),
        rules.SHARE_LEADER: (max(found.values()), "最高"),
        rules.SHARE_BALLOTS: (ballots, "有效票"),
    }[conversion.method]
    return f"{figure(mine)} ÷ {figure(whole)}（{words}）× {out_of}"
