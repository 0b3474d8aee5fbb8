"""Shares and means of who took part, exact. No database here."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up


@dataclass(frozen=True)
class Line:
    """People and visits of one group; `members` is how many could have come, None where that says
    nothing."""

    key: object
    name: str
    people: int
    visits: int
    members: int | None = None

    @property
    def share(self):
        """People of members; None without members."""
        return Fraction(self.people, self.members) if self.members else None

    @property
    def visits_each(self):
        """Visits per person who came, one decimal; None when nobody came."""
        return half_up(Fraction(self.visits, self.people), 1) if self.people else None


@dataclass(frozen=True)
class Newcomers:
    """Of `people` who came: for how many it was the first time ever, how many came again."""

    people: int
    first: int
    again: int


def newcomers(visitors):
    """Newcomers of (visits in the term, did the first ever fall into it?) pairs, and {month:
    first visits} when the pairs carry the month of the first visit instead of True."""
    people = first = again = 0
    months = Counter()
    for visits, began in visitors:
        people += 1
        again += visits > 1
        if began:
            first += 1
            months[began] += 1
    return Newcomers(people, first, again), months


def cost_each(spent, visits):
    """Yuan per visit, half up to the fen; None without visits or without anything spent."""
    if not visits or spent is None:
        return None
    return half_up(Fraction(Decimal(spent)) / visits, 2)
