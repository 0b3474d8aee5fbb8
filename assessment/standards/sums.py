"""Where the parts of a standard do not add up to their whole. No database here."""

from decimal import Decimal
from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Spec
from tuanwei.lib.numbers import plain


class BrokenSum(NamedTuple):
    """`key` of the whole ("" the total), the column that is wrong, what stands there and what should."""

    key: str
    column: str
    found: str
    expected: str


def broken_sums(spec: Spec) -> list[BrokenSum]:
    """Every one, from the top down. What only some units or terms have is not added up."""
    found: list[BrokenSum] = []
    tops = [each for each in spec.children() if not each.is_bonus]
    weights = _weights(tops)
    if weights not in (None, Decimal(100)):
        found.append(BrokenSum("", "权重", plain(weights), "最上一级的权重合计 100"))
    elif weights is None and spec.totals.rescale != rules.PRINTED:
        most, out_of = _maxima(tops), spec.totals.out_of
        if most not in (None, out_of):
            found.append(BrokenSum("", "满分", plain(most), f"最上一级的满分合计 {plain(out_of)}"))
    for whole in spec.indicators:
        children = spec.children(whole.key)
        weights, most = _weights(children), _maxima(children)
        if weights not in (None, Decimal(100)):
            found.append(BrokenSum(whole.key, "权重", plain(weights), "下级的权重合计 100"))
        elif weights is None and _adds_up(whole) and most not in (None, whole.maximum):
            of = f"下级满分的合计 {plain(most)}"
            found.append(BrokenSum(whole.key, "满分", plain(whole.maximum or 0), of))
    return found


def _adds_up(whole):
    return whole.combine == rules.SUM and whole.maximum is not None


def _weights(children: list[Indicator] | tuple[Indicator, ...]) -> Decimal | None:
    """Their weights together; None where nothing is weighed, or not all apply to everybody."""
    if any(each.categories for each in children):
        return None
    weights = [each.weight for each in children if each.weight is not None]
    return sum(weights, Decimal(0)) if weights else None


def _maxima(children: list[Indicator] | tuple[Indicator, ...]) -> Decimal | None:
    """Their maxima together; None where one has none, or not all apply to everybody all the time."""
    if not children or any(
        each.maximum is None or each.categories or each.not_in for each in children
    ):
        return None
    return sum((each.maximum for each in children if each.maximum is not None), Decimal(0))
