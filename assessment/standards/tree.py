"""The tree of indicators as a list of rows with their depth, and what is done to it. No database here."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Spec
from tuanwei.lib.numbers import plain


class Branch(NamedTuple):
    """An indicator and how deep it stands, from 0."""

    indicator: Indicator
    depth: int


def flat(spec: Spec) -> list[Branch]:
    """The tree, top down."""
    found: list[Branch] = []
    seen: set[str] = set()

    def grow(key, depth):
        for each in spec.children(key):
            if each.key not in seen:
                seen.add(each.key)
                found.append(Branch(each, depth))
                grow(each.key, depth + 1)

    grow("", 0)
    lost = [each for each in spec.indicators if each.key not in seen]
    return found + [Branch(each, 0) for each in lost]


def built(rows: Sequence[Branch]) -> tuple[Indicator, ...]:
    """The indicators of rows: each hangs from the last one before it that stands less deep."""
    found: list[Indicator] = []
    above: list[str] = []
    for each, depth in rows:
        del above[min(depth, len(above)) :]
        found.append(replace(each, parent=above[-1] if above else ""))
        above.append(each.key)
    return tuple(found)


def end_of(rows: Sequence[Branch], at: int) -> int:
    """The place after the last row that hangs from the one `at`."""
    end = at + 1
    while end < len(rows) and rows[end].depth > rows[at].depth:
        end += 1
    return end


def _start_before(rows, at):
    """The place of the row before `at` that hangs from the same; None where it is the first."""
    for place in range(at - 1, -1, -1):
        if rows[place].depth == rows[at].depth:
            return place
        if rows[place].depth < rows[at].depth:
            return None
    return None


def up(rows: Sequence[Branch], at: int) -> list[Branch]:
    """One place up among those that hang from the same, with all below it."""
    before, end = _start_before(rows, at), end_of(rows, at)
    if before is None:
        return list(rows)
    return [*rows[:before], *rows[at:end], *rows[before:at], *rows[end:]]


def down(rows: Sequence[Branch], at: int) -> list[Branch]:
    """One place down."""
    after = end_of(rows, at)
    if after >= len(rows) or rows[after].depth < rows[at].depth:
        return list(rows)
    return up(rows, after)


def deeper(rows: Sequence[Branch], at: int) -> list[Branch]:
    """It hangs from the one before it."""
    if _start_before(rows, at) is None:
        return list(rows)
    return _shifted(rows, at, 1)


def higher(rows: Sequence[Branch], at: int) -> list[Branch]:
    """It stands beside the one it hung from, after all that hangs there."""
    if rows[at].depth == 0:
        return list(rows)
    end = end_of(rows, at)
    mine = [Branch(each, depth - 1) for each, depth in rows[at:end]]
    rest = end
    while rest < len(rows) and rows[rest].depth >= rows[at].depth:
        rest += 1
    return [*rows[:at], *rows[end:rest], *mine, *rows[rest:]]


def _shifted(rows, at, by):
    end = end_of(rows, at)
    mine = [Branch(each, depth + by) for each, depth in rows[at:end]]
    return [*rows[:at], *mine, *rows[end:]]


def dropped(rows: Sequence[Branch], at: int) -> list[Branch]:
    """Without it and all that hangs from it."""
    return [*rows[:at], *rows[end_of(rows, at) :]]


def added(rows: Sequence[Branch], at: int, indicator: Indicator) -> list[Branch]:
    """With one more at the end of those that hang from the one `at`."""
    end = end_of(rows, at)
    return [*rows[:end], Branch(indicator, rows[at].depth + 1), *rows[end:]]


STEPS = {"up": up, "down": down, "in": deeper, "out": higher, "drop": dropped}


def sum_words(children: Sequence[Indicator], of: Decimal | None, combine: str) -> tuple[str, bool]:
    """(what indicators side by side come to, whether that fits what stands above them)."""
    if any(each.categories for each in children):
        return f"{len(children)} 项，各类支部评的不一样", True
    weights = [each.weight for each in children if each.weight is not None]
    if weights:
        together = sum(weights, Decimal(0))
        return f"{len(children)} 项权重合计 {plain(together)}%", together == 100
    known = [each.maximum for each in children if each.maximum is not None]
    if len(known) < len(children):
        return f"{len(children)} 项，{len(children) - len(known)} 项没有写满分", False
    if combine != rules.SUM:
        return f"{len(children)} 项", True
    together = sum(known, Decimal(0))
    if of is None:
        return f"{len(children)} 项合计 {plain(together)} 分", True
    if together == of:
        return f"{len(children)} 项合计 {plain(together)} 分", True
    gap = plain(abs(together - of))
    return (
        f"{len(children)} 项合计 {plain(together)} 分，{'多' if together > of else '少'} {gap} 分",
        False,
    )
