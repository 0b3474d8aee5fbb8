"""What scores of several people come to: middle, span, deviation. Exact; no floats, no database."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from tuanwei.lib.numbers import half_up

PLACES = 2


def mean(numbers: Iterable) -> Fraction:
    """The exact mean of at least one number."""
    known = [Fraction(each) for each in numbers]
    return sum(known, Fraction(0)) / len(known)


def median(numbers: Iterable) -> Fraction:
    """The exact median of at least one number; of an even many the middle between two."""
    ordered = sorted(numbers)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (Fraction(low) + Fraction(high)) / 2


def span(numbers):
    """Highest minus lowest; None with fewer than two."""
    return max(numbers) - min(numbers) if len(numbers) > 1 else None


def deviation(numbers) -> Decimal | None:
    """The standard deviation of all numbers there are (divided by their number), half up to two
    decimals without any float; None with fewer than two."""
    if len(numbers) < 2:
        return None
    middle = mean(numbers)
    variance = mean([(Fraction(each) - middle) ** 2 for each in numbers])
    # floor(2·100·√v) is exact in whole numbers; its half, rounded up, is 100·√v half up
    doubled = isqrt(4 * variance.numerator * 10 ** (2 * PLACES) // variance.denominator)
    return Decimal((doubled + 1) // 2).scaleb(-PLACES)


def strictness(by_work) -> dict:
    """{judge: points} from {work: {judge: score}}: how far a judge lies above (+) or below (−) the
    mean of those who scored the same works, each work counting once, half up to two decimals.
    Judges who shared no work are left out."""
    gaps: dict = {}
    for scores in by_work.values():
        for judge, score in scores.items():
            others = [given for key, given in scores.items() if key != judge]
            if others:
                gaps.setdefault(judge, []).append(Fraction(score) - mean(others))
    return {judge: half_up(mean(found), PLACES) for judge, found in gaps.items()}
