"""How many places a unit has, with every step said. No database here (rule R3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from party_pairing.recommend_rules import spec as rules
from tuanwei.lib.numbers import half_up


@dataclass(frozen=True)
class Multiplied:
    """What an assessment means for a unit's places, in words: they are multiplied by `times`; none where it is
    nothing."""

    label: str
    times: Fraction


@dataclass(frozen=True)
class Counted:
    """A unit as quotas see it: `heads` {one of HEADS: how many}, `year` in college of its students
    (0 mixed), their `degree` ("" mixed), `facts` that staff noted, `granted` places of a table (None: none entered),
    `assessed` what its assessment means."""

    heads: Mapping[str, int]
    year: int = 0
    degree: str = ""
    branch_type: str = ""
    facts: frozenset[str] = frozenset()
    granted: int | None = None
    assessed: tuple[Multiplied, ...] = ()


@dataclass(frozen=True)
class Places:
    """`places` that a unit has; None: not limited. `exact` before rounding and `quota`, `factors`
    that led there; `on_ballot` how many may stand (差额); None: as many as are eligible; `heads`
    that were counted, without those a formula takes off; `assessed` what the assessment did to them;
    `stopped` the words of it where it leaves none."""

    places: int | None
    exact: Fraction | None = None
    quota: rules.Quota | None = None
    factors: tuple[rules.Factor, ...] = ()
    on_ballot: int | None = None
    heads: int | None = None
    assessed: tuple[Multiplied, ...] = ()
    stopped: str = ""


def rounded(value: Fraction, rounding: str) -> int:
    """Whole places: 4.5 → 5 half up, 4 down; 4.1 → 5 up."""
    if rounding == rules.HALF_UP:
        return int(half_up(value))
    down = value.numerator // value.denominator
    return down if rounding == rules.DOWN or value == down else down + 1


def exact_places(quota: rules.Quota, unit: Counted) -> Fraction | None:
    """Places before factors and rounding; None where a table says nothing about the unit."""
    if quota.kind == rules.COUNT:
        return Fraction(quota.count)
    if quota.kind == rules.TABLE:
        return None if unit.granted is None else Fraction(unit.granted)
    return counted_heads(quota, unit) * _share(quota.percent)


def counted_heads(quota: rules.Quota, unit: Counted) -> int:
    """The heads a share is taken of; never fewer than none."""
    heads = unit.heads.get(quota.heads, 0)
    if quota.kind == rules.FORMULA and quota.less:
        heads -= unit.heads.get(quota.less, 0)
    return max(0, heads)


def places(spec: rules.Spec, unit: Counted) -> Places:
    """The places of a unit under the first quota that fits it. Factors multiply before rounding;
    `least` and `most` hold after it. An assessment that leaves none stops it whatever the rules give; the same
    factor noted by hand and by the assessment counts once."""
    if stopping := next((each for each in unit.assessed if not each.times), None):
        none_listed = 0 if spec.meeting.shortlist else None
        return Places(0, on_ballot=none_listed, assessed=unit.assessed, stopped=stopping.label)
    for quota in spec.quotas:
        if quota.years and unit.year not in quota.years:
            continue
        if quota.degree and quota.degree != unit.degree:
            continue
        if quota.branch_type and quota.branch_type != unit.branch_type:
            continue
        exact = exact_places(quota, unit)
        if exact is None:
            return Places(0, None, quota, (), 0 if spec.meeting.shortlist else None)
        factors = tuple(each for each in spec.factors if each.fact in unit.facts)
        for each in factors:
            exact *= each.times.exact
        noted = [each.times.exact for each in factors]
        assessed = tuple(each for each in unit.assessed if not _taken(noted, each.times))
        for one in assessed:
            exact *= one.times
        found = max(quota.least, rounded(exact, quota.rounding))
        if quota.most is not None:
            found = min(found, quota.most)
        heads = counted_heads(quota, unit) if quota.kind in rules.OF_HEADS else None
        return Places(found, exact, quota, factors, _on_ballot(spec, found), heads, assessed)
    return Places(None)


def _taken(noted, times):
    """True where one of the factors that staff noted stands for this one, too; each stands for one."""
    if times in noted:
        noted.remove(times)
        return True
    return False


def _on_ballot(spec, found):
    shortlist = spec.meeting.shortlist
    if shortlist is None:
        return None
    return found + rounded(found * shortlist.exact, rules.UP)


def _share(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100
