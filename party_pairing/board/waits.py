"""How long people wait at each step, in working days. No database here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise

Between = Callable[[date, date], int]
"""How many working days lie between two days."""


@dataclass(frozen=True)
class Step:
    """Somebody came to `state` on `day`; the rows of one person follow each other."""

    person: int
    state: str
    day: date


@dataclass(frozen=True)
class Waiting:
    """One stage: `done` waits that are over, `now` those that are not, in working days."""

    done: tuple[int, ...] = ()
    now: tuple[int, ...] = ()

    @property
    def median(self) -> Fraction | None:
        """Of those that are over."""
        return median(self.done)

    @property
    def median_now(self) -> Fraction | None:
        """Of those that are not."""
        return median(self.now)

    @property
    def longest(self) -> int | None:
        """The longest of all that are not over."""
        return max(self.now, default=None)


def median(values: Iterable[int]) -> Fraction | None:
    """The middle one, or the mean of both; None of nothing."""
    found = sorted(values)
    if not found:
        return None
    half = len(found) // 2
    if len(found) % 2:
        return Fraction(found[half])
    return Fraction(found[half - 1] + found[half], 2)


def waits(steps: Iterable[Step], today: date, between: Between, open_states) -> dict[str, Waiting]:
    """{state: Waiting}. `steps` in the order of time, person after person. The last step of a person
    is a wait that is not over where its state is one of `open_states`; otherwise none at all. A step
    within the same state does not begin a new wait."""
    done: dict[str, list[int]] = {}
    now: dict[str, list[int]] = {}
    for _person, rows in groupby(steps, key=lambda each: each.person):
        begun: list[Step] = []
        for each in rows:
            if not begun or begun[-1].state != each.state:
                begun.append(each)
        for before, after in pairwise(begun):
            done.setdefault(before.state, []).append(between(before.day, after.day))
        last = begun[-1]
        if last.state in open_states:
            now.setdefault(last.state, []).append(between(last.day, today))
    return {
        state: Waiting(tuple(done.get(state, ())), tuple(now.get(state, ())))
        for state in {*done, *now}
    }
