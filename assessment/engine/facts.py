"""Facts, and how they become a number. Exact; no database."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules


class Fact(NamedTuple):
    """Something that happened to a unit: `number` of `of` (36 of 45 came; `of` None: a mere number),
    at a `level` (省级, 重要, A) in a `role` (组织, 一等奖), `by` somebody (a judge, a person). `key` leads to the
    record."""

    key: object
    source: str
    on: date
    number: Decimal = Decimal(1)
    of: Decimal | None = None
    level: str = ""
    role: str = ""
    by: str = ""

    @property
    def value(self) -> Fraction:
        """Its share in percent where it has a whole, else its number. A share of nobody is nothing."""
        if self.of is None:
            return Fraction(self.number)
        return Fraction(self.number) * 100 / Fraction(self.of) if self.of else Fraction(0)


class Profile(NamedTuple):
    """What is known of a unit besides facts. `members`: how many on the day the round ends."""

    unit: object
    parent: object = None
    category: str = ""
    members: int = 0
    parent_name: str = ""


NOBODY = "nobody"
"""Why there is no number: the unit (or the whole) has nobody in it."""


def fits(measure: rules.Measure, fact: Fact) -> bool:
    """True when a fact of the right source counts."""
    if measure.levels and fact.level not in measure.levels:
        return False
    if measure.roles and fact.role not in measure.roles:
        return False
    if measure.least is None and measure.below is None:
        return True
    value = fact.value
    return not (
        (measure.least is not None and value < measure.least)
        or (measure.below is not None and value >= measure.below)
    )


def recent(measure: rules.Measure, facts, end: date):
    """The facts of its last days."""
    if not measure.last_days:
        return facts
    first = end - timedelta(days=measure.last_days - 1)
    return [each for each in facts if each.on >= first]


def counting(measure: rules.Measure, facts) -> list[Fact]:
    """The facts that count."""
    if not (
        measure.levels or measure.roles or measure.least is not None or measure.below is not None
    ):
        return facts
    return [each for each in facts if fits(measure, each)]


def number_of(measure: rules.Measure, facts, members: int) -> Fraction | None:
    """The measure of facts in the order of their days; None where there is nothing to measure: a share of nobody,
    a mean of nothing."""
    counted = measure.counted
    if counted == rules.RUN:
        return Fraction(_longest_run(measure, facts))
    fitting = counting(measure, facts)
    if counted == rules.TIMES:
        return Fraction(len(fitting))
    if counted == rules.PEOPLE:
        return Fraction(len({each.by for each in fitting if each.by}))
    if counted in (rules.AMOUNT, rules.PER_MEMBER):
        total = Fraction(sum((each.number for each in fitting), Decimal(0)))
        if counted == rules.AMOUNT:
            return total
        return total / members if members else None
    if counted in (rules.SHARE, rules.MISSED):
        return _of_wholes(counted, fitting)
    return _of_values(measure, fitting)


def _of_wholes(counted, fitting):
    with_whole = [each for each in fitting if each.of is not None]
    part = Fraction(sum((each.number for each in with_whole), Decimal(0)))
    whole = Fraction(sum((each.of for each in with_whole), Decimal(0)))
    if counted == rules.MISSED:
        return whole - part
    return part * 100 / whole if whole else None


def _of_values(measure, fitting):
    values = [each.value for each in fitting]
    if not values:
        return None
    if measure.counted == rules.NEWEST:
        return values[-1]
    if measure.counted == rules.MOST:
        return max(values)
    if measure.counted == rules.LEAST:
        return min(values)
    return trimmed_mean(values, measure.drop)


def trimmed_mean(values, drop: int) -> Fraction:
    """The mean without the `drop` highest and lowest; where fewer than three would be left out of what there is, so
    many are dropped that at least one stays. Of at least one value."""
    drop = min(drop, (len(values) - 1) // 2)
    kept = sorted(values)[drop : len(values) - drop]
    return sum(kept, Fraction(0)) / len(kept)


def _longest_run(measure, facts):
    longest = run = 0
    for each in facts:
        run = run + 1 if fits(measure, each) else 0
        longest = max(longest, run)
    return longest
