"""What a panel's sheets of one entry come to before the stage is counted. No database here."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from branches.league_days.rules import reckoning
from tuanwei.lib.numbers import half_up, plain
from tuanwei.lib.scores import deviation, mean, median, span

WIDE = 20  # percent of the panel's points between highest and lowest, from which on to look


@dataclass(frozen=True)
class Spread:
    """Figures of the totals of one entry, half up to two decimals; `combined` as the rules say."""

    totals: tuple[Fraction, ...]
    combined: Decimal
    mean: Decimal
    median: Decimal
    lowest: Decimal
    highest: Decimal
    span: Decimal | None
    deviation: Decimal | None
    is_wide: bool

    @property
    def ends(self):
        """Lowest and highest as they are shown: 80–92.5."""
        return f"{plain(self.lowest)}–{plain(self.highest)}"

    @property
    def apart(self):
        """How far apart they are, as it is shown."""
        return "" if self.span is None else plain(self.span)


def spread(totals, panel):
    """The Spread of at least one total, each out of the panel's items."""
    wide = span(totals)
    whole = sum((item.most for item in panel.items), Decimal(0))
    return Spread(
        tuple(totals), half_up(reckoning.combined(totals, panel), 2), half_up(mean(totals), 2),
        half_up(median(totals), 2), half_up(min(totals), 2), half_up(max(totals), 2),
        None if wide is None else half_up(wide, 2), deviation(totals),
        wide is not None and 100 * wide >= WIDE * Fraction(whole),
    )  # fmt: skip


@dataclass(frozen=True)
class Subtotal:
    """Points of one group of items, or of those in none ("")."""

    key: str
    label: str
    points: Decimal
    most: Decimal


def subtotals(points, panel, entrant):
    """The Subtotals of {item: Decimal}, items without points counting nothing; facts filled in."""
    whole = {item.key: points.get(item.key, Decimal(0)) for item in panel.items}
    whole |= facts(panel, entrant)
    labels = {group.key: group.label for group in panel.groups}
    return [
        Subtotal(
            key, labels.get(key, ""),
            sum((whole[item.key] for item in panel.items if item.group == key), Decimal(0)),
            sum((item.most for item in panel.items if item.group == key), Decimal(0)),
        )
        for key in dict.fromkeys(item.group for item in panel.items)
    ]  # fmt: skip


def facts(panel, entrant):
    """{item: Decimal} of the items that nobody judges."""
    return {item.key: reckoning.fact_points(item, entrant) for item in panel.items if item.fact}


def faults(points, panel, *, is_draft=False):
    """[(item key, words)] of {item: Decimal} given; a draft may leave items out."""
    return [
        (key, words)
        for key, words in reckoning.check_points(points, panel)
        if not is_draft or key in points
    ]


def letters(many):
    """`many` names in order: A … Z, AA, AB …"""
    found: list[str] = []
    for place in range(many):
        name, rest = "", place
        while True:
            name, rest = chr(ord("A") + rest % 26) + name, rest // 26 - 1
            if rest < 0:
                break
        found.append(name)
    return found
