"""Which figures of a month may stand on one page: units, classes, and the classes of each unit.

How many letters a unit received is public (公开数据), so classes within a unit are hidden as if every
unit's sum were known. No database here. docs/decisions/0016.
"""

from dataclasses import dataclass

from tuanwei.lib import suppression

REST = "rest"


@dataclass(frozen=True)
class Shown:
    """None is hidden. `within` holds the classes of those units that can be taken apart.

    Without classes the month is too small to tell any.
    """

    received: int | None
    units: dict
    classes: dict
    within: dict  # {unit: {class: letters or None}}


def shown(counts, least=suppression.LEAST):
    """The Shown of {(unit, class): letters} of one month."""
    by_unit = _sums(counts, 0)
    units, received = suppression.line(by_unit, least)
    apart = {unit for unit, size in units.items() if size}
    while True:
        merged = {}
        for (unit, kind), size in counts.items():
            key = (unit if unit in apart else (REST,), kind)
            merged[key] = merged.get(key, 0) + size
        try:
            table = suppression.table(merged, least, rows_known=True)
        except suppression.Telling as telling:
            if not apart:
                return Shown(received, units, {}, {})
            # What would tell is not taken apart; the rest takes the smallest along.
            apart.remove(
                telling.row
                if telling.row in apart
                else min(apart, key=lambda unit: (by_unit[unit], str(unit)))
            )
            continue
        within = {unit: {} for unit in apart}
        for (unit, kind), size in table.cells.items():
            if unit in apart:
                within[unit][kind] = size
        return Shown(received, units, table.columns, within)


def _sums(counts, place):
    found = {}
    for pair, size in counts.items():
        found[pair[place]] = found.get(pair[place], 0) + size
    return found
