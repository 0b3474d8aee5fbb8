"""Points for being there. Pure: what a gathering is worth and how long somebody was there in, points
with every step of the arithmetic out. Decimal and Fraction only.

points = worth × share for late × share for leaving early × share for a made-up check-in, rounded
half up to the step of the rules; then no more than what is left of the day and of the term for that
kind of gathering, the earlier gathering first.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Shares:
    """What the rules give, in percent: for coming late, for leaving early, for a check-in made up
    afterwards; nothing below `least_present`. `lower_counts`: for late and early the lower share
    counts instead of both. `step`: points are rounded half up to its multiples."""

    late: int = 100
    early: int = 100
    made_up: int = 100
    least_present: int = 0
    lower_counts: bool = False
    step: Decimal = Decimal("0.01")


@dataclass(frozen=True)
class Presence:
    """When it began and ended, until when nobody is late, when somebody came and left."""

    starts_at: datetime
    ends_at: datetime
    late_from: datetime
    came_at: datetime
    left_at: datetime | None = None
    is_made_up: bool = False

    @property
    def is_late(self) -> bool:
        """True for whoever came after the time of grace."""
        return self.came_at > self.late_from

    @property
    def is_early(self) -> bool:
        """True for whoever left before the end."""
        return self.left_at is not None and self.left_at < self.ends_at

    @property
    def present(self) -> Fraction:
        """The share of the time: who is not late was there from the start. 0 to 1."""
        start = self.came_at if self.is_late else self.starts_at
        end = self.left_at if self.is_early and self.left_at else self.ends_at
        seconds = max((end - start).total_seconds(), 0)
        return Fraction(int(seconds), int((self.ends_at - self.starts_at).total_seconds()))


@dataclass(frozen=True)
class Worked:
    """The points of one gathering, step by step: `worth` times each of `factors` (name, percent) is
    `exact`, rounded it is `points`. `is_too_short`: less than the least share of the time."""

    worth: Decimal
    present: Fraction
    factors: tuple[tuple[str, int], ...]
    exact: Fraction
    points: Decimal
    is_too_short: bool = False


def rounded(exact: Fraction, step: Decimal) -> Decimal:
    """`exact` to the nearest multiple of `step`, halves up."""
    return half_up(exact / Fraction(step)) * step


def worked(worth: Decimal, presence: Presence, shares: Shares) -> Worked:
    """The points for somebody who was there."""
    present = presence.present
    if present * 100 < shares.least_present:
        return Worked(worth, present, (), Fraction(0), NOTHING, is_too_short=True)
    factors = [("late", shares.late)] if presence.is_late else []
    factors += [("early", shares.early)] if presence.is_early else []
    if shares.lower_counts and len(factors) > 1:
        factors = [min(factors, key=lambda factor: factor[1])]
    factors += [("made_up", shares.made_up)] if presence.is_made_up else []
    exact = Fraction(worth)
    for _name, percent in factors:
        exact = exact * percent / 100
    points = rounded(exact, shares.step)
    return Worked(worth, present, tuple(factors), exact, points)


@dataclass(frozen=True)
class Claim:
    """Points of one gathering before the caps of its own rules; None is no cap. `term` is whatever
    tells terms apart, `day` the day on which it began."""

    points: Decimal
    kind: str
    day: date
    term: object
    per_day: Decimal | None = None
    per_term: Decimal | None = None


@dataclass(frozen=True)
class Given:
    """What is given in the end, and what cut it: "", "day" or "term"."""

    points: Decimal
    cut_by: str = ""


def given(claims) -> list[Given]:
    """For each claim, in the order in which the gatherings began, what its caps leave of it."""
    of_day: dict[tuple, Decimal] = defaultdict(Decimal)
    of_term: dict[tuple, Decimal] = defaultdict(Decimal)
    found = []
    for claim in claims:
        day, term = (claim.kind, claim.day), (claim.kind, claim.term)
        points, cut_by = claim.points, ""
        for name, cap, used in (
            ("day", claim.per_day, of_day[day]),
            ("term", claim.per_term, of_term[term]),
        ):
            if cap is not None and points > max(cap - used, NOTHING):
                points, cut_by = max(cap - used, NOTHING), name
        of_day[day] += points
        of_term[term] += points
        found.append(Given(points, cut_by))
    return found
