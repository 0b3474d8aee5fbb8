"""What is at stake for a unit right now, and what would change its grade. Exact; no database."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assessment.engine import spec as rules
from assessment.engine.exact import NOTHING, added, exact, within
from assessment.engine.facts import Fact, Profile
from assessment.engine.grading import passed
from assessment.engine.periods import Calendar, Span
from assessment.engine.ranks import rounded
from assessment.engine.scoring import Engine, LeafScore, UnitFacts, combined
from assessment.engine.terms import NOBODY, NOT_YET, points_of, source_of
from assessment.engine.totals import Total

BY_PEOPLE = frozenset({rules.GRADED, rules.GIVEN, rules.CHECKLIST})
"""Kinds of terms that somebody has to judge."""
COUNTS = frozenset({rules.TIMES, rules.AMOUNT, rules.PEOPLE, rules.RUN, rules.MISSED})
MORE = "one more"
STEP = 1
"""So near is near: one time more, one point, one per cent."""


@dataclass(frozen=True)
class Stake:
    """A part of the period that is not over and still lacks `missing` of what the term needs: the indicator would
    come to `loss` less (below nothing) if nothing more happened in it."""

    indicator: rules.Indicator
    term: rules.Term
    span: Span
    have: Fraction
    missing: Fraction
    loss: Fraction


@dataclass(frozen=True)
class Chance:
    """What one more fact would do to an indicator that adds up what happened: between `least` and `most` points, by its
    level. `rest`: so much more it takes at all; None where it has no maximum."""

    indicator: rules.Indicator
    term: rules.Term
    least: Fraction
    most: Fraction
    rest: Fraction | None


@dataclass(frozen=True)
class Contest:
    """Points by the place among others: they change when others' figures do. `top`: those of the first place."""

    indicator: rules.Indicator
    term: rules.Term
    top: Fraction


@dataclass(frozen=True)
class Step:
    """The next better grade: `missing` points up to it; `is_more`: more than that. `quota`: how many may have it, None
    where all may."""

    grade: rules.Grade
    missing: Fraction
    is_more: bool
    quota: rules.Quota | None


@dataclass(frozen=True)
class Spare:
    """So many points can be lost before the grade is another, which may be none ("" below all)."""

    grade: rules.Grade
    points: Fraction
    below: str


@dataclass(frozen=True)
class Near:
    """A veto of which one test is still open, by `missing`."""

    veto: rules.Veto
    test: rules.Test
    value: Fraction
    missing: Fraction


def stakes(
    engine: Engine, facts: UnitFacts, profile: Profile, today: date,
    settled: Collection[str] = frozenset(),
) -> list[Stake]:  # fmt: skip
    """What is at stake today, the nearest end first, then the greatest loss. Leaves in `settled` were scored by
    hand or do not apply: nothing more changes them."""
    found = []
    for leaf in engine.leaves:
        if leaf.key in settled or not engine.applies(leaf, profile):
            continue
        if not any(term.kind == rules.SHORT for term in leaf.terms):
            continue
        now = engine.leaf(leaf, facts, profile, {})
        for stretch in now.scored:
            for part in stretch.parts:
                if part.why != NOT_YET or not part.span.first <= today <= part.span.last:
                    continue
                if part.value is None or part.value >= exact(part.term.needed):
                    continue
                loss = _loss(engine, leaf, now, part, facts, profile)
                if loss < 0:
                    missing = exact(part.term.needed) - part.value
                    found.append(Stake(leaf, part.term, part.span, part.value, missing, loss))
    return sorted(found, key=lambda each: (each.span.last, each.loss))


def chances(
    engine: Engine, facts: UnitFacts, profile: Profile, today: date,
    settled: Collection[str] = frozenset(),
) -> list[Chance]:  # fmt: skip
    """What one more today would give or take, those that give most first: worked out by scoring it, so that caps,
    floors, gates and means are in it. Nothing where it would change nothing."""
    found = []
    for leaf in engine.leaves:
        if leaf.key in settled or not engine.applies(leaf, profile):
            continue
        now = None
        for term in leaf.terms:
            if term.kind != rules.EACH:
                continue
            now = now or engine.leaf(leaf, facts, profile, {})
            changes = [
                change for each in _one_more(leaf, term, today)
                if (change := _with(engine, leaf, facts, profile, each) - now.points)
            ]  # fmt: skip
            if changes:
                rest = exact(leaf.maximum) - now.points if leaf.is_capped and leaf.maximum else None
                found.append(Chance(leaf, term, min(changes), max(changes), rest))
    return sorted(found, key=lambda each: -each.most)


def _one_more(leaf, term, today):
    """[Fact] that could happen today: one of every level and role that the rule knows."""
    measure = term.measure
    if term.cells:
        said = [(each.level, each.role) for each in term.cells]
    else:
        levels = [each.key for each in term.levels] or measure.levels or ("",)
        said = [(level, role) for level in levels for role in measure.roles or ("",)]
    number, of = Decimal(1), None
    if measure.counted == rules.MISSED:
        number, of = Decimal(0), Decimal(1)
    elif measure.least is not None or measure.below is not None or term.bands:
        number = of = Decimal(1)  # all of them came
    source = source_of(leaf, term)
    return [
        Fact(-1, source, today, number, of, level, role, MORE)
        for level, role in dict.fromkeys(said)
    ]


def _with(engine, leaf, facts, profile, more):
    """The points of a leaf with one more fact."""
    sources = {source_of(leaf, term) for term in leaf.terms}
    sources |= {term.sized_by for term in leaf.terms if term.sized_by}
    known = UnitFacts([*(each for source in sources for each in facts.of(source)), more])
    return engine.leaf(leaf, known, profile, {}).points


def contests(
    engine: Engine, profile: Profile, settled: Collection[str] = frozenset()
) -> list[Contest]:
    """Where the place among others gives points, in the order of the standard."""
    found = []
    for leaf, term in engine.ranked:
        if leaf.key in settled or not engine.applies(leaf, profile):
            continue
        top = leaf.maximum if term.top is None else term.top
        if term.bands:
            top = max(each.points for each in term.bands)
        found.append(Contest(leaf, term, within(exact(top or 0), term.least, term.most)))
    return found


def _loss(engine, leaf, now, part, facts, profile):
    """What the leaf comes to when this part ends as it is, less what it has: caps, floors and means are in it."""
    term = part.term
    size = None
    if term.sized_by:
        size = added([exact(each.number) for each in facts.of(term.sized_by)])
    ended = points_of(term, part.facts, profile, part.span, leaf.maximum, size)
    found = []
    for stretch in now.scored:
        points = stretch.points
        if any(each is part for each in stretch.parts):
            most = leaf.maximum if leaf.is_capped else None
            total = points - stretch.cut - part.points + ended.points
            points = within(total, leaf.floor, most if leaf.part_most is None else leaf.part_most)
        found.append((stretch.span, points))
    together = within(
        _joined(engine, leaf, found), leaf.floor, leaf.maximum if leaf.is_capped else None
    )
    return rounded(together, leaf.places, leaf.rounding) - now.points


def _joined(engine, leaf, found):
    """Stretches of a leaf as one figure."""
    for step, after in zip(leaf.steps, [*leaf.steps[1:], None], strict=False):
        outer = after.every if after else rules.WHOLE
        grouped: dict = defaultdict(list)
        for span, points in found:
            grouped[engine.calendar.place(outer, span.first)].append(points)
        parts = engine.calendar.parts(outer)
        found = [
            (parts[at], combined(step.way, points))
            for at, points in grouped.items() if at is not None
        ]  # fmt: skip
    return found[0][1] if found else NOTHING


def waits_for_people(score: LeafScore) -> bool:
    """True where everything that gives points in a leaf has still to be judged."""
    parts = [each for stretch in score.scored for each in stretch.parts]
    return bool(parts) and all(
        each.term.kind in BY_PEOPLE and each.why == NOBODY for each in parts
    )  # fmt: skip


def grades_for(spec: rules.Spec, category: str) -> list[rules.Grade]:
    """The grades that hold for a category, the best first."""
    own = [each for each in spec.grades if each.category and each.category == category]
    return own or [each for each in spec.grades if not each.category]


def step_up(spec: rules.Spec, value: Fraction, category: str) -> Step | None:
    """The next better grade; None at the top."""
    better = [
        each for each in grades_for(spec, category)
        if each.least is not None and not each.band.holds(value) and exact(each.least) >= value
    ]  # fmt: skip
    if not better:
        return None
    nearest = min(better, key=lambda each: exact(each.least))
    quota = next((each for each in spec.quotas if each.grade == nearest.key), None)
    return Step(nearest, exact(nearest.least) - value, not nearest.holds_least, quota)


def spare(spec: rules.Spec, value: Fraction, category: str) -> Spare | None:
    """How far the grade is from being lost; None where there is none, or none below it."""
    fitting = grades_for(spec, category)
    held = next((each for each in fitting if each.band.holds(value)), None)
    if held is None or held.least is None:
        return None
    lower = [
        each for each in fitting
        if each is not held and (each.least is None or exact(each.least) < exact(held.least))
    ]  # fmt: skip
    lower.sort(key=lambda each: (each.least is not None, exact(each.least or 0)))
    return Spare(held, value - exact(held.least), lower[-1].label if lower else "")


def vetoes_near(
    spec: rules.Spec, facts: UnitFacts, profile: Profile, calendar: Calendar, total: Total,
    held: Collection[str],
) -> list[Near]:  # fmt: skip
    """Vetoes that do not hold and lack one step in one test, all others holding."""
    found = []
    for veto in spec.vetoes:
        if veto.key in held or (veto.categories and profile.category not in veto.categories):
            continue
        look = (facts, profile, calendar, total, spec.totals.is_graded_exact)
        open_ones = [each for test in veto.tests if not (each := passed(test, *look)).holds]
        if len(open_ones) != 1 or open_ones[0].value is None:
            continue
        missing = _missing(open_ones[0].test, open_ones[0].value)
        if missing is not None and missing <= STEP:
            found.append(Near(veto, open_ones[0].test, open_ones[0].value, missing))
    return found


def _missing(test, value):
    """How far a test is from coming true; None where nothing has begun yet or it does not come so."""
    number = exact(test.number)
    if test.compare in (rules.BELOW, rules.AT_MOST):
        return value - number
    is_counted = test.of == rules.FACTS and test.measure.counted in COUNTS
    if is_counted and not value:
        return None
    if test.compare == rules.EQUAL:
        return number - value if is_counted and value < number else None
    missing = number - value
    return missing + STEP if test.compare == rules.MORE and is_counted else missing
