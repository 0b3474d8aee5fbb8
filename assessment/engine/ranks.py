"""Places among units, with ties; how many a share is. Exact; no database."""

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from assessment.engine import spec as rules
from tuanwei.lib.numbers import half_up


def places(values: Mapping, ties: str = rules.SAME_BEST, is_least_best: bool = False) -> dict:
    """{key: place} of {key: exact value}, the first is 1; equals as `ties` says."""
    groups: dict = {}
    for key, value in values.items():
        groups.setdefault(value, []).append(key)
    found: dict = {}
    before = 0
    for nth, value in enumerate(sorted(groups, reverse=not is_least_best), 1):
        keys = groups[value]
        first, last = before + 1, before + len(keys)
        place = {
            rules.SAME_BEST: Fraction(first), rules.DENSE: Fraction(nth),
            rules.MIDDLE: Fraction(first + last, 2), rules.SAME_WORST: Fraction(last),
        }[ties]  # fmt: skip
        found |= dict.fromkeys(keys, place)
        before = last
    return found


def share_of(
    count: int, percent: Decimal | None, number: int | None, rounding: str, fewest: int
) -> int:
    """How many of `count` a share is: `percent` of them, or `number`; never fewer than `fewest`, never more than
    there are."""
    if percent is not None:
        wanted = whole(Fraction(percent) * count / 100, rounding)
    else:
        wanted = count if number is None else number
    return min(count, max(wanted, fewest))


def whole(value: Fraction, rounding: str) -> int:
    """A whole number, rounded as the rule says."""
    if rounding == rules.DOWN:
        return math.floor(value)
    return math.ceil(value) if rounding == rules.UP else int(half_up(value))


def rounded(value: Fraction, at: int | None, rounding: str) -> Fraction:
    """`value` to `at` decimals as the rule says; None: as it is. Down and up are towards the lower and the higher
    number."""
    if at is None:
        return value
    if rounding == rules.HALF_UP:
        return Fraction(half_up(value, at))
    scaled = value * 10**at
    return Fraction(math.floor(scaled) if rounding == rules.DOWN else math.ceil(scaled), 10**at)


def first_of(ranked: list, seats: int, ties: str) -> list:
    """The keys that get a seat, of [(key, value)] in order of rank. Equals on both sides of the last seat all get one
    (KEEP) or none does (DROP)."""
    if seats >= len(ranked):
        return [key for key, _value in ranked]
    if seats <= 0:
        return []
    border = ranked[seats - 1][1]
    if ranked[seats][1] != border:
        return [key for key, _value in ranked[:seats]]
    if ties == rules.KEEP:
        return [key for n, (key, value) in enumerate(ranked) if n < seats or value == border]
    return [key for key, value in ranked[:seats] if value != border]
