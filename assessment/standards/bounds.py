"""Bands side by side: what none of them holds, what two of them hold. No database here.

An end is (value, 0) just before the value and (value, 1) just after it, so a band is what lies from
one end up to another, whether its bounds belong to it or not.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from assessment.engine.spec import Band

End = tuple[Decimal, int]
FAR = Decimal("Infinity")


class Gap(NamedTuple):
    """Numbers that no band holds: an `example`, and the places in the list of the bands `below` and `above` (None:
    there is none)."""

    first: End
    last: End
    example: Decimal
    below: int | None
    above: int | None


class Overlap(NamedTuple):
    """Numbers that two bands hold; the `first` of the list counts."""

    start: End
    end: End
    example: Decimal
    first: int
    second: int

    @property
    def is_one_number(self) -> bool:
        """True where only one number is in both."""
        return self.start[0] == self.end[0]


def ends(band: Band) -> tuple[End, End]:
    """From where to where a band goes."""
    first = (-FAR, 0) if band.least is None else (band.least, 0 if band.holds_least else 1)
    last = (FAR, 1) if band.most is None else (band.most, 1 if band.holds_most else 0)
    return first, last


def example(first: End, last: End, places: int | None) -> Decimal | None:
    """A number between two ends with so many decimals (None: any); None where there is none."""
    if first >= last:
        return None
    for value in _likely(first, last, places):
        if first <= (value, 0) and (value, 1) <= last:
            return value
    return None


def _likely(first, last, places):
    """Numbers that may lie between: the middle, then the first ones."""
    low, high = first[0], last[0]
    if low == -FAR and high == FAR:
        yield Decimal(0)
        return
    if low == -FAR or high == FAR:
        near = high if low == -FAR else low
        step = Decimal(1).scaleb(-(places or 0))
        at = _floor(near, places)
        yield from (near if places is None else at, at + step, at - step)
        return
    yield _floor((low + high) / 2, places)
    step = Decimal(1).scaleb(-(places or 0))
    at = _floor(low, places)
    yield from (at, at + step)


def _floor(value, places):
    return value if places is None else value.quantize(Decimal(1).scaleb(-places), ROUND_FLOOR)


def is_empty(band: Band, places: int | None = None) -> bool:
    """True where no number lies in a band."""
    return example(*ends(band), places) is None


def gaps(
    bands: Sequence[Band], low: Decimal = -FAR, high: Decimal = FAR, places: int | None = None
) -> list[Gap]:
    """What no band holds from `low` to `high`, both included."""
    order = sorted((ends(each), at) for at, each in enumerate(bands) if not is_empty(each, places))
    found: list[Gap] = []
    reached: End = (low, 0)
    below: int | None = None
    for (first, last), at in order:
        _note(found, reached, min(first, (high, 1)), places, below, at)
        if last > reached:
            reached, below = last, at
    _note(found, reached, (high, 1), places, below, None)
    return found


def _note(found, first, last, places, below, above):
    number = example(first, last, places)
    if number is not None:
        found.append(Gap(first, last, number, below, above))


def overlaps(bands: Iterable[Band], places: int | None = None) -> list[Overlap]:
    """What two bands hold, pair by pair."""
    spans = [ends(each) for each in bands]
    found = []
    for at, (first, last) in enumerate(spans):
        for to in range(at + 1, len(spans)):
            start, end = max(first, spans[to][0]), min(last, spans[to][1])
            number = example(start, end, places)
            if number is not None:
                found.append(Overlap(start, end, number, at, to))
    return found
