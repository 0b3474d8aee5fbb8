"""Indicators: from terms to the points of a leaf, with an explanation that adds up. Exact; no database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
            found.sort(key=_order)
        self._cut: dict = {}

    def of(self, source: str) -> list[Fact]:
        """All facts of a source."""
        return self.by_source.get(source, [])

    def in_part(self, source: str, every: str, place: int, calendar: Calendar) -> Sequence[Fact]:
        """Those of a source that lie in a part of the period."""
        cut = self._cut.get((source, every))
        if cut is None:
            cut = self._cut[source, every] = defaultdict(list)
            for each in self.by_source.get(source, ()):
                at = calendar.place(every, each.on)
                if at is not None:
                    cut[at].append(each)
        return cut.get(place, ())


def _order(fact):
    """By day; of one day whole numbers (of rows) in their order, other keys as texts."""
    key = fact.key
    return (fact.on, key, "") if key.__class__ is int else (fact.on, 0, str(key))


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
        self._plans: dict[str, tuple] = {}
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
        scored = tuple(
            self._part(indicator, span, wanted, facts, profile, ranks)
            for span, wanted in self._plan(indicator)
        )
        together = self._together(indicator, scored)
        bounded = within(together, indicator.floor, _most(indicator))
        points = rounded(bounded, indicator.places, indicator.rounding)
        return LeafScore(
            indicator.key, scored, together, _less(bounded, together), _less(points, bounded),
            points,
        )  # fmt: skip

    def _plan(self, indicator):
        """[(span of a part, [(term, source, its own part, place, span)])] of a leaf; worked out once."""
        known = self._plans.get(indicator.key)
        if known is None or known[0] is not indicator:
            every = indicator.steps[0].every if indicator.steps else rules.WHOLE
            plan = [
                (span, [
                    (term, source_of(indicator, term), inner, n, each)
                    for term in indicator.terms
                    for inner, n, each in self._spans_of(indicator, term)
                    if (n == at if inner == every else span.first <= each.first <= span.last)
                ])
                for at, span in enumerate(self.calendar.parts(every))
            ]  # fmt: skip
            known = self._plans[indicator.key] = (indicator, plan)
        return known[1]

    def values(self, facts: UnitFacts, profile: Profile) -> dict:
        """{(indicator, term, place of the part): value} that this unit is ranked by."""
        found = {}
        for leaf, term in self.ranked:
            if not self.applies(leaf, profile):
                continue
            for every, at, span in self._spans_of(leaf, term):
                mine = recent(
                    term.measure,
                    facts.in_part(source_of(leaf, term), every, at, self.calendar),
                    span.last,
                )
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

    def _part(self, indicator, span, wanted, facts, profile, ranks):
        start = _start(indicator)
        parts = []
        for term, source, every, at, each in wanted:
            place = None
            if term.kind == rules.RANKED:
                place = ranks.get((indicator.key, term.key, every, at), {}).get(profile.unit)
            parts.append(points_of(
                term, facts.in_part(source, every, at, self.calendar), profile, each,
                indicator.maximum, self._size(term, facts, profile) if term.sizes else 0, place,
                self.calendar.is_over(each),
            ))  # fmt: skip
        total = added([start, *[each.points for each in parts]])
        most = _most(indicator) if indicator.part_most is None else indicator.part_most
        bounded = within(total, indicator.floor, most)
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
