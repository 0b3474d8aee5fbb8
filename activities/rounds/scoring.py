"""Scores, exactly. No database here.

A reviewer's score: each item on its own maximum, weighted in percent, 0 to 100, half up to two
decimals. Scores are combined from these and rounded once more the same way; ranks compare what
is shown, so whoever has the printed table can redo it. What has not been scored counts nowhere.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from tuanwei.lib.numbers import half_up

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
        found.append(f"各项权重加起来是 {_plain(weights)}%，要正好 100%。")
    found += [
        f"“{item.label}”的满分和权重都要大于 0。"
        for item in items
        if item.most <= 0 or item.weight <= 0
    ]
    labels = [item.label for item in items]
    found += [f"“{each}”写了两次。" for each in dict.fromkeys(labels) if labels.count(each) > 1]
    return found


def _plain(number):
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
        low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
        return half_up((Fraction(low) + Fraction(high)) / 2, PLACES)
    if method == TRIMMED and len(ordered) >= 3:
        ordered = ordered[1:-1]
    return half_up(_mean(ordered), PLACES)


def _mean(numbers):
    return sum(map(Fraction, numbers), Fraction(0)) / len(numbers)


def span(scores):
    """Highest minus lowest; None with fewer than two."""
    return max(scores) - min(scores) if len(scores) > 1 else None


def deviation(scores):
    """The standard deviation of all scores there are (divided by their number), half up to two
    decimals without any float; None with fewer than two."""
    if len(scores) < 2:
        return None
    middle = _mean(scores)
    variance = _mean([(Fraction(score) - middle) ** 2 for score in scores])
    # floor(2·100·√v) is exact in whole numbers; its half, rounded up, is 100·√v half up
    doubled = isqrt(4 * variance.numerator * 10 ** (2 * PLACES) // variance.denominator)
    return Decimal((doubled + 1) // 2).scaleb(-PLACES)


def is_wide(scores):
    """True when somebody should look at why they differ so much."""
    return len(scores) > 1 and span(scores) >= WIDE


def strictness(by_work):
    """{judge: points} from {work: {judge: score}}: how far a judge lies above (+) or below (−) the
    mean of those who scored the same entries, each entry counting once. Judges who shared no entry
    are left out. Shown beside the scores, never applied to them."""
    gaps: dict = {}
    for scores in by_work.values():
        for judge, score in scores.items():
            others = [given for key, given in scores.items() if key != judge]
            if others:
                gaps.setdefault(judge, []).append(Fraction(score) - _mean(others))
    return {judge: half_up(_mean(found), PLACES) for judge, found in gaps.items()}


def ranks(scores):
    """{key: rank} of {key: score or None}, 1 the highest; equals share a rank and the next ones
    stand behind all of them (1, 2, 2, 4). Those without a score have no rank."""
    known = {key: score for key, score in scores.items() if score is not None}
    return {key: 1 + sum(other > score for other in known.values()) for key, score in known.items()}
