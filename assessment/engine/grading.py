"""From totals to places, grades, titles and what follows. Exact; no database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.exact import exact
from assessment.engine.facts import Profile, number_of, recent
from assessment.engine.periods import Calendar
from assessment.engine.ranks import first_of, places, share_of
from assessment.engine.scoring import UnitFacts, group_of
from assessment.engine.totals import Total

BY_POINTS, BY_VETO, BY_QUOTA = "points", "veto", "quota"
"""Why somebody has a grade: by the total alone, lowered by a veto, lowered by a quota."""


class Passed(NamedTuple):
    """A test with what it saw: `value` compared with the number; `holds` when it came true."""

    test: rules.Test
    value: Fraction | None
    holds: bool


@dataclass(frozen=True)
class Candidate:
    """A unit to be placed: its profile, total, and the keys of the vetoes and of the consequences' own tests that came
    true. `people` {consequence: those it follows for} of the personal ones."""

    profile: Profile
    total: Total
    vetoes: frozenset[str] = frozenset()
    followed: frozenset[str] = frozenset()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Standing:
    """Where a unit stands. `place` None: not assessed. `by_points`: the grade its total alone gives; `grade`: the one
    it has ("" none), `why` lowered, `lowered_by` the key of the veto or the grade of the quota. `people`
    {consequence: whom it follows for}, by what facts call them."""

    place: Fraction | None = None
    by_points: str = ""
    grade: str = ""
    why: str = BY_POINTS
    lowered_by: str = ""
    titles: list[str] = field(default_factory=list)
    consequences: list[str] = field(default_factory=list)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)


def compares(value: Fraction, compare: str, number) -> bool:
    """An exact comparison."""
    return {
        rules.AT_LEAST: value >= number, rules.MORE: value > number, rules.BELOW: value < number,
        rules.AT_MOST: value <= number, rules.EQUAL: value == number,
    }[compare]  # fmt: skip


def passed(
    test: rules.Test, facts: UnitFacts, profile: Profile, calendar: Calendar, total: Total,
    is_exact: bool = False,
) -> Passed:  # fmt: skip
    """One test; `is_exact`: it looks at the total before rounding, as grades do. Nothing to measure holds nothing."""
    if test.of == rules.TOTAL:
        value: Fraction | None = total.exact if is_exact else total.points
    elif test.of == rules.SCORE:
        node = total.nodes.get(test.indicator)
        value = node.points if node and node.applies else None
    else:
        mine = recent(test.measure, facts.of(test.measure.source), calendar.until)
        value = number_of(test.measure, mine, profile.members)
    holds = value is not None and compares(value, test.compare, exact(test.number))
    return Passed(test, value, holds)


def came_true(tests: Iterable[rules.Test], facts: UnitFacts, *look) -> bool:
    """True when there are tests and all of them hold."""
    found = [passed(each, facts, *look).holds for each in tests]
    return bool(found) and all(found)


def candidate_of(
    spec: rules.Spec, profile: Profile, facts: UnitFacts, calendar: Calendar, total: Total
) -> Candidate:
    """A unit with its vetoes; those that bound the total have bounded it."""
    look = (profile, calendar, total, spec.totals.is_graded_exact)
    vetoes = frozenset(each.key for each in spec.vetoes if _hits(each, facts, *look))
    for each in spec.vetoes:
        if each.key in vetoes and each.effect == rules.TOTAL_AT_MOST:
            most = exact(each.points)
            total = total._replace(exact=min(total.exact, most), points=min(total.points, most))
    look = (profile, calendar, total, spec.totals.is_graded_exact)
    people = {
        each.key: found for each in spec.consequences
        if each.is_personal and (found := _people(each.tests, facts, *look))
    }  # fmt: skip
    followed = people.keys() | {
        each.key for each in spec.consequences
        if not each.is_personal and came_true(each.tests, facts, *look)
    }  # fmt: skip
    return Candidate(profile, total, vetoes, frozenset(followed), people)


def _hits(veto, facts, profile, *look):
    """True when a veto comes true for a unit."""
    if veto.categories and profile.category not in veto.categories:
        return False
    return came_true(veto.tests, facts, profile, *look) or bool(veto.categories and not veto.tests)


def _people(tests, facts, *look):
    """Those for whom all tests hold, each by what is known of them alone."""
    sources = {each.measure.source for each in tests if each.of == rules.FACTS}
    theirs: dict = defaultdict(list)
    for source in sources:
        for each in facts.of(source):
            if each.by:
                theirs[each.by].append(each)
    return tuple(who for who in sorted(theirs) if came_true(tests, UnitFacts(theirs[who]), *look))


def grade_of(spec: rules.Spec, value: Fraction, category: str) -> str:
    """The key of the grade of a total; "" where none holds it."""
    own = [each for each in spec.grades if each.category and each.category == category]
    fitting = own or [each for each in spec.grades if not each.category]
    return next((each.key for each in fitting if each.band.holds(value)), "")


def ladder(spec: rules.Spec) -> list[str]:
    """The keys of the grades, the best first, each once."""
    return list(dict.fromkeys(each.key for each in spec.grades))


def stand(spec: rules.Spec, candidates: Mapping[object, Candidate]) -> dict[object, Standing]:
    """{unit: Standing} of all units of a round."""
    found: dict[object, Standing] = {unit: Standing() for unit in candidates}
    effects = {each.key: each for each in spec.vetoes}
    ranked = {
        unit: each.total.exact if spec.totals.is_graded_exact else each.total.points
        for unit, each in candidates.items()
        if not any(effects[key].effect == rules.NOT_ASSESSED for key in each.vetoes)
    }
    for unit, place in places(ranked).items():
        found[unit].place = place
    order = sorted(ranked, key=lambda unit: -ranked[unit])
    steps = ladder(spec)
    for unit in order:
        _grade(spec, steps, candidates[unit], ranked[unit], found[unit], effects)
    for quota in spec.quotas:
        _keep_within(spec, quota, order, ranked, candidates, found)
    for title in spec.titles:
        _award(title, order, ranked, candidates, found, effects)
    for unit in order:
        found[unit].consequences = [
            each.key for each in spec.consequences if _follows(each, candidates[unit], found[unit])
        ]
        found[unit].people = {
            key: who for key, who in candidates[unit].people.items()
            if key in found[unit].consequences
        }  # fmt: skip
    return found


def _grade(spec, steps, candidate, value, standing, effects):
    """The grade by the total, then what vetoes leave of it. Every veto is looked at; the lowest holds."""
    standing.by_points = standing.grade = grade_of(spec, value, candidate.profile.category)
    for veto in (effects[key] for key in effects if key in candidate.vetoes):
        if veto.effect == rules.NO_GRADE:
            standing.grade, standing.why, standing.lowered_by = "", BY_VETO, veto.key
            return
        lowers = veto.effect == rules.GRADE_AT_MOST and {veto.grade, standing.grade} <= set(steps)
        if lowers and steps.index(standing.grade) < steps.index(veto.grade):
            standing.grade, standing.why, standing.lowered_by = veto.grade, BY_VETO, veto.key


def _keep_within(spec, quota, order, ranked, candidates, found):
    """Those beyond the quota fall to the next grade."""
    steps = ladder(spec)
    if quota.grade not in steps:
        return
    at = steps.index(quota.grade)
    better = set(steps[:at]) if quota.is_and_above else set()
    groups: dict = defaultdict(list)
    for unit in order:
        groups[group_of(quota.among, candidates[unit].profile)].append(unit)
    for units in groups.values():
        taken = sum(found[unit].grade in better for unit in units)
        seats = share_of(len(units), quota.percent, quota.number, quota.rounding, quota.fewest)
        holders = [(unit, ranked[unit]) for unit in units if found[unit].grade == quota.grade]
        kept = set(first_of(holders, seats - taken, quota.ties))
        for unit, _value in holders:
            if unit not in kept:
                found[unit].grade = steps[at + 1] if at + 1 < len(steps) else ""
                found[unit].why, found[unit].lowered_by = BY_QUOTA, quota.grade


def _award(title, order, ranked, candidates, found, effects):
    """The first of those who may have it."""
    groups: dict = defaultdict(list)
    for unit in order:
        groups[group_of(title.among, candidates[unit].profile)].append(unit)
    for units in groups.values():
        counted = [
            unit for unit in units if candidates[unit].profile.category not in title.not_counted
        ]
        seats = _seats(title, candidates[units[0]].profile, len(counted))
        able = [
            (unit, ranked[unit]) for unit in counted
            if _may(title, candidates[unit], found[unit], effects)
        ]  # fmt: skip
        holders = first_of(able, seats, title.ties)
        worst = min((ranked[unit] for unit in holders), default=None)
        beside = [
            unit for unit in units
            if unit not in counted and _may(title, candidates[unit], found[unit], effects)
            and worst is not None and ranked[unit] >= worst
        ]  # fmt: skip
        for unit in (*holders, *beside):
            found[unit].titles.append(title.key)


def _seats(title, profile, count):
    if title.among == rules.OF_PARENT:
        for each in title.allotments:
            if each.unit == profile.parent_name:
                return each.number
    return share_of(count, title.percent, title.number, title.rounding, title.fewest)


def _may(title, candidate, standing, effects):
    if any(effects[key].effect == rules.NO_TITLE for key in candidate.vetoes):
        return False
    if title.grades and standing.grade not in title.grades:
        return False
    if set(title.not_with) & set(standing.titles):
        return False
    return not title.from_title or title.from_title in standing.titles


def _follows(consequence, candidate, standing):
    return bool(
        standing.grade in consequence.grades
        or candidate.vetoes & set(consequence.vetoes)
        or set(standing.titles) & set(consequence.titles)
        or consequence.key in candidate.followed
    )
