"""Indicators: from terms to the points of a leaf, with an explanation that adds up. Exact; no database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.exact import NOTHING, added, exact, within
from assessment.engine.facts import Fact, Profile, number_of, recent
from assessment.engine.periods import Calendar, Span
from assessment.engine.ranks import places, rounded
from assessment.engine.terms import Part, factor_of, points_of, source_of


class PartScore(NamedTuple):
    """A part of the period: `start` + the points of `parts` + `cut` (by floor and maximum) = `points`."""

    span: Span
    start: Fraction
    parts: tuple[Part, ...]
    cut: Fraction
    points: Fraction


class LeafScore(NamedTuple):
    """A leaf: `together` is what its parts come to, + `cut` + `by_rounding` = `points`."""

    key: str
    scored: tuple[PartScore, ...]
    together: Fraction
    cut: Fraction
    by_rounding: Fraction
    points: Fraction


class UnitFacts:
    """The facts of one unit, by source, in the order of their days whatever order they come in."""

    def __init__(self, facts: Iterable[Fact]):
        self.by_source: dict[str, list[Fact]] = defaultdict(list)
        for each in facts:
            self.by_source[each.source].append(each)
        for found in self.by_source.values():
            if len(found) > 1:
                found.sort(key=_order)
        self._cut: dict = {}

    def of(self, source: str) -> list[Fact]:
        """All facts of a source."""
        return self.by_source.get(source, [])

    def by_part(
        self, source: str, every: str, calendar: Calendar
    ) -> Mapping[int | None, Sequence[Fact]]:
        """{place of the part of the period: those of a source that lie in it}."""
        cut = self._cut.get((source, every))
        if cut is None:
            cut = self._cut[source, every] = {}
            place_of = calendar.place_of(every)
            for each in self.by_source.get(source, ()):
                cut.setdefault(place_of(each.on), []).append(each)
        return cut


def _order(fact):
    """By day; of one day whole numbers (of rows) in their order, other keys as texts."""
    key = fact.key
    return (fact.on, key, "") if key.__class__ is int else (fact.on, 0, str(key))


class _Plan(NamedTuple):
    """A leaf with what is the same for every unit: what a part starts with and the most it may have, [(term, source,
    every)], [(part, [(which term, place of the term's own part, that part, whether it is over)])]."""

    indicator: rules.Indicator
    start: Fraction
    most: Decimal | None
    terms: list[tuple[rules.Term, str, str]]
    parts: list[tuple[Span, list[tuple[int, int, Span, bool]]]]


class _Look(NamedTuple):
    """What a term sees of one unit: the facts of its source by part, and the size (None: the members)."""

    by_part: Mapping[int | None, Sequence[Fact]]
    size: Fraction | int | None


Places = Mapping[tuple, Mapping]
"""{(indicator, term, place of the part): {unit: place among the units}} of RANKED terms."""


class Engine:
    """Scores units by one version of a standard over one period."""

    def __init__(self, spec: rules.Spec, calendar: Calendar):
        self.spec, self.calendar = spec, calendar
        self.leaves = spec.leaves
        self.sources = sorted({
            source for leaf in self.leaves for term in leaf.terms
            for source in (source_of(leaf, term), term.sized_by) if source
        })  # fmt: skip
        self.ranked = [
            (leaf, term) for leaf in self.leaves for term in leaf.terms if term.kind == rules.RANKED
        ]
        self._plans: dict[str, _Plan] = {}
        self._readers: dict[str, set[str]] = defaultdict(set)
        for leaf in self.leaves:
            for term in leaf.terms:
                self._readers[source_of(leaf, term)].add(leaf.key)
                if term.sized_by:
                    self._readers[term.sized_by].add(leaf.key)

    def readers(self, source: str) -> set[str]:
        """The keys of the leaves that a fact of this source changes."""
        return self._readers.get(source, set())

    def applies(self, indicator: rules.Indicator, profile: Profile) -> bool:
        """False where the indicator does not apply to the unit, or not in this half of the school year."""
        if indicator.categories and profile.category not in indicator.categories:
            return False
        return self.calendar.half not in indicator.not_in if indicator.not_in else True

    def leaf(
        self, indicator: rules.Indicator, facts: UnitFacts, profile: Profile, ranks: Places
    ) -> LeafScore:
        """The points of one leaf, explained."""
        plan = self._plan(indicator)
        looks = [
            _Look(
                facts.by_part(source, every, self.calendar),
                self._size(term, facts, profile) if term.sizes else None,
            )
            for term, source, every in plan.terms
        ]
        scored = tuple([
            self._part(plan, span, wanted, looks, profile, ranks) for span, wanted in plan.parts
        ])  # fmt: skip
        together = self._together(indicator, scored)
        bounded = within(together, indicator.floor, _most(indicator))
        points = rounded(bounded, indicator.places, indicator.rounding)
        return LeafScore(
            indicator.key, scored, together, _less(bounded, together), _less(points, bounded),
            points,
        )  # fmt: skip

    def _plan(self, indicator):
        """How a leaf is scored; worked out once."""
        known = self._plans.get(indicator.key)
        if known is None or known.indicator is not indicator:
            every = indicator.steps[0].every if indicator.steps else rules.WHOLE
            terms = [
                (term, source_of(indicator, term), self._every(indicator, term))
                for term in indicator.terms
            ]
            parts = [
                (span, [
                    (nth, n, each, self.calendar.is_over(each))
                    for nth, (term, _source, inner) in enumerate(terms)
                    for _inner, n, each in self._spans_of(indicator, term)
                    if (n == at if inner == every else span.first <= each.first <= span.last)
                ])
                for at, span in enumerate(self.calendar.parts(every))
            ]  # fmt: skip
            most = _most(indicator) if indicator.part_most is None else indicator.part_most
            known = _Plan(indicator, _start(indicator), most, terms, parts)
            self._plans[indicator.key] = known
        return known

    def values(self, facts: UnitFacts, profile: Profile) -> dict:
        """{(indicator, term, place of the part): value} that this unit is ranked by."""
        found = {}
        for leaf, term in self.ranked:
            if not self.applies(leaf, profile):
                continue
            for every, at, span in self._spans_of(leaf, term):
                there = facts.by_part(source_of(leaf, term), every, self.calendar)
                mine = recent(term.measure, there.get(at, ()), span.last)
                value = number_of(term.measure, mine, profile.members)
                if value is not None:
                    factor = factor_of(term, profile, self._size(term, facts, profile))
                    found[leaf.key, term.key, every, at] = value * factor
        return found

    def places(self, values: Mapping, profiles: Mapping) -> Places:
        """Places from {unit: what `values` gave}, and {unit: Profile}."""
        terms = {(leaf.key, term.key): term for leaf, term in self.ranked}
        grouped: dict = defaultdict(lambda: defaultdict(dict))
        for unit, found in values.items():
            for key, value in found.items():
                group = group_of(terms[key[:2]].among, profiles[unit])
                grouped[key][group][unit] = value
        return {
            key: {
                unit: place
                for within in groups.values()
                for unit, place in places(
                    within, terms[key[:2]].ties, terms[key[:2]].is_least_best
                ).items()
            }
            for key, groups in grouped.items()
        }

    def _spans_of(self, leaf, term):
        """[(every, place, Span)] in which a term is looked at."""
        every = self._every(leaf, term)
        return [(every, at, span) for at, span in enumerate(self.calendar.parts(every))]

    def _every(self, leaf, term):
        """A term without parts of its own goes along with its leaf's."""
        if term.every == rules.WHOLE and leaf.steps:
            return leaf.steps[0].every
        return term.every

    def _size(self, term, facts, profile):
        if not term.sized_by:
            return profile.members
        return added([exact(each.number) for each in facts.of(term.sized_by)])

    def _part(self, plan, span, wanted, looks, profile, ranks):
        indicator, start = plan.indicator, plan.start
        parts = []
        for nth, at, each, is_over in wanted:
            term, _source, every = plan.terms[nth]
            by_part, size = looks[nth]
            place = None
            if term.kind == rules.RANKED:
                place = ranks.get((indicator.key, term.key, every, at), {}).get(profile.unit)
            parts.append(points_of(
                term, by_part.get(at, ()), profile, each, indicator.maximum, size, place, is_over
            ))  # fmt: skip
        if len(parts) == 1 and start is NOTHING:
            total = parts[0].points
        else:
            total = added([start, *[each.points for each in parts]])
        bounded = within(total, indicator.floor, plan.most)
        return PartScore(span, start, tuple(parts), _less(bounded, total), bounded)

    def _together(self, indicator, scored):
        """The parts become those of the next step, and so on, and at last one."""
        if not indicator.steps:
            return scored[0].points if scored else NOTHING
        found = [(each.span, each.points) for each in scored]
        for step, after in zip(indicator.steps, [*indicator.steps[1:], None], strict=True):
            outer = after.every if after else rules.WHOLE
            grouped: dict = defaultdict(list)
            for span, points in found:
                grouped[self.calendar.place(outer, span.first)].append(points)
            parts = self.calendar.parts(outer)
            found = [
                (parts[at], combined(step.way, points))
                for at, points in grouped.items() if at is not None
            ]  # fmt: skip
        return found[0][1] if found else NOTHING


def _start(indicator):
    if indicator.start == rules.FULL:
        return exact(indicator.maximum or 0)
    return exact(indicator.base) if indicator.start == rules.BASE else NOTHING


def _most(indicator):
    """The cap."""
    return indicator.maximum if indicator.is_capped else None


def _less(after, before):
    """What was cut or added."""
    return NOTHING if after is before else after - before


def combined(way: str, numbers) -> Fraction:
    """Numbers as one; of at least one number, in order."""
    if way == rules.SUM:
        return added(numbers)
    if way == rules.MEAN:
        return added(numbers) / len(numbers)
    if way == rules.LAST:
        return numbers[-1]
    return max(numbers) if way == rules.HIGHEST else min(numbers)


def group_of(among: str, profile: Profile):
    """What a unit is compared within."""
    if among == rules.OF_PARENT:
        return profile.parent
    return profile.category if among == rules.OF_CATEGORY else None
