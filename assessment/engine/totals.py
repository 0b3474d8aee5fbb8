"""From the points of the leaves up the tree to one total. Exact; no database."""

from collections.abc import Mapping, Set
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.exact import NOTHING, added, exact, within
from assessment.engine.ranks import rounded
from assessment.engine.scoring import combined


class Node(NamedTuple):
    """An indicator in the tree: `points` after its cap, what its children came to before (`together`), the highest
    it may have here (`maximum`, without what does not apply), whether it applies."""

    points: Fraction
    together: Fraction
    maximum: Fraction
    applies: bool


class Total(NamedTuple):
    """`raw` of `raw_maximum`, times `factor`, plus `bonus`, bounded: `exact`; rounded: `points`."""

    nodes: dict[str, Node]
    raw: Fraction
    raw_maximum: Fraction
    factor: Fraction
    bonus: Fraction
    bonus_given: Fraction
    exact: Fraction
    points: Fraction

    def for_grade(self, totals: rules.Totals) -> Fraction:
        """The figure that grades look at."""
        return self.exact if totals.is_graded_exact else self.points


def total_of(
    spec: rules.Spec, leaves: Mapping[str, Fraction], absent: Set[str] = frozenset()
) -> Total:
    """The total of {key: points} of the leaves; those in `absent` do not apply."""
    nodes: dict[str, Node] = {}
    for top in spec.children():
        _node(spec, top, leaves, absent, nodes)
    tops = spec.children()
    plain = [each for each in tops if not each.is_bonus]
    raw, raw_maximum = _together(spec, plain, nodes, rules.SUM)
    bonus = sum((nodes[each.key].points for each in tops if each.is_bonus), NOTHING)
    factor = _factor(spec, plain, raw_maximum)
    base = raw * factor + _full(spec, plain, nodes)
    given = _bonus(spec.totals, bonus, base)
    exact = bounded(spec.totals, base + given)
    points = rounded(exact, spec.totals.places, spec.totals.rounding)
    return Total(nodes, raw, raw_maximum, factor, bonus, given, exact, points)


def bounded(totals: rules.Totals, value: Fraction) -> Fraction:
    """A total within its bounds."""
    return within(value, totals.least, totals.most)


def _node(spec, indicator, leaves, absent, nodes):
    children = spec.children(indicator.key)
    whole = whole_of(spec, indicator)
    if not children:
        applies = indicator.key not in absent
        points = leaves.get(indicator.key, NOTHING) if applies else NOTHING
        nodes[indicator.key] = Node(points, points, whole if applies else NOTHING, applies)
        return
    for each in children:
        _node(spec, each, leaves, absent, nodes)
    applies = any(nodes[each.key].applies for each in children)
    together, _most = _together(spec, children, nodes, indicator.combine, whole)
    if spec.totals.rescale == rules.AS_FULL and applies:
        together += _full(spec, children, nodes)
    maximum = max(whole - _gone(spec, indicator, children, nodes), NOTHING)
    points = within(
        together, indicator.floor,
        maximum if indicator.is_capped and indicator.maximum is not None else None,
    )  # fmt: skip
    nodes[indicator.key] = Node(points, together, maximum if applies else NOTHING, applies)


def whole_of(spec: rules.Spec, indicator: rules.Indicator) -> Fraction:
    """The highest an indicator may have when all of it applies: its maximum, else that of what is below it."""
    if indicator.maximum is not None:
        return exact(indicator.maximum)
    children = spec.children(indicator.key)
    if _weighed(children):
        return exact(spec.totals.out_of)
    if children and indicator.combine == rules.SUM:
        return fullest(spec, children)
    found = [whole_of(spec, each) for each in children]
    return combined(indicator.combine, found) if found else NOTHING


def _gone(spec, indicator, children, nodes):
    """What a maximum loses by what does not apply, however deep that lies. An item for 文科 in the place of one for
    理科 takes nothing away."""
    scales = spec.totals.rescale in (rules.EXACT, rules.PRINTED)
    if not scales or _weighed(children) or indicator.combine != rules.SUM:
        return NOTHING
    if all(nodes[each.key].maximum is whole_of(spec, each) for each in children):
        return NOTHING
    return max(fullest(spec, children) - _highest(children, nodes), NOTHING)


def _highest(children, nodes):
    return added([nodes[each.key].maximum for each in children])


def fullest(spec: rules.Spec, children) -> Fraction:
    """The most that one kind of unit can have of indicators side by side, all of the year: their sum, where nothing is
    for some categories only."""
    named = tuple(each.key for each in children)
    if named not in spec.fullest:
        spec.fullest[named] = max(
            sum((_whole_for(spec, each, kind) for each in children), NOTHING)
            for kind in _kinds(spec)
        )
    return spec.fullest[named]


def _kinds(spec):
    return ("", *(each.key for each in spec.categories))


def _is_for(spec, indicator, kind):
    """True where something of an indicator applies to units of a category."""
    children = spec.children(indicator.key)
    if children:
        return any(_is_for(spec, each, kind) for each in children)
    return not indicator.categories or kind in indicator.categories


def _whole_for(spec, indicator, kind):
    """The highest an indicator may have for units of a category."""
    whole, children = whole_of(spec, indicator), spec.children(indicator.key)
    if not _is_for(spec, indicator, kind):
        return NOTHING
    if not children or _weighed(children) or indicator.combine != rules.SUM:
        return whole
    mine = sum((_whole_for(spec, each, kind) for each in children), NOTHING)
    return max(whole - fullest(spec, children) + mine, NOTHING)


def _fullest_weight(spec, children):
    return max(
        sum((Fraction(each.weight or 0) for each in children if _is_for(spec, each, kind)), NOTHING)
        for kind in _kinds(spec)
    )


def _weighed(children):
    return any(each.weight is not None for each in children)


def _together(spec, children, nodes, combine, of=None):
    """(points, highest possible) of indicators side by side. Weighed ones count in percent of their own maximum;
    weights of those that do not apply are spread over the rest where the rule scales up."""
    there = [each for each in children if nodes[each.key].applies]
    if not _weighed(children):
        found = [nodes[each.key].points for each in there]
        most = added([nodes[each.key].maximum for each in there])
        return (combined(combine, found) if found else NOTHING), most
    out_of = of if of else Fraction(spec.totals.out_of)
    points = sum((
        Fraction(each.weight or 0) / 100 * _share(nodes[each.key]) * out_of for each in there
    ), NOTHING)  # fmt: skip
    weights = sum((Fraction(each.weight or 0) for each in there), NOTHING)
    whole = weights if len(there) == len(children) else _fullest_weight(spec, children)
    if weights != whole and weights and spec.totals.rescale in (rules.EXACT, rules.PRINTED):
        points = points * whole / weights
    return points, out_of * whole / 100


def _share(node):
    return node.points / node.maximum if node.maximum else NOTHING


def _factor(spec, plain, raw_maximum):
    """What the sum of the blocks is multiplied by; 1 where nothing applies."""
    totals = spec.totals
    if not raw_maximum or totals.rescale not in (rules.EXACT, rules.PRINTED) or _weighed(plain):
        return Fraction(1)
    if totals.rescale == rules.EXACT:
        return fullest(spec, plain) / raw_maximum
    printed = next((each.factor for each in totals.factors if each.raw == raw_maximum), None)
    return Fraction(totals.out_of) / raw_maximum if printed is None else Fraction(printed)


def _full(spec, children, nodes):
    """What indicators that do not apply give where they count as full."""
    if spec.totals.rescale != rules.AS_FULL:
        return NOTHING
    gone = sum((whole_of(spec, each) for each in children if not nodes[each.key].applies), NOTHING)
    return min(gone, max(fullest(spec, children) - _highest(children, nodes), NOTHING))


def _bonus(totals, bonus, base):
    """The part of the bonus that counts."""
    if totals.bonus_most is not None:
        bonus = min(bonus, Fraction(totals.bonus_most))
    if totals.bonus_percent is not None:
        bonus = min(bonus, base * Fraction(totals.bonus_percent) / 100)
    return bonus
