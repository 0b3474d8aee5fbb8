"""Which branch answers which theme. No database here.

An answer is (theme, unit, standing); standings from the weakest: ASKED (on its way), RUNNING
(approved), DONE (closed). The best answer of a unit to a theme counts.
"""

from dataclasses import dataclass

ASKED, RUNNING, DONE = 1, 2, 3


@dataclass(frozen=True)
class Row:
    """A group of units or one unit. `cells` {theme: how many of its units answer it} for a group,
    {theme: standing} for a unit; `answering` of `total` units answer any theme."""

    key: int
    name: str
    total: int
    answering: int
    cells: dict


def best(answers):
    """{(theme, unit): standing}, the best of each."""
    found = {}
    for theme, unit, standing in answers:
        found[theme, unit] = max(standing, found.get((theme, unit), 0))
    return found


def by_group(themes, units, answers):
    """A Row for each group. `units` are (unit, name, group, group's name) in their order."""
    found, groups = best(answers), {}
    for unit, _name, group, group_name in units:
        groups.setdefault((group, group_name), []).append(unit)
    return [
        Row(
            group, name, len(members),
            sum(any((theme, unit) in found for theme in themes) for unit in members),
            {theme: sum((theme, unit) in found for unit in members) for theme in themes},
        )
        for (group, name), members in groups.items()
    ]  # fmt: skip


def by_unit(themes, units, answers):
    """A Row for each unit."""
    found = best(answers)
    return [
        Row(unit, name, 1, int(any((theme, unit) in found for theme in themes)),
            {theme: found[theme, unit] for theme in themes if (theme, unit) in found})
        for unit, name, _group, _group_name in units
    ]  # fmt: skip
