"""Facts, and how they become a number. Exact; no database."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.exact import added, exact, in_percent, summed


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
    def value(self) -> Fraction | None:
        """Its share in percent where it has a whole, else its number; None: a share of nobody."""
        return exact(self.number) if self.of is None else in_percent(self.number, self.of)


class Profile(NamedTuple):
    """What is known of a unit besides facts. `members`: how many on the day the round ends."""

    unit: object
    parent: object = None
    category: str = ""
    members: int = 0
    parent_name: str = ""


ZERO = Decimal(0)
NOBODY = "nobody"
"""Why there is no number: the unit (or the whole) has nobody in it."""


def fits(measure: rules.Measure, fact: Fact) -> bool:
    """True when a fact of the right source counts. A share of nobody lies neither above nor below."""
    if measure.levels and fact.level not in measure.levels:
        return False
    if measure.roles and fact.role not in measure.roles:
        return False
    if measure.least is None and measure.below is None:
        return True
    said = (fact.number, fact.of)
    if (known := measure.gated.get(said)) is None:
        known = measure.gated[said] = _passes(measure, fact.value)
    return known


def _passes(measure, value):
    """The gate of a measure."""
    return (
        value is not None
        and (measure.least is None or value >= exact(measure.least))
        and (measure.below is None or value < exact(measure.below))
    )


def recent(measure: rules.Measure, facts: Sequence[Fact], end: date) -> Sequence[Fact]:
    """The facts of its last days."""
    if not measure.last_days:
        return facts
    first = end - timedelta(days=measure.last_days - 1)
    return [each for each in facts if first <= each.on <= end]


def counting(measure: rules.Measure, facts: Sequence[Fact]) -> Sequence[Fact]:
    """The facts that count."""
    return [each for each in facts if fits(measure, each)] if measure.is_choosy else facts


def number_of(measure: rules.Measure, facts: Sequence[Fact], members: int) -> Fraction | None:
    """The measure of facts in the order of their days; None where there is nothing to measure: a share of nobody,
    a mean of nothing."""
    if measure.counted == rules.RUN:
        return exact(_longest_run(measure, facts))
    return number_of_counted(measure, counting(measure, facts), members)


def number_of_counted(
    measure: rules.Measure, fitting: Sequence[Fact], members: int
) -> Fraction | None:
    """The same of facts that all count; a RUN needs the others too and is not for here."""
    counted = measure.counted
    if counted in (rules.SHARE, rules.MISSED):
        part, whole = _of_wholes(fitting)
        return exact(whole - part) if counted == rules.MISSED else in_percent(part, whole)
    if counted == rules.TIMES:
        return exact(len(fitting))
    if counted == rules.PEOPLE:
        return exact(len({each.by for each in fitting if each.by}))
    if counted in (rules.AMOUNT, rules.PER_MEMBER):
        total = exact(summed([each.number for each in fitting]))
        if counted == rules.AMOUNT:
            return total
        return total / members if members else None
    return _of_values(measure, fitting)


def _of_wholes(fitting):
    """(part, whole) of what has a whole, summed as it stands; see `summed`."""
    part = whole = ZERO
    for each in fitting:
        if each.of is not None:
            part += each.number
            whole += each.of
    return part, whole


def _of_values(measure, fitting):
    values = [value for each in fitting if (value := each.value) is not None]
    if not values:
        return None
    if measure.counted == rules.NEWEST:
        return values[-1]
    if measure.counted == rules.MOST:
        return max(values)
    if measure.counted == rules.LEAST:
        return min(values)
    return trimmed_mean(values, measure.drop)


def trimmed_mean(values: Sequence[Fraction], drop: int) -> Fraction:
    """The mean without the `drop` highest and lowest; where too few would be left, so many fewer are dropped that
    at least one stays. Of at least one value."""
    drop = min(drop, (len(values) - 1) // 2)
    kept = sorted(values)[drop : len(values) - drop]
    return added(kept) / len(kept)


def _longest_run(measure, facts):
    longest = run = 0
    for each in facts:
        run = run + 1 if fits(measure, each) else 0
        longest = max(longest, run)
    return longest
