"""Scores, exactly. No database here.

A reviewer's score: each item on its own maximum, weighted in percent, 0 to 100, half up to two
decimals. Scores are combined from these and rounded once more the same way; ranks compare what
is shown, so whoever has the printed table can redo it. What has not been scored counts nowhere.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up
from tuanwei.lib.scores import mean, median, span

MEAN, MEDIAN, TRIMMED = "mean", "median", "trimmed"
PLACES = 2
WIDE = Decimal(20)  # points between highest and lowest from which on somebody should look


@dataclass(frozen=True)
class Item:
    """One line of a rubric: the most points, and its weight in percent of the whole."""

    key: str
    label: str
    most: Decimal
    weight: Decimal


def read(rows):
    """The Items of JSON `rows`, in order."""
    return [
        Item(row["key"], row["label"], Decimal(row["most"]), Decimal(row["weight"])) for row in rows
    ]


def write(items):
    """JSON that `read` takes back."""
    return [
        {"key": each.key, "label": each.label, "most": str(each.most), "weight": str(each.weight)}
        for each in items
    ]


def contradictions(items):
    """Why nobody could score by these items, in words; empty when they can."""
    found, weights = [], sum((item.weight for item in items), Decimal(0))
    if not items:
        return ["至少要有一个评分项。"]
    if weights != 100:
        found.append(f"各项权重加起来是 {plain(weights)}%，要正好 100%。")
    found += [
        f"“{item.label}”的满分和权重都要大于 0。"
        for item in items
        if item.most <= 0 or item.weight <= 0
    ]
    labels = [item.label for item in items]
    found += [f"“{each}”写了两次。" for each in dict.fromkeys(labels) if labels.count(each) > 1]
    return found


def plain(number):
    """A number without needless zeros: 30, 24.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def missing(points, items):
    """The items without points yet."""
    return [item for item in items if points.get(item.key) is None]


def weighted(points, items):
    """A reviewer's score of {item key: Decimal}; None while an item lacks its points. Raises
    ValueError for points below 0, above the item's most, or no number."""
    if missing(points, items):
        return None
    total = Fraction(0)
    for item in items:
        given = points[item.key]
        if not given.is_finite() or not 0 <= given <= item.most:
            raise ValueError(f"{given} is not within 0 and {item.most}")
        total += Fraction(given) / Fraction(item.most) * Fraction(item.weight)
    return half_up(total, PLACES)


def combined(scores, method):
    """One figure of several scores; None without any. Trimmed leaves out one highest and one
    lowest where at least three have scored, else it is the mean."""
    if not scores:
        return None
    ordered = sorted(scores)
    if method == MEDIAN:
        return half_up(median(ordered), PLACES)
    if method == TRIMMED and len(ordered) >= 3:
        ordered = ordered[1:-1]
    return half_up(mean(ordered), PLACES)


def is_wide(scores):
    """True when somebody should look at why they differ so much."""
    return len(scores) > 1 and span(scores) >= WIDE


def ranks(scores):
    """{key: rank} of {key: score or None}, 1 the highest; equals share a rank and the next ones
    stand behind all of them (1, 2, 2, 4). Those without a score have no rank."""
    known = {key: score for key, score in scores.items() if score is not None}
    return {key: 1 + sum(other > score for other in known.values()) for key, score in known.items()}
