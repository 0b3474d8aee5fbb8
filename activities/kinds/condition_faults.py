"""What is wrong with a condition, in words. No database here."""

from decimal import Decimal

from activities.kinds.conditions import (
    AT_LEAST,
    AT_MOST,
    COMPARE,
    IS,
    LESS_THAN,
    MORE_THAN,
    NO,
    YES,
    number,
)
from activities.kinds.fact_names import CHOICE, MONEY, NUMBER, YES_NO

ASKED_AS = {NUMBER: "数字", MONEY: "金额"}


def faults(when, facts):
    """Why `when` makes no sense with `facts` ({name: Fact}), each in one sentence."""
    found = []
    for group in when.groups:
        wrong = ["有一组条件是空的。"] if not group else []
        for condition in group:
            wrong += fault(condition, facts.get(condition.fact))
        if not wrong and clash(group, facts):
            wrong = [f"“{facts[clash(group, facts)].bare}”的几个条件不可能同时成立。"]
        found += wrong
    return found


def never_holds(when, facts):
    """True when no application whatever can satisfy it."""
    return bool(when.groups) and all(
        any(fault(each, facts.get(each.fact)) for each in group) or clash(group, facts)
        for group in when.groups
    )


def fault(condition, fact):
    """[] or why this comparison makes no sense."""
    if fact is None:
        return [f"条件问的“{condition.fact}”不存在，可能是那道题去掉了。"]
    op, values = condition.op, condition.values
    if op not in fact.ops:
        return [_unfit(op, fact)]
    if op in COMPARE:
        found = number(values[0]) if len(values) == 1 else None
        if found is None:
            return [f"“{fact.bare}”要和一个数字比。"]
        return [f"“{fact.bare}”不会有这么大的数。"] if abs(found.adjusted()) > 12 else []
    if op not in (YES, NO) and not values:
        return [f"“{fact.bare}”后面要写是什么。"]
    offered = dict(fact.choices)
    unknown = [value for value in values if value not in offered]
    if fact.kind == CHOICE and unknown:
        return [f"“{fact.bare}”没有“{unknown[0]}”这个选项。"]
    return []


def _unfit(op, fact):
    if op in COMPARE:
        return f"“{fact.bare}”不是数字，不能比大小。"
    if fact.kind in (NUMBER, MONEY):
        return f"“{fact.bare}”是{ASKED_AS[fact.kind]}，请用 ≥、>、≤、< 来比。"
    return f"“{fact.bare}”只能问{'是还是否' if fact.kind == YES_NO else '有没有、是不是'}。"


def clash(group, facts):
    """The name of a fact that the conditions of one group can never satisfy together, or ""."""
    for name in dict.fromkeys(each.fact for each in group):
        asked = [each for each in group if each.fact == name]
        if _excludes(asked, facts[name]) if name in facts else False:
            return name
    return ""


def _excludes(asked, fact):
    ops = {each.op for each in asked}
    if YES in ops and NO in ops:
        return True
    if fact.kind in (NUMBER, MONEY):
        return _no_number(asked, fact)
    if NO in ops and IS in ops:
        return True
    if fact.holds_many:
        return False
    left = None
    for each in asked:
        if each.op == IS:
            left = set(each.values) if left is None else left & set(each.values)
    barred = {value for each in asked if each.op == "is_not" for value in each.values}
    if left is None:
        return bool(fact.choices) and barred >= set(dict(fact.choices))
    return not left - barred


def _no_number(asked, fact):
    """True when no number satisfies all of them: people and yuan count from 0 on."""
    is_own = fact.name.startswith("field.")
    step = Decimal(1) if fact.is_whole else Decimal("1e-9")
    low, high = Decimal("-Infinity") if is_own else Decimal(0), None
    for each in asked:
        if each.op == YES and not is_own:
            low = max(low, step)
        elif each.op == NO:
            low, high = max(low, Decimal(0)), Decimal(0) if high is None else min(high, Decimal(0))
        limit = number(each.values[0]) if each.op in COMPARE and each.values else None
        if limit is None:
            continue
        if each.op in (AT_LEAST, MORE_THAN):
            low = max(low, limit + (step if each.op == MORE_THAN else 0))
        elif each.op in (AT_MOST, LESS_THAN):
            limit -= step if each.op == LESS_THAN else 0
            high = limit if high is None else min(high, limit)
    return high is not None and low > high
