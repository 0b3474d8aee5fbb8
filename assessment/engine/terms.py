"""Terms: from facts to points. Exact; no database."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.facts import Fact, Profile, counting, number_of, recent, trimmed_mean
from assessment.engine.periods import Span

NOTHING = Fraction(0)
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
    factor: Fraction = Fraction(1)
    place: Fraction | None = None


def own_source(indicator: rules.Indicator, term: rules.Term) -> str:
    """The source of facts that are entered for this very term."""
    return f"own:{indicator.key}:{term.key}"


def source_of(indicator: rules.Indicator, term: rules.Term) -> str:
    """The source a term reads."""
    return term.measure.source or own_source(indicator, term)


def band_of(bands, value, category: str) -> rules.Band | None:
    """The band that holds a value: one of the unit's category where there are any, else one for all."""
    own = [each for each in bands if each.category and each.category == category]
    fitting = own or [each for each in bands if not each.category]
    return next((each for each in fitting if each.holds(value)), None)


def factor_of(term: rules.Term, profile: Profile, size) -> Fraction:
    """The size coefficient; 1 where no band holds the size."""
    band = band_of(term.sizes, size, profile.category) if term.sizes else None
    return Fraction(band.points) if band else Fraction(1)


def points_of(
    term: rules.Term, facts: Sequence[Fact], profile: Profile, span: Span, maximum, size=None,
    place: Fraction | None = None, is_over: bool = True,
) -> Part:  # fmt: skip
    """What a term gives for the facts of one span. `maximum` of its indicator; `size` for its coefficient (None: the
    members); `place` among the units for RANKED."""
    used = recent(term.measure, facts, span.last)
    factor = factor_of(term, profile, profile.members if size is None else size)
    if term.kind == rules.RANKED:
        value = number_of(term.measure, used, profile.members)
        value = None if value is None else value * factor
        raw, why = _ranked(term, place, Fraction(maximum or 0))
        return Part(
            term, span, value, _bounded(term, raw), counting(term.measure, used), why, factor, place
        )
    if term.kind == rules.SHORT and not is_over:
        value = number_of(term.measure, used, profile.members)
        return Part(term, span, value, NOTHING, counting(term.measure, used), NOT_YET)
    value, raw, why = KINDS[term.kind](term, used, profile)
    if term.is_percent:
        raw = raw * Fraction(maximum or 0) / 100
    counted = used if term.measure.counted == rules.RUN else counting(term.measure, used)
    return Part(term, span, value, _bounded(term, raw * factor), counted, why, factor)


def _bounded(term, points):
    if term.least is not None and points < term.least:
        points = Fraction(term.least)
    if term.most is not None and points > term.most:
        points = Fraction(term.most)
    return points


def _each(term, facts, profile):
    """Every fact gives points."""
    if not (term.levels or term.cells or term.bands or term.take):
        value = number_of(term.measure, facts, profile.members)
        if value is None:
            return None, NOTHING, NOBODY
        return value, value * Fraction(term.points), ""
    fitting = counting(term.measure, facts)
    made = [_points_of_fact(term, each, profile) for each in fitting]
    found = [each for each in made if each is not None]
    if term.take:
        found.sort(reverse=True)
        found = [points * Fraction(by) for points, by in zip(found, term.take, strict=False)]
    why = UNKNOWN if len(found) < len(made) else ""
    return Fraction(len(fitting)), sum(found, NOTHING), why


def _points_of_fact(term, fact, profile):
    """The points of one fact; None where the rule knows no such level."""
    if term.bands:
        band = band_of(term.bands, fact.value, profile.category)
        return Fraction(band.points) if band else NOTHING
    points: Decimal | None = term.points
    if term.cells:
        points = _cell(term.cells, fact)
    elif term.levels:
        points = next((each.points for each in term.levels if each.key == fact.level), None)
    if points is None:
        return None
    return Fraction(points) * _quantity(term.measure.counted, fact)


def _cell(cells, fact):
    """The most exact cell: role and level, then role alone, then level alone, then any."""
    for role, level in ((fact.role, fact.level), (fact.role, ""), ("", fact.level), ("", "")):
        for each in cells:
            if (each.role, each.level) == (role, level):
                return each.points
    return None


def _quantity(counted, fact):
    if counted == rules.AMOUNT:
        return Fraction(fact.number)
    if counted == rules.MISSED:
        return Fraction((fact.of or Decimal(0)) - fact.number)
    return 1


def _short(term, facts, profile):
    """Points for every one that is missing."""
    value = number_of(term.measure, facts, profile.members)
    if value is None:
        return None, NOTHING, NOBODY
    return value, max(Fraction(term.needed) - value, NOTHING) * Fraction(term.points), ""


def _rate(term, facts, profile):
    """The measure times k; of a share in percent 100 % gives k."""
    value = number_of(term.measure, facts, profile.members)
    if value is None:
        return None, NOTHING, NOBODY
    part = value / 100 if term.measure.counted == rules.SHARE else value
    return value, part * Fraction(term.points), ""


def _band(term, facts, profile):
    value = number_of(term.measure, facts, profile.members)
    if value is None:
        return None, NOTHING, NOBODY
    band = band_of(term.bands, value, profile.category)
    return (value, Fraction(band.points), "") if band else (value, NOTHING, OUTSIDE)


def _graded(term, facts, profile):
    """The newest judgement; with AVERAGE the mean of the newest of each judge."""
    fitting = counting(term.measure, facts)
    if not fitting:
        return None, NOTHING, NOBODY
    known = {each.key: Fraction(each.points) for each in term.levels}
    newest = {each.by: each.level for each in fitting} if (
        term.measure.counted == rules.AVERAGE
    ) else {"": fitting[-1].level}  # fmt: skip
    values = [known[level] for level in newest.values() if level in known]
    if not values:
        return None, NOTHING, UNKNOWN
    value = trimmed_mean(values, term.measure.drop)
    return value, value, ""


def _given(term, facts, profile):
    value = number_of(term.measure, facts, profile.members)
    return (None, NOTHING, NOBODY) if value is None else (value, value, "")


def _checklist(term, facts, _profile):
    """Items that are there; with `is_all` the points come only when none is missing."""
    newest = {each.level: each.number for each in facts}
    there = [each for each in term.levels if newest.get(each.key, 0) > 0]
    value = Fraction(len(there))
    if term.is_all:
        return value, Fraction(term.points) if len(there) == len(term.levels) else NOTHING, ""
    return value, sum((Fraction(each.points) for each in there), NOTHING), ""


KINDS = {
    rules.EACH: _each, rules.SHORT: _short, rules.RATE: _rate, rules.BAND: _band,
    rules.GRADED: _graded, rules.GIVEN: _given, rules.CHECKLIST: _checklist,
}  # fmt: skip


def _ranked(term, place, maximum):
    """Points of a place: by bands, or full for the first ones and `points` less for each further one."""
    if place is None:
        return NOTHING, NO_PLACE
    if term.bands:
        band = band_of(term.bands, place, "")
        return (Fraction(band.points), "") if band else (NOTHING, OUTSIDE)
    top = maximum if term.top is None else Fraction(term.top)
    behind = max(place - term.full_places, NOTHING)
    return max(top - behind * abs(Fraction(term.points)), NOTHING), ""
