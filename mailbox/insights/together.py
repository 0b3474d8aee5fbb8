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

    `classes` is None where the month is too small to tell any.
    """

    received: int | None
    units: dict
    classes: dict | None
    within: dict  # {unit: {class: letters or None}}


def shown(counts, least=suppression.LEAST):
    """The Shown of {(unit, class): letters} of one month."""
    by_unit = _sums(counts, 0)
    units, received = suppression.line(by_unit, least)
    classes, all_classes = suppression.line(_sums(counts, 1), least)
    if received is None or all_classes is None:
        return Shown(received, units, None, {})
    apart = {unit for unit, size in units.items() if size}
    while apart:
        merged = {}
        for (unit, kind), size in counts.items():
            key = (unit if unit in apart else (REST,), kind)
            merged[key] = merged.get(key, 0) + size
        try:
            table = suppression.table(merged, least, rows_known=True, sums=classes)
        except suppression.Telling as telling:
            # What would tell is not taken apart; for a sum the smallest unit is.
            smallest = min(apart, key=lambda unit: (by_unit[unit], str(unit)))
            apart.remove(telling.row if telling.row in apart else smallest)
            continue
        within = {unit: {} for unit in apart}
        for (unit, kind), size in table.cells.items():
            if unit in apart:
                within[unit][kind] = size
        return Shown(received, units, classes, within)
    return Shown(received, units, classes, {})


def classes_of(month, unit):
    """{class: letters or None} of a unit in a month that is Shown; None when it tells nothing."""
    return month.within.get(unit) if month.units.get(unit, 0) != 0 else {}


def _sums(counts, place):
    found = {}
    for pair, size in counts.items():
        found[pair[place]] = found.get(pair[place], 0) + size
    return found
