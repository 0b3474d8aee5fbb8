"""Who moves when a round is counted by another version. Exact; no database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.engine.grading import Standing


@dataclass(frozen=True)
class Outcome:
    """What a unit comes to under one version. `place` None: not assessed."""

    points: Fraction
    place: Fraction | None
    grade: str
    titles: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A unit before and after. `places`: so many places up (below nothing: down; None where it has no place in one of
    the two); `points` more or less."""

    unit: object
    before: Outcome
    after: Outcome
    places: Fraction | None
    points: Fraction
    grade: int
    """1 a better grade, -1 a worse one, 0 the same or not to be compared."""


@dataclass(frozen=True)
class Summary:
    """How many units move, and between which grades: [(before, after, many)], those of most units first."""

    units: int
    up: int
    down: int
    same: int
    better: int
    worse: int
    mean: Fraction
    changes: tuple[tuple[str, str, int], ...]


def outcome_of(points: Fraction, standing: Standing, vetoes=frozenset()) -> Outcome:
    """The Outcome of a Standing."""
    return Outcome(
        points, standing.place, standing.grade, tuple(standing.titles), tuple(sorted(vetoes))
    )  # fmt: skip


def compared(
    before: Mapping, after: Mapping, ranks_before: Sequence[str], ranks_after: Sequence[str]
) -> list[Move]:
    """[Move] of units that are in both, those first that move most: by places, then by points, then by unit.
    `ranks_…`: names of grades of each version, the best first; grades are compared by name."""
    found = []
    for unit in before.keys() & after.keys():
        first, second = before[unit], after[unit]
        places = None
        if first.place is not None and second.place is not None:
            places = first.place - second.place
        found.append(Move(
            unit, first, second, places, second.points - first.points,
            _step(first.grade, second.grade, ranks_before, ranks_after),
        ))  # fmt: skip
    return sorted(
        found, key=lambda each: (-abs(each.places or 0), -abs(each.points), str(each.unit))
    )


def _step(first, second, ranks_before, ranks_after):
    """Whether a grade is better than the other. Both lists must know both, else nobody can say; no grade is worse than
    any."""
    if first == second:
        return 0
    if not first or not second:
        return 1 if second else -1
    for ranks in (ranks_after, ranks_before):
        if first in ranks and second in ranks:
            return 1 if ranks.index(second) < ranks.index(first) else -1
    return 0


def summary(moves: Sequence[Move]) -> Summary:
    """How many units move where."""
    up = sum(each.places is not None and each.places > 0 for each in moves)
    down = sum(each.places is not None and each.places < 0 for each in moves)
    changes = Counter(
        (each.before.grade, each.after.grade) for each in moves if each.before.grade != each.after.grade
    )  # fmt: skip
    mean = sum((each.points for each in moves), Fraction(0)) / len(moves) if moves else Fraction(0)
    return Summary(
        len(moves), up, down, len(moves) - up - down,
        sum(each.grade > 0 for each in moves), sum(each.grade < 0 for each in moves), mean,
        tuple((a, b, many) for (a, b), many in sorted(
            changes.items(), key=lambda found: (-found[1], found[0]))),
    )  # fmt: skip
