"""Who takes which date, and what the record says: in turn, and the same again for the same input.

Pure. Whoever has had the fewest turns is next, then whoever has waited longest, then the lower key.
Somebody who joins, or comes back after being exempt, starts with as many turns as the one among
the others who has had the fewest: nobody has to catch up on what was before their time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

NEVER = date.min
CAME, AWAY, MADE_UP = "came", "away", "made_up"


@dataclass(frozen=True)
class Person:
    """Somebody who takes turns from `since` on. `busy`: keys of slots that they cannot take."""

    key: int
    since: date
    exempt_until: date | None = None
    busy: frozenset[int] = frozenset()

    def is_exempt(self, day: date) -> bool:
        """True up to and with `exempt_until`."""
        return self.exempt_until is not None and day <= self.exempt_until


@dataclass(frozen=True)
class Slot:
    """A date that needs `missing` people more; `taken`: keys of those who have a place in it."""

    key: int
    day: date
    missing: int
    taken: frozenset[int] = frozenset()


@dataclass
class Standing:
    """How many turns somebody has had, and when the last one was."""

    turns: int = 0
    last: date = NEVER


class Rota:
    """Who has had how many turns, day by day: `take` notes a turn, `next_for` says who is next.
    Days go forward; `had` is {key: Standing}."""

    def __init__(self, people: Iterable[Person]):
        self.people = {each.key: each for each in sorted(people, key=lambda each: each.key)}
        self.had = {key: Standing() for key in self.people}
        starts = [(each.since, each.key) for each in self.people.values()]
        starts += [
            (each.exempt_until + timedelta(days=1), each.key)
            for each in self.people.values() if each.exempt_until is not None
        ]  # fmt: skip
        self.starts = sorted(starts, reverse=True)

    def next_for(self, slot: Slot) -> Person | None:
        """Who is next for one more place of `slot`; None when nobody can."""
        self._start(slot.day)
        free = [
            each for each in self.people.values()
            if each.since <= slot.day and not each.is_exempt(slot.day)
            and slot.key not in each.busy and each.key not in slot.taken
        ]  # fmt: skip
        return min(free, key=self._place, default=None)

    def take(self, key: int, day: date):
        """Note a turn. Whoever is no longer among the people is left out."""
        if key in self.had:
            self._start(day)
            known = self.had[key]
            known.turns, known.last = known.turns + 1, max(known.last, day)

    def _place(self, person: Person):
        known = self.had[person.key]
        return known.turns, known.last, person.key

    def _start(self, day: date):
        """Let those begin whose time has come."""
        while self.starts and self.starts[-1][0] <= day:
            first, key = self.starts.pop()
            others = [
                self.had[each.key].turns for each in self.people.values()
                if each.key != key and each.since < first and not each.is_exempt(first)
            ]  # fmt: skip
            mine = self.had[key]
            mine.turns = max(mine.turns, min(others, default=0))


def rota_of(people: Iterable[Person], history: Iterable[tuple[int, date]]) -> Rota:
    """The Rota after `history`, pairs of (key, day of a turn) in any order."""
    rota = Rota(people)
    for day, key in sorted((day, key) for key, day in history):
        rota.take(key, day)
    return rota


def plan(rota: Rota, slots: Sequence[Slot]) -> list[tuple[int, int]]:
    """[(key of the slot, key of the person)] for everything that is missing, the earliest date
    first. Where nobody can, places stay empty."""
    found = []
    for each in sorted(slots, key=lambda slot: (slot.day, slot.key)):
        slot = each
        for _place in range(each.missing):
            person = rota.next_for(slot)
            if person is None:
                break
            rota.take(person.key, slot.day)
            found.append((slot.key, person.key))
            slot = replace(slot, taken=slot.taken | {person.key})
    return found


def streak(states: Sequence[str]) -> int:
    """How many turns in a row somebody has missed up to now. What they came to or made up ends it;
    what they were excused from, gave to another or has yet to come does not count."""
    missed = 0
    for state in states:
        if state == AWAY:
            missed += 1
        elif state in (CAME, MADE_UP):
            missed = 0
    return missed


def longest_streak(states: Sequence[str]) -> int:
    """The longest such row."""
    return max((streak(states[:end]) for end in range(len(states) + 1)), default=0)


def to_make_up(missed: Iterable[tuple[int, date]], day: date, within: int) -> int | None:
    """The key of the oldest of `missed` (key, day of the turn) that coming on `day` makes up: before
    that day and at most `within` days ago. None without one."""
    fits = [(on, key) for key, on in missed if day - timedelta(days=within) <= on < day]
    return min(fits)[1] if fits else None
