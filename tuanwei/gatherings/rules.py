"""The rules of attendance in force and those that a gathering was published under, kept in the
process: a version never changes."""

from functools import lru_cache

from tuanwei.gatherings.rules_models import AttendanceRules, Kind, KindRules
from tuanwei.lib.numbers import plain
from tuanwei.lib.versioned import Versioned

USUAL = AttendanceRules(version=0)
"""What holds where the college has set nothing: no points, nobody pauses, everything may be made up."""


rules_in_force = Versioned("gatherings:rules", lambda: AttendanceRules.objects.first() or USUAL)
"""() → the newest AttendanceRules."""


@lru_cache(maxsize=256)
def _version(key):
    return AttendanceRules.objects.get(pk=key)


@lru_cache(maxsize=256)
def _kinds(key):
    return {each.kind: each for each in KindRules.objects.filter(rules=key)}


def rules_of(gathering):
    """The AttendanceRules that a gathering keeps; those in force for a draft."""
    if gathering.rules_id:
        return _version(gathering.rules_id)
    return rules_in_force() if gathering.state == "draft" else USUAL


def kind_rules(rules, kind):
    """The KindRules of one kind in a version."""
    known = _kinds(rules.pk) if rules.pk else {}
    return known.get(kind) or KindRules(kind=kind)


def every_kind(rules):
    """[KindRules] of all kinds, in the order of the form."""
    return [kind_rules(rules, kind) for kind in Kind.values]


def gives_points(rules):
    """True where some kind of gathering gives points."""
    return any(each.most for each in every_kind(rules))


def why_not_worth(rules, kind, credits):
    """Why a gathering of that kind cannot be worth `credits`; None where it can."""
    own = kind_rules(rules, kind)
    label = Kind(kind).label
    if credits > own.most:
        if not own.most:
            return f"按学院的规则，{label}不给积分，请填 0。"
        return f"按学院的规则，{label}一次最多 {plain(own.most)} 分。"
    if credits % rules.step:
        return f"积分四舍五入到 {plain(rules.step)} 分，请填它的整数倍。"
    return None
