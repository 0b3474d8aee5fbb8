"""Shades of a heat map, means and spread of its columns, where points are lost. Exact; no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.engine.exact import NOTHING, added

SHADES = (Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5))
"""Where the next shade begins, as a share of the maximum."""


def shade(points: Fraction, maximum: Fraction) -> int:
    """1 … 5 by the share of the maximum, the bound belonging to the upper one; without a maximum 5 for anything above
    nothing. Below nothing and above the maximum are as nothing and all."""
    if maximum <= 0:
        return 5 if points > 0 else 1
    return 1 + sum(points / maximum >= each for each in SHADES)


@dataclass(frozen=True)
class Column:
    """An indicator over all units: how many have it, mean, lowest, highest, how many have all of it, how many points
    of its maximum a unit loses on average (None without a maximum)."""

    key: str
    units: int
    mean: Fraction
    least: Fraction
    most: Fraction
    full: int
    lost: Fraction | None


def column(key: str, counted: Mapping[Fraction, int], maximum: Fraction | None) -> Column | None:
    """The Column of {points: how many units}; None where nobody has any."""
    units = sum(counted.values())
    if not units:
        return None
    mean = added([points * many for points, many in counted.items()]) / units
    full = 0
    if maximum is not None:
        full = sum(many for points, many in counted.items() if points >= maximum)
    lost = None if maximum is None else max(maximum - mean, NOTHING)
    return Column(key, units, mean, min(counted), max(counted), full, lost)


def most_lost(columns: Iterable[Column], many: int) -> list[Column]:
    """Those in which most is lost, the worst first; none in which nothing is."""
    lossy = [each for each in columns if each.lost]
    return sorted(lossy, key=lambda each: -(each.lost or NOTHING))[:many]
