"""Leave small groups out of a table so that nobody works them out from what is left.

A table is read as a flow: from the total into its rows, through the cells into its columns, and
back into the total. Whoever reads it knows that what goes in comes out, that everything listed
is at least one, and every figure that is shown. Promised is that each figure below `least` that
is hidden could as well be `least` or more. What else must be hidden for that is found by cheapest
paths: the smallest figures go first, the total last. docs/decisions/0016.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

LEAST = 5
TOTAL = ("total",)
ALL, END = ("all",), ("end",)
DEAR = 10**9  # the total is hidden when nothing else will do


class Telling(ValueError):
    """A figure follows from what is known, whatever else is hidden: `key` names it."""

    @property
    def row(self) -> Any:
        """The row in which it stands; None for a sum."""
        key = self.args[0]
        return key[1] if key[0] == "cell" else None


@dataclass(frozen=True)
class Table:
    """What may be shown; None stands for a figure that is hidden."""

    cells: dict[tuple[Hashable, Hashable], int | None]
    rows: dict[Hashable, int | None]
    columns: dict[Hashable, int | None]
    total: int | None


@dataclass
class Edge:
    """One figure of the table, on its way from one knot to another."""

    start: tuple
    end: tuple
    size: int
    price: int


def line(counts: Mapping[Any, int], least: int = LEAST) -> tuple[dict[Any, int | None], int | None]:
    """({group: people or None}, their sum or None) of groups that share nobody."""
    shown = table({(key, None): size for key, size in counts.items()}, least)
    return shown.rows, shown.total


def table(
    counts: Mapping[tuple[Any, Any], int],
    least: int = LEAST,
    *,
    rows_known: bool = False,
    sums: Mapping[Any, int | None] | None = None,
) -> Table:
    """The Table of {(row, column): people}, where everybody stands in one cell.

    With `rows_known` the sums of rows and the total are known from elsewhere, so that hiding them
    would hide nothing. `sums` says which sums of columns are shown already. Raises Telling when
    what is known tells a figure whatever else is hidden.
    """
    edges = _edges(counts)
    fixed = {key for key in edges if rows_known and key[0] in ("row", "total")}
    before: set[tuple] = set()
    for column, size in (sums or {}).items():
        (before if size is None else fixed).add(("column", column))
    hidden = _hidden(edges, least, fixed, before)

    def shown(key: tuple) -> int | None:
        return None if key in hidden else edges[key].size

    rows = list(dict.fromkeys(row for row, _ in counts))
    columns = list(dict.fromkeys(column for _, column in counts))
    return Table(
        {pair: shown(("cell", *pair)) for pair in counts},
        {row: shown(("row", row)) for row in rows},
        {column: shown(("column", column)) for column in columns},
        shown(TOTAL),
    )


def _edges(counts: Mapping[tuple[Any, Any], int]) -> dict[tuple, Edge]:
    edges: dict[tuple, Edge] = {}
    rows: dict[Any, int] = {}
    columns: dict[Any, int] = {}
    for (row, column), size in counts.items():
        rows[row] = rows.get(row, 0) + size
        columns[column] = columns.get(column, 0) + size
        edges[("cell", row, column)] = Edge(("in", row), ("out", column), size, size + 1)
    for row, size in rows.items():
        edges[("row", row)] = Edge(ALL, ("in", row), size, 3 * size + 1)
    for column, size in columns.items():
        edges[("column", column)] = Edge(("out", column), END, size, 3 * size + 1)
    edges[TOTAL] = Edge(END, ALL, sum(rows.values()), DEAR)
    return edges


def _hidden(
    edges: dict[tuple, Edge], least: int, fixed: set[tuple], before: set[tuple]
) -> set[tuple]:
    small = sorted(
        (key for key, edge in edges.items() if 0 < edge.size < least and key not in fixed),
        key=lambda key: (edges[key].size, repr(key)),
    )
    hidden = {*before, *small}
    for key in small:
        sizes = {each: edge.size for each, edge in edges.items()}
        while sizes[key] < least:
            steps = _cheapest(edges, sizes, hidden, key, fixed)
            if steps is None:
                raise Telling(key)
            hidden.update(each for each, _ in steps)
            room = [sizes[each] - 1 for each, way in steps if way < 0]
            amount = min([least - sizes[key], *room])
            sizes[key] += amount
            for each, way in steps:
                sizes[each] += way * amount
    return hidden


def _cheapest(
    edges: dict[tuple, Edge],
    sizes: dict[tuple, int],
    hidden: set[tuple],
    key: tuple,
    fixed: set[tuple],
) -> list[tuple[tuple, int]] | None:
    """[(figure, +1 or -1)]: what else changes when the figure `key` grows, hiding as little as can be."""
    ways: dict[tuple, list[tuple[tuple, tuple, int]]] = {}
    for each, edge in edges.items():
        if each == key or each in fixed or not edge.size:
            continue  # what is nothing is shown as nothing
        ways.setdefault(edge.start, []).append((edge.end, each, 1))
        if sizes[each] > 1:
            ways.setdefault(edge.end, []).append((edge.start, each, -1))
    goal = edges[key].start
    best: dict[tuple, tuple] = {edges[key].end: (0, None)}
    queue: list[tuple] = [(0, 0, edges[key].end)]
    number = 0
    while queue:
        cost, _, knot = heappop(queue)
        if knot == goal:
            break
        if cost > best[knot][0]:
            continue
        for to, each, way in ways.get(knot, ()):
            dearer = cost + (0 if each in hidden else edges[each].price)
            if to not in best or dearer < best[to][0]:
                best[to] = (dearer, (knot, each, way))
                number += 1
                heappush(queue, (dearer, number, to))
    return list(_steps(best, goal)) if goal in best else None


def _steps(best: dict[tuple, tuple], knot: tuple) -> Iterable[tuple[tuple, int]]:
    while (came := best[knot][1]) is not None:
        knot, each, way = came
        yield each, way
