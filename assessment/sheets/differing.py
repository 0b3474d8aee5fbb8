"""When the columns of a line lie apart. Exact; no database."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up, plain
from tuanwei.lib.scores import mean, median


def given(values: Iterable) -> list[Fraction]:
    """The columns that have something, exact."""
    return [Fraction(each) for each in values if each is not None]


def apart(values: Iterable) -> Fraction:
    """How far the highest and the lowest lie apart; 0 with fewer than two."""
    known = given(values)
    return max(known) - min(known) if len(known) > 1 else Fraction(0)


def differs(values: Iterable, by: Decimal) -> bool:
    """True when they lie further apart than `by`."""
    return apart(values) > Fraction(by)


def middle_words(values: Iterable) -> str:
    """平均 8.33，中位 8: of three values or more; "" of fewer."""
    known = given(values)
    if len(known) < 3:
        return ""
    return f"平均 {plain(half_up(mean(known), 2))}，中位 {plain(half_up(median(known), 2))}"
