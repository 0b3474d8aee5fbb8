"""Who reviews what: balanced, seeded, nobody near their own. No database here.

Everything follows from the seed and the keys (numbers of applications and of people), so whoever has
them can redo it: things stand in the order of SHA-256("seed:key"), as in a draw. First every entry
takes those with the fewest entries so far; then entries move along chains of reviewers until no move
makes the loads more equal. Nobody has a limit, so an entry lacks a reviewer only where too few may.
"""

from collections import deque
from dataclasses import dataclass, field

from tuanwei.gatherings.drawing import lot

OWN_UNIT, OWN_WORK, RECUSED = "unit", "work", "recused"
WHY_WORDS = {OWN_UNIT: "本单位的申报", OWN_WORK: "自己参与的申报", RECUSED: "已回避或转出"}


@dataclass(frozen=True)
class Work:
    """An entry: the units and the people behind it."""

    key: str
    units: frozenset = frozenset()
    people: frozenset = frozenset()


@dataclass(frozen=True)
class Judge:
    """Somebody who reviews: their key as a person, the units they belong to."""

    key: str
    person: int
    units: frozenset = frozenset()


@dataclass(frozen=True)
class Short:
    """An entry with fewer reviewers than wanted, and why the others may not: [(judge, why)]."""

    work: str
    wanted: int
    got: int
    barred: tuple = ()


@dataclass(frozen=True)
class Plan:
    """`added` are the new pairs {work: judges}; `loads` everybody's entries, kept and new."""

    added: dict = field(default_factory=dict)
    loads: dict = field(default_factory=dict)
    short: tuple = ()
    barred: tuple = ()  # every (work, judge, why) of own unit, own work and recusal


def why_barred(work, judge, recused=frozenset()):
    """Why `judge` may not review `work`; "" when they may."""
    if judge.person in work.people:
        return OWN_WORK
    if judge.units & work.units:
        return OWN_UNIT
    return RECUSED if (work.key, judge.key) in recused else ""


def assign(works, judges, *, each, seed, kept=None, recused=frozenset()):
    """The Plan for `each` reviewers an entry.

    `kept` {work: judges} stays as it is and counts; `recused` are pairs that must not come again.
    The same input, in whatever order, gives the same Plan.
    """
    kept = {key: set(held) for key, held in (kept or {}).items()}
    judges = sorted(judges, key=lambda judge: (lot(seed, judge.key), judge.key))
    works = sorted(works, key=lambda work: (lot(seed, work.key), work.key))
    loads = {judge.key: 0 for judge in judges}
    for held in kept.values():
        for key in held & loads.keys():
            loads[key] += 1
    barred = [
        (work.key, judge.key, why)
        for work in works
        for judge in judges
        if (why := why_barred(work, judge, recused))
    ]
    closed = {(work, judge) for work, judge, _why in barred}
    added, short = {}, []
    for work in works:
        held = kept.get(work.key, set())
        may = [j.key for j in judges if (work.key, j.key) not in closed and j.key not in held]
        order = sorted(may, key=lambda key: (loads[key], lot(seed, f"{work.key}:{key}"), key))
        chosen = order[: max(0, each - len(held))]
        added[work.key] = set(chosen)
        for key in chosen:
            loads[key] += 1
        if len(held) + len(chosen) < each:
            shut = tuple((judge, why) for key, judge, why in barred if key == work.key)
            short.append(Short(work.key, each, len(held) + len(chosen), shut))
    _even_out([work.key for work in works], list(loads), added, kept, closed, loads)
    return Plan(
        {key: tuple(sorted(chosen)) for key, chosen in added.items()},
        loads, tuple(short), tuple(barred),
    )  # fmt: skip


def _even_out(works, judges, added, kept, closed, loads):
    """Move entries from the busy to the idle until no chain of moves helps any more."""
    while chain := _chain(works, judges, added, kept, closed, loads):
        for giver, work, taker in chain:
            added[work].remove(giver)
            added[work].add(taker)
        loads[chain[0][0]] -= 1
        loads[chain[-1][2]] += 1


def _chain(works, judges, added, kept, closed, loads):
    """[(giver, work, taker), …] from somebody to somebody with at least two entries fewer; the
    shortest from the busiest. None when there is no such chain."""
    for start in sorted(judges, key=lambda judge: -loads[judge]):
        came, queue = {start: None}, deque([start])
        while queue:
            here = queue.popleft()
            if loads[here] + 2 <= loads[start]:
                return _back(came, here)
            for work in works:
                if here not in added[work]:
                    continue
                for other in judges:
                    taken = other in added[work] or other in kept.get(work, ())
                    if other not in came and not taken and (work, other) not in closed:
                        came[other] = (here, work, other)
                        queue.append(other)
    return None


def _back(came, end):
    steps = []
    while came[end]:
        steps.append(came[end])
        end = came[end][0]
    return steps[::-1]


def numbered(keys, seed):
    """{key: place} from 1 in an order that only the seed decides: what stands instead of names."""
    order = sorted(keys, key=lambda key: (lot(seed, f"place:{key}"), key))
    return {key: place for place, key in enumerate(order, 1)}
