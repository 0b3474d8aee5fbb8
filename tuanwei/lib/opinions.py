"""The mean of what people said, shown only where it points at nobody. No database here."""

from fractions import Fraction

from tuanwei.lib.numbers import half_up

FEWEST = 5


def mean(total, count, places=1):
    """`total` of `count` opinions, half up; None for fewer than FEWEST."""
    return half_up(Fraction(total) / count, places) if count >= FEWEST else None
