"""Terms: from facts to points. Exact; no database."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.exact import NOTHING, ONE, added, exact, within
from assessment.engine.facts import (
    Fact,
    Profile,
    counting,
    number_of,
    number_of_counted,
    recent,
    trimmed_mean,
)
from assessment.engine.periods import Span

NOBODY, OUTSIDE, NOT_YET, NO_PLACE, UNKNOWN = "nobody", "outside", "not_yet", "no_place", "unknown"
"""Why a term gives nothing: nobody to divide by or nothing to measure; no band holds the value; its part of
the period is not over; the unit has no place; a level that the rule does not know."""


class Part(NamedTuple):
    """What a term gave for a `span`: its `value` (None: nothing to measure) became `points`, before they were cut
    to `points` by its bounds and multiplied by the size's `factor`. `facts` are those it counted."""

    term: rules.Term
    span: Span
    value: Fraction | None
    points: Fraction
    facts: Sequence[Fact] = ()
    why: str = ""
    factor: Fraction = ONE
    place: Fraction | None = None


def own_source(indicator: rules.Indicator, term: rules.Term) -> str:
    """The source of facts that are entered for this very term."""
    return f"own:{indicator.key}:{term.key}"


def source_of(indicator: rules.Indicator, term: rules.Term) -> str:
    """The source a term reads."""
    return term.measure.source or own_source(indicator, term)


def levels_of(term: rules.Term) -> list[tuple[str, str]]:
    """[(key, words)] of the levels that a fact entered for a term may have, in the rule's order."""
    named = [(each.key, each.label) for each in term.levels]
    keys = [*term.measure.levels, *(each.level for each in term.cells)]
    return named or [(key, key) for key in dict.fromkeys(keys) if key]


def roles_of(term: rules.Term) -> list[tuple[str, str]]:
    """[(key, words)] of its roles, likewise."""
    keys = [*term.measure.roles, *(each.role for each in term.cells)]
    return [(key, key) for key in dict.fromkeys(keys) if key]


def band_of(bands, value, category: str) -> rules.Band | None:
    """The band that holds a value: one of the unit's category where there are any, else one for all."""
    own = [each for each in bands if each.category and each.category == category]
    fitting = own or [each for each in bands if not each.category]
    return next((each for each in fitting if each.holds(value)), None)


def factor_of(term: rules.Term, profile: Profile, size) -> Fraction:
    """The size coefficient; 1 where no band holds the size."""
    band = band_of(term.sizes, size, profile.category) if term.sizes else None
    return exact(band.points) if band else ONE


def points_of(
    term: rules.Term, facts: Sequence[Fact], profile: Profile, span: Span, maximum, size=None,
    place: Fraction | None = None, is_over: bool = True,
) -> Part:  # fmt: skip
    """What a term gives for the facts of one span. `maximum` of its indicator; `size` for its coefficient (None: the
    members); `place` among the units for RANKED."""
    measure = term.measure
    used = recent(measure, facts, span.last) if measure.last_days else facts
    fitting = counting(measure, used) if measure.is_choosy else used
    counted = used if measure.counted == rules.RUN else fitting
    factor = ONE
    if term.sizes:
        factor = factor_of(term, profile, profile.members if size is None else size)
    if term.is_by_fact:
        value, raw, why = JUDGED.get(term.kind, _each)(term, fitting, profile)
        return Part(term, span, value, _finished(term, raw, maximum, factor), counted, why, factor)
    if measure.counted == rules.RUN:
        value = number_of(measure, used, profile.members)
    else:
        value = number_of_counted(measure, fitting, profile.members)
    if term.kind == rules.RANKED:
        raw, why = _ranked(term, place, exact(maximum or 0))
        value = None if value is None else value * factor
        points = within(raw, term.least, term.most)
        return Part(term, span, value, points, counted, why, factor, place)
    if term.kind == rules.SHORT and not is_over:
        return Part(term, span, value, NOTHING, counted, NOT_YET)
    if value is None:
        points, why = _finished(term, NOTHING, maximum, factor), NOBODY
    else:
        points, why = _of_value(term, value, profile.category, maximum, factor)
    return Part(term, span, value, points, counted, why, factor)


def _of_value(term, value, category, maximum, factor):
    """(points, why) of a measure; what was found once is looked up."""
    said = (*value.as_integer_ratio(), category, maximum, *factor.as_integer_ratio())
    if (known := term.weighed.get(said)) is None:
        raw, why = MEASURED[term.kind](term, value, category)
        known = term.weighed[said] = (_finished(term, raw, maximum, factor), why)
    return known


def _finished(term, raw, maximum, factor):
    """Percent of the maximum, times the size's factor, within the term's bounds."""
    if term.is_percent:
        raw = raw * exact(maximum or 0) / 100
    if factor != 1:
        raw = raw * factor
    return within(raw, term.least, term.most)


def _times(term, value, _category):
    return value * exact(term.points), ""


def _short(term, value, _category):
    """Points for every one that is missing."""
    return max(exact(term.needed) - value, NOTHING) * exact(term.points), ""


def _rate(term, value, _category):
    """The measure times k; of a share in percent 100 % gives k."""
    part = value / 100 if term.measure.counted == rules.SHARE else value
    return part * exact(term.points), ""


def _band(term, value, category):
    band = band_of(term.bands, value, category)
    return (exact(band.points), "") if band else (NOTHING, OUTSIDE)


def _given(_term, value, _category):
    return value, ""


MEASURED = {
    rules.EACH: _times, rules.SHORT: _short, rules.RATE: _rate, rules.BAND: _band,
    rules.GIVEN: _given,
}  # fmt: skip


def _each(term, fitting, profile):
    """Every fact gives points of its own."""
    made = [_points_of_fact(term, each, profile.category) for each in fitting]
    found = [each for each in made if each is not None]
    if term.take:
        found.sort(reverse=True)
        found = [points * exact(by) for points, by in zip(found, term.take, strict=False)]
    return (
        exact(len(fitting)),
        added(found),
        UNKNOWN if len(found) < len(made) and not term.take else "",
    )


def _points_of_fact(term, fact, category):
    """The points of one fact; None where the rule knows no such level."""
    said = (fact.number, fact.of, fact.level, fact.role, category)
    if said not in term.weighed:
        term.weighed[said] = _weigh(term, fact, category)
    return term.weighed[said]


def _weigh(term, fact, category):
    if term.bands:
        band = None if fact.value is None else band_of(term.bands, fact.value, category)
        return exact(band.points) if band else NOTHING
    points: Decimal | None = term.points
    if term.cells:
        points = _cell(term.cells, fact)
    elif term.levels:
        points = next((each.points for each in term.levels if each.key == fact.level), None)
    return None if points is None else exact(points) * _quantity(term.measure.counted, fact)


def _cell(cells, fact):
    """The most exact cell: role and level, then role alone, then level alone, then any."""
    for role, level in ((fact.role, fact.level), (fact.role, ""), ("", fact.level), ("", "")):
        for each in cells:
            if (each.role, each.level) == (role, level):
                return each.points
    return None


def _quantity(counted, fact):
    """How many a fact stands for."""
    if counted == rules.AMOUNT:
        return exact(fact.number)
    if counted == rules.MISSED:
        return NOTHING if fact.of is None else exact(fact.of - fact.number)
    return ONE


def _graded(term, fitting, _profile):
    """The newest judgement; with AVERAGE the mean of the newest of each judge."""
    if not fitting:
        return None, NOTHING, NOBODY
    known = {each.key: exact(each.points) for each in term.levels}
    newest = {each.by: each.level for each in fitting} if (
        term.measure.counted == rules.AVERAGE
    ) else {"": fitting[-1].level}  # fmt: skip
    values = [known[level] for level in newest.values() if level in known]
    if not values:
        return None, NOTHING, UNKNOWN
    value = trimmed_mean(values, term.measure.drop)
    return value, value, ""


def _checklist(term, fitting, _profile):
    """Items that are there; with `is_all` the points come only when none is missing."""
    newest = {each.level: each.number for each in fitting}
    there = [each for each in term.levels if newest.get(each.key, 0) > 0]
    value = exact(len(there))
    if term.is_all:
        return value, exact(term.points) if len(there) == len(term.levels) else NOTHING, ""
    return value, added([exact(each.points) for each in there]), ""


JUDGED = {rules.GRADED: _graded, rules.CHECKLIST: _checklist}


def _ranked(term, place, maximum):
    """Points of a place: by bands, or full for the first ones and `points` less for each further one."""
    if place is None:
        return NOTHING, NO_PLACE
    if term.bands:
        band = band_of(term.bands, place, "")
        return (exact(band.points), "") if band else (NOTHING, OUTSIDE)
    top = maximum if term.top is None else exact(term.top)
    behind = max(place - term.full_places, NOTHING)
    return max(top - behind * abs(exact(term.points)), NOTHING), ""
