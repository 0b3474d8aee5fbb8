"""The same arithmetic a second time, by plain loops over days and facts, written from the words of `engine.spec`."""

from datetime import timedelta
from fractions import Fraction as F


def blocks(first, last, every, idle=()):
    """[[day, …]] of the parts of a period."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if every == "whole":
        return [days]
    if every in ("week", "fortnight"):
        size = 7 if every == "week" else 14
        cut = [days[n : n + size] for n in range(0, len(days), size)]
        return [each for each in cut if len(each) == size and each[0].month not in idle]
    found = {}
    for day in days:
        if every == "month":
            label = (day.year, day.month)
        elif day.month >= 9 or day.month == 1:
            label = (day.year - (day.month == 1), "autumn")
        else:
            label = (day.year - 1, "spring")
        found.setdefault(label, []).append(day)
    return [each for each in found.values() if every == "term" or each[0].month not in idle]


def value(fact):
    if fact.of is None:
        return F(fact.number)
    return None if fact.of == 0 else F(fact.number) / F(fact.of) * 100


def counts(m, fact):
    v = value(fact)
    if (m.levels and fact.level not in m.levels) or (m.roles and fact.role not in m.roles):
        return False
    if m.least is not None and (v is None or v < F(m.least)):
        return False
    return not (m.below is not None and (v is None or v >= F(m.below)))


def measured(m, facts, members):
    """The number, or None."""
    kept = [each for each in facts if counts(m, each)]
    values = [value(each) for each in kept if value(each) is not None]
    wholes = [each for each in kept if each.of is not None]
    if m.counted == "times":
        return F(len(kept))
    if m.counted == "people":
        return F(len({each.by for each in kept} - {""}))
    if m.counted == "amount":
        return sum((F(each.number) for each in kept), F(0))
    if m.counted == "per_member":
        return sum((F(each.number) for each in kept), F(0)) / members if members else None
    if m.counted == "missed":
        return sum((F(each.of) - F(each.number) for each in wholes), F(0))
    if m.counted == "share":
        whole = sum((F(each.of) for each in wholes), F(0))
        return sum((F(each.number) for each in wholes), F(0)) * 100 / whole if whole else None
    if m.counted == "run":
        text = "".join("x" if counts(m, each) else " " for each in facts)
        return F(max((len(each) for each in text.split()), default=0))
    if not values:
        return None
    if m.counted == "newest":
        return values[-1]
    values.sort()
    if m.counted == "most":
        return values[-1]
    if m.counted == "least":
        return values[0]
    for _ in range(m.drop):
        if len(values) > 2:
            values = values[1:-1]
    return sum(values, F(0)) / len(values)


def in_band(bands, v, category):
    own = [each for each in bands if each.category and each.category == category]
    for each in own or [each for each in bands if not each.category]:
        low = each.least is None or v > F(each.least) or (each.holds_least and v == F(each.least))
        high = each.most is None or v < F(each.most) or (each.holds_most and v == F(each.most))
        if low and high:
            return F(each.points)
    return None


def gives(term, facts, end, members, category, maximum):
    """What a term gives for the facts of a part that ends on `end`, in order."""
    m = term.measure
    if m.last_days:
        facts = [each for each in facts if 0 <= (end - each.on).days < m.last_days]
    kept = [each for each in facts if counts(m, each)]
    number = measured(m, facts, members)
    points = F(0)
    simple = not (term.levels or term.cells or term.bands or term.take)
    if term.kind == "each" and not simple:
        found = []
        for each in kept:
            if term.bands:
                v = value(each)
                found.append(F(0) if v is None else in_band(term.bands, v, category) or F(0))
                continue
            worth = F(term.points)
            if term.cells:
                table = {(cell.role, cell.level): F(cell.points) for cell in reversed(term.cells)}
                ways = [(each.role, each.level), (each.role, ""), ("", each.level), ("", "")]
                worth = next((table[way] for way in ways if way in table), None)
            elif term.levels:
                worth = {level.key: F(level.points) for level in reversed(term.levels)}.get(
                    each.level
                )
            if worth is None:
                continue
            if m.counted == "amount":
                worth *= F(each.number)
            if m.counted == "missed":
                worth *= F(0) if each.of is None else F(each.of) - F(each.number)
            found.append(worth)
        if term.take:
            best = sorted(found, reverse=True)
            points = F(0)
            for n, by in enumerate(term.take):
                if n < len(best):
                    points += best[n] * F(by)
        else:
            points = sum(found, F(0))
    elif term.kind == "graded":
        table = {level.key: F(level.points) for level in reversed(term.levels)}
        if m.counted == "average":
            judges = {}
            for each in kept:
                judges[each.by] = each.level
            marks = sorted(table[each] for each in judges.values() if each in table)
            for _ in range(m.drop):
                if len(marks) > 2:
                    marks = marks[1:-1]
            points = sum(marks, F(0)) / len(marks) if marks else F(0)
        elif kept:
            points = table.get(kept[-1].level, F(0))
    elif term.kind == "checklist":
        there = {}
        for each in kept:
            there[each.level] = each.number > 0
        ticked = [level for level in term.levels if there.get(level.key)]
        if term.is_all:
            points = F(term.points) if len(ticked) == len(term.levels) else F(0)
        else:
            points = sum((F(level.points) for level in ticked), F(0))
    elif number is None:
        points = F(0)
    elif term.kind == "each":
        points = number * F(term.points)
    elif term.kind == "short":
        points = F(term.points) * (F(term.needed) - number if number < F(term.needed) else 0)
    elif term.kind == "rate":
        points = number * F(term.points) / (100 if m.counted == "share" else 1)
    elif term.kind == "band":
        points = in_band(term.bands, number, category) or F(0)
    elif term.kind == "given":
        points = number
    if term.is_percent:
        points = points * F(maximum or 0) / 100
    if term.sizes:
        factor = in_band(term.sizes, F(members), category)
        points *= F(1) if factor is None else factor
    return cut(points, term.least, term.most)


def cut(points, least, most):
    if least is not None:
        points = max(points, F(least))
    return points if most is None else min(points, F(most))


def leaf(indicator, facts, first, last, idle, members, category):
    """The points of a leaf, before rounding."""
    facts = sorted(facts, key=lambda each: (each.on, each.key))
    every = indicator.steps[0].every if indicator.steps else "whole"
    start = {"full": F(indicator.maximum or 0), "base": F(indicator.base)}.get(
        indicator.start, F(0)
    )
    cap = indicator.maximum if indicator.is_capped else None
    scored = []
    for days in blocks(first, last, every, idle):
        total = start
        for term in indicator.terms:
            inner = every if term.every == "whole" else term.every
            for part in blocks(first, last, inner, idle):
                if (inner == every and part != days) or not days[0] <= part[0] <= days[-1]:
                    continue
                inside = [
                    each
                    for each in facts
                    if each.source == term.measure.source and part[0] <= each.on <= part[-1]
                ]
                total += gives(term, inside, part[-1], members, category, indicator.maximum)
        most = cap if indicator.part_most is None else indicator.part_most
        scored.append((days[0], cut(total, indicator.floor, most)))
    for n, step in enumerate(indicator.steps):
        outer = indicator.steps[n + 1].every if n + 1 < len(indicator.steps) else "whole"
        joined = []
        for days in blocks(first, last, outer, idle):
            mine = [points for day, points in scored if days[0] <= day <= days[-1]]
            if mine:
                joined.append((days[0], {
                    "sum": sum(mine, F(0)), "mean": sum(mine, F(0)) / len(mine), "last": mine[-1],
                    "highest": max(mine), "lowest": min(mine),
                }[step.way]))  # fmt: skip
        scored = joined
    return cut(scored[0][1] if scored else F(0), indicator.floor, cap)


def places(values, ties, is_least_best):
    """{key: place} by counting who is before."""
    found = {}
    for key, mine in values.items():
        before = [
            each for each in values.values() if (each < mine if is_least_best else each > mine)
        ]
        same = list(values.values()).count(mine)
        if ties == "dense":
            found[key] = F(len(set(before)) + 1)
        else:
            best, worst = F(len(before) + 1), F(len(before) + same)
            found[key] = {"best": best, "worst": worst, "middle": (best + worst) / 2}[ties]
    return found


def rounded(value, at, how):
    """By trying the neighbours."""
    if at is None:
        return value
    step = F(1, 10**at)
    low = step * (value // step)
    if low == value or how == "down":
        return low
    if how == "up":
        return low + step
    high = low + step
    if value - low != high - value:
        return low if value - low < high - value else high
    return high if value > 0 else low
