"""How far a promise is. Pure and exact: a percentage is computed from milestones, never typed.

A milestone has a share in percent, or None: those share equally what the others leave.
"""

from fractions import Fraction
from typing import NamedTuple

from tuanwei.lib.numbers import half_up

WHOLE = 100


class Mark(NamedTuple):
    """What the arithmetic needs of a milestone."""

    share: int | None
    is_done: bool


def shares(given) -> list[Fraction]:
    """The shares of the whole, each a Fraction of 1, in the order of `given` (percent or None).

    Raises ValueError when the percentages exceed 100 or leave nothing for those without one.
    """
    typed = sum(share for share in given if share is not None)
    equal = sum(1 for share in given if share is None)
    left = WHOLE - typed
    if left < 0 or (equal and not left):
        raise ValueError("more than the whole" if left < 0 else "nothing left")
    rest = Fraction(left, WHOLE * equal) if equal else Fraction(0)
    return [rest if share is None else Fraction(share, WHOLE) for share in given]


def unplanned(given) -> Fraction:
    """What no milestone stands for yet, as a Fraction of 1."""
    return 1 - sum(shares(given), Fraction(0))


def done(marks) -> Fraction:
    """How much of the whole is done, between 0 and 1."""
    parts = shares([mark.share for mark in marks])
    return sum((part for part, mark in zip(parts, marks, strict=True) if mark.is_done), Fraction(0))


def spoken(part) -> str:
    """A Fraction of 1 as "67%", half up; "100%" and "0%" only for exactly all and nothing."""
    whole = int(half_up(Fraction(part) * WHOLE))
    if 0 < part < 1:
        whole = min(max(whole, 1), WHOLE - 1)
    return f"{whole}%"
