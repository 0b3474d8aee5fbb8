"""Is there an application that nobody would decide on? No database here."""

from decimal import Decimal
from itertools import product
from math import prod

from activities.kinds.conditions import COMPARE, number
from activities.kinds.fact_names import CHOICE, MONEY, NUMBER, YES_NO, by_name

MOST = 2_000  # applications that are looked at; with more conditions nothing is said


def undecided(spec):
    """Facts of an application that no step of the chain decides and nothing exempts; None when
    every one that the conditions tell apart finds somebody, or when there are too many to try."""
    whens = [rule.when for rule in (*spec.chain, *spec.levels, *spec.exemptions)]
    asked = {fact for when in whens for fact in when.facts} - {"level"}
    facts = by_name(spec)
    values = {name: _values(name, facts.get(name), spec, whens) for name in sorted(asked)}
    if prod(map(len, values.values())) > MOST:
        return None
    for chosen in product(*values.values()):
        known = dict(zip(values, chosen, strict=True))
        known["level"] = spec.level(known)
        deciding = any(step.mode == "decide" for step in spec.steps(known))
        if not deciding and spec.exemption(known) is None:
            return known
    return None


def _values(name, fact, spec, whens):
    """Values of one fact that conditions may answer differently."""
    if name == "applicant":
        return list(spec.basics.applicants)
    if fact is None:
        return [None]
    asked = [c for when in whens for group in when.groups for c in group if c.fact == name]
    named = sorted({value for each in asked for value in each.values})
    rule = next((each for each in spec.fields if f"field.{each.key}" == name), None)
    silent = [None] if rule and (not rule.is_required or rule.when.groups) else []
    if fact.kind == YES_NO:
        return [*silent, False, True]
    if fact.kind == CHOICE:
        offered = list(dict(fact.choices))
        others = [each for each in offered if each not in named]
        return [*silent, *(each for each in offered if each in named), *others[:1]]
    if fact.kind in (NUMBER, MONEY):
        limits = [number(v) for each in asked if each.op in COMPARE for v in each.values]
        near = {limit + step for limit in limits if limit is not None for step in (-1, 0, 1)}
        return [*silent, *sorted({Decimal(0), Decimal(1), *(each for each in near if each >= 0)})]
    return [*silent, *named, ("",) if fact.holds_many else "—"]


def spoken(facts, known):
    """谁来申报：社团，总人数：0 — the facts as an example."""
    said = []
    for name, value in facts.items():
        if name in known and value is not None and value != ("",):
            shown = dict(known[name].choices).get(value, value)
            shown = (
                {True: "是", False: "否"}.get(shown, shown) if isinstance(shown, bool) else shown
            )
            said.append(f"{known[name].bare}：{shown}")
    return "，".join(said)
