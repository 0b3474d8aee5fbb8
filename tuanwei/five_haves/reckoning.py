"""How the five 有 are reckoned from plain rows. No database here.

A sign of life that is `days` old still counts, an older one does not; what never gave one counts as
stale from its first day on.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tuanwei.lib.terms import monday, week_number

HAS, PARTLY, LACKS, UNKNOWN = "has", "partly", "lacks", "unknown"
NOBODY, STALE, ALIVE = "nobody", "stale", "alive"
SOON = 7
HELD, EMPTY, NOW, PLANNED, AHEAD = "held", "empty", "now", "planned", "ahead"


@dataclass(frozen=True)
class Figure:
    """`part` of `whole`; nothing is known where there is no whole."""

    part: int
    whole: int

    @property
    def share(self):
        """Between 0 and 1; None where there is no whole."""
        return Fraction(self.part, self.whole) if self.whole else None

    def standing(self, percent):
        """HAS from `percent` on, PARTLY above nothing, LACKS at nothing, UNKNOWN without a whole."""
        if not self.whole:
            return UNKNOWN
        if self.part * 100 >= self.whole * percent:
            return HAS
        return PARTLY if self.part else LACKS


def summed(figures):
    """One Figure of several."""
    figures = list(figures)
    return Figure(sum(each.part for each in figures), sum(each.whole for each in figures))


@dataclass(frozen=True)
class Charge:
    """Something that somebody has to see to: a post of a unit, a task, a promise, a letter, a follow-up.

    `person` is empty where nobody is in charge; `last` is the last sign of life; `group` the general
    branch (key) it belongs to, None where it is the committee's own.
    """

    area: str
    title: str
    unit: str
    person: str
    last: date | None
    url: str
    group: int | None = None
    due: date | None = None
    is_guarded: bool = False
    """Its page is only for whoever works on it."""
    is_private: bool = False
    """Its title is, too."""


def is_fresh(last, today, days):
    """True while something that happened on `last` counts."""
    return last is not None and (today - last).days <= days


def is_expiring(last, today, days, soon=SOON):
    """True for what counts today and counts no more in `soon` days if nothing happens."""
    return is_fresh(last, today, days) and not is_fresh(last, today + timedelta(days=soon), days)


def state_of(charge, today, days):
    """NOBODY, STALE or ALIVE."""
    if not charge.person:
        return NOBODY
    return ALIVE if is_fresh(charge.last, today, days) else STALE


def seen_to(charges, today, days):
    """The Figure of charges that somebody sees to."""
    charges = list(charges)
    return Figure(sum(state_of(each, today, days) == ALIVE for each in charges), len(charges))


def pressing(charges, today, days):
    """[(state, Charge)]: what nobody has first, then what has been still for longest, then the rest."""
    order = {NOBODY: 0, STALE: 1, ALIVE: 2}
    rows = [(state_of(each, today, days), each) for each in charges]
    return sorted(
        rows,
        key=lambda row: (
            order[row[0]], row[1].last or date.min, row[1].area, row[1].unit, row[1].title
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A venue or a desk, or what a branch did with them: how often, for how many hours, when last."""

    name: str
    kind: str
    uses: int
    hours: Fraction
    last: date | None
    url: str
    group: int | None = None


def used(places, today, days):
    """The Figure of places whose last use counts."""
    places = list(places)
    return Figure(sum(is_fresh(each.last, today, days) for each in places), len(places))


@dataclass(frozen=True)
class Week:
    """A week of the term, cut to it: its number and days."""

    number: int
    first: date
    last: date


def weeks_of(first, last, vacation=frozenset()):
    """[Week] from `first` to `last`, without those of which every day is vacation."""
    found, start = [], monday(first)
    while start <= last:
        days = [
            day for day in (start + timedelta(days=n) for n in range(7)) if first <= day <= last
        ]
        if not all(day in vacation for day in days):
            found.append(Week(week_number(start, first), days[0], days[-1]))
        start += timedelta(days=7)
    return found


@dataclass(frozen=True)
class Cell:
    """A week and what it holds."""

    week: Week
    count: int
    state: str


def cells(weeks, days, today, least):
    """[Cell]: HELD where `least` began up to today, else EMPTY once the week is over, and PLANNED, NOW
    or AHEAD before. `days`: Counter of what begins on which day."""
    found = []
    for week in weeks:
        inside = {day: n for day, n in days.items() if week.first <= day <= week.last}
        count, held = (
            sum(inside.values()), sum(n for day, n in inside.items() if day <= today),
        )  # fmt: skip
        if held >= least:
            state = HELD
        elif week.last < today:
            state = EMPTY
        elif count >= least:
            state = PLANNED
        else:
            state = NOW if week.first <= today else AHEAD
        found.append(Cell(week, count, state))
    return found


def covered(found):
    """The Figure of Cells: weeks with something of those that are over or hold something already."""
    states = Counter(each.state for each in found)
    return Figure(states[HELD], states[HELD] + states[EMPTY])


def firsts(rows, first, last):
    """Of `rows` (`group`, `kind`, `on`): the first of each kind in each group, where it falls between two days,
    the newest first. Of equals the one that comes first in `rows`."""
    earliest: dict = {}
    for row in rows:
        known = earliest.get((row.group, row.kind))
        if known is None or row.on < known.on:
            earliest[row.group, row.kind] = row
    found = [row for row in earliest.values() if first <= row.on <= last]
    return sorted(found, key=lambda row: row.on, reverse=True)


def plain(title):
    """A title without blanks, signs and case: what makes two of them the same."""
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def new_titles(titles, earlier):
    """Those of `titles` that are in none of `earlier`, in their order."""
    known = {plain(each) for each in earlier}
    return [each for each in titles if plain(each) not in known]


def aspects(counts, least):
    """The Figure of aspects with `least` new things; `counts` {aspect: how many, None where nobody can know}."""
    known = [count for count in counts.values() if count is not None]
    return Figure(sum(count >= least for count in known), len(known))


def trend(points, most=12):
    """[(week's Monday, percent)] of the last `most` of `points` [(Monday, Figure)], the oldest first; without
    those where there was no whole."""
    known = sorted(
        ((day, figure) for day, figure in points if figure.whole), key=lambda each: each[0]
    )
    return [(day, figure.share * 100) for day, figure in known[-most:]]
