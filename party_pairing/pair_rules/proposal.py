"""The best proposal: who is assigned to whom, what speaks for it, who is left out and why. No
database here.

A pair that a hard rule forbids is no choice for the solver, and what is left is looked at again
before it is shown. The same people in any order give the same pairs: rows and columns are sorted by
key first (rules R16, R19, R20; docs/decisions/0035).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.matrix import (
    FORBIDDEN,
    Given,
    Pair,
    Person,
    Speaks,
    Table,
    speaks_for,
    weights,
)


@dataclass(frozen=True)
class Proposed:
    """A pair of the proposal with all that speaks for it."""

    pair: Pair
    points: int
    reasons: tuple[Speaks, ...] = ()
    is_fixed: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A member without a helper in a role, and why: NOBODY_ALLOWED, NO_PLACE_LEFT, or REPRESENTED by
    somebody else of the same dormitory or branch; `allowed` how many helpers the hard rules would
    allow, `stopped` {hard rule: how many it stops}, `lacks` how many are missing."""

    member: int
    role: str
    why: str
    allowed: int = 0
    stopped: Mapping[str, int] = field(default_factory=dict)
    lacks: int = 1


NOBODY_ALLOWED, NO_PLACE_LEFT, REPRESENTED = "nobody_allowed", "no_place_left", "represented"
ASKED_OUT = "forbidden"
"""In `stopped`: how many the organisation does not allow."""


@dataclass(frozen=True)
class Proposal:
    """What the matching proposes, members in the order of their keys."""

    pairs: tuple[Proposed, ...]
    left_out: tuple[LeftOut, ...]


def standing(spec: rules.Spec, members: Iterable[Person], fixed: Iterable[Pair] = ()):
    """(those who take part, those whose dormitory or branch somebody else stands for), by key.
    Whoever has a fixed pair stands for theirs."""
    rows = sorted(members, key=lambda each: each.key)
    if not spec.stands_for:
        return rows, []
    has_pair = {pair.member for pair in fixed}
    stands: dict = {}
    for each in sorted(rows, key=lambda row: (row.key not in has_pair, row.key)):
        what = getattr(each, spec.stands_for)
        if what not in (None, ""):
            stands.setdefault(what, each.key)
    chosen = set(stands.values()) | has_pair
    found = [
        each for each in rows
        if each.key in chosen or getattr(each, spec.stands_for) in (None, "")
    ]  # fmt: skip
    kept = {each.key for each in found}
    return found, [each for each in rows if each.key not in kept]


def assigned(matrix, capacities, goal: str):
    """[(row, column)] of the best assignment of rows to columns with `capacities`; FORBIDDEN cells
    never. TOTAL: the highest sum. EVERYBODY: as many rows as possible, then the highest sum.

    Rows and columns that no allowed pair connects are solved apart: the best of each is the best
    of all."""
    room = np.asarray(capacities, dtype=np.int64)
    allowed = (matrix != FORBIDDEN) & (room > 0)[None, :]
    found: list[tuple[int, int]] = []
    for rows, columns in _parts(allowed):
        part, may = matrix, allowed
        if len(rows) < len(matrix) or len(columns) < len(room):
            part, may = (each[np.ix_(rows, columns)] for each in (matrix, allowed))
        places = np.repeat(columns, room[columns])
        worth = worth_of(part, may, goal, len(places))
        # Costs, and rows one after the other in memory: the solver then makes no copy of its own.
        np.negative(worth, out=worth)
        place_of = np.repeat(np.arange(len(columns)), room[columns])
        chosen, at = linear_sum_assignment(np.take(worth, place_of, axis=1))
        chosen, at = rows[chosen], places[at]
        stands = allowed[chosen, at]
        found += zip(chosen[stands].tolist(), at[stands].tolist(), strict=True)
    return sorted(found)


def worth_of(matrix, allowed, goal: str, places: int):
    """What the solver adds up for `places` places: sum and number of pairs in one number, nothing
    for a pair that is not allowed. Whole numbers in floats, which the solver works with anyhow."""
    most = min(matrix.shape[0], places)
    if goal == rules.EVERYBODY:
        scale, shift = 1, int(matrix.max(initial=0)) * most + 1
    else:  # equal sums: the one with more pairs
        scale, shift = most + 1, 1
    worth = np.multiply(matrix, scale, dtype=np.float64)
    worth += shift
    worth *= allowed
    return worth


def _parts(allowed):
    """(rows, columns) that hang together, in the order of their first rows; alone ones left out."""
    rows_left = allowed.any(axis=1)
    while rows_left.any():
        rows = np.zeros(len(rows_left), dtype=bool)
        rows[np.argmax(rows_left)] = True
        size = 0
        while rows.sum() > size:
            size = rows.sum()
            columns = allowed[rows].any(axis=0)
            rows = allowed[:, columns].any(axis=1)
        yield np.flatnonzero(rows), np.flatnonzero(columns)
        rows_left &= ~rows


def propose(spec: rules.Spec, given: Given) -> Proposal:
    """The proposal: role after role, in each as many turns as a member may have of it."""
    return _Run(spec, given).proposal()


class _Run:
    """One run: who is taken, what is left."""

    def __init__(self, spec, given):
        self.spec, self.given = spec, given
        stand = (*given.fixed, *given.running)
        self.members, self.represented = standing(spec, given.members, stand)
        self.helpers = sorted(given.helpers, key=lambda each: each.key)
        self.left = {each.key: each.capacity for each in self.helpers}
        self.taken: dict[int, set[int]] = {each.key: set() for each in self.members}
        self.has: Counter = Counter()
        self.found: list[Proposed] = []
        self.out: dict[tuple[int, str], LeftOut] = {
            (each.key, role.key): LeftOut(each.key, role.key, REPRESENTED, lacks=0)
            for each in self.represented for role in spec.roles if role.least
        }  # fmt: skip

    def proposal(self):
        """Everything, in order."""
        for pair in self.given.running:
            if pair.member in self.taken:
                self.taken[pair.member].add(pair.helper)
                self.has[pair.member, pair.role] += 1
        member_of = {each.key: each for each in self.members}
        helper_of = {each.key: each for each in self.helpers}
        for pair in self.given.fixed:
            if pair.member in member_of and pair.helper in helper_of:
                self.pair(member_of[pair.member], helper_of[pair.helper], pair.role, True)
        for role in self.spec.roles:
            for turn in range(1, role.turns + 1):
                self.turn(role, turn)
        order = {role.key: at for at, role in enumerate(self.spec.roles)}
        self.found.sort(key=lambda each: (
            each.pair.member, order.get(each.pair.role, len(order)), each.pair.helper
        ))  # fmt: skip
        out = sorted(self.out.values(), key=lambda each: (each.member, order[each.role]))
        return Proposal(tuple(self.found), tuple(out))

    def pair(self, member, helper, role, is_fixed=False):
        """Take both."""
        reasons = speaks_for(self.spec, member, helper, self.given.before)
        points = sum(each.points for each in reasons)
        self.found.append(
            Proposed(Pair(member.key, helper.key, role), points, reasons, is_fixed)
        )  # fmt: skip
        self.left[helper.key] -= 1
        self.taken[member.key].add(helper.key)
        self.has[member.key, role] += 1

    def turn(self, role, turn):
        """Give everybody who has fewer than `turn` of this role one more, if it can be."""
        rows = [each for each in self.members if self.has[each.key, role.key] < turn]
        columns = [each for each in self.helpers if self.left[each.key] > 0]
        if rows and columns:
            matrix = weights(self.spec, role, rows, columns, self.given)
            column_of = {each.key: at for at, each in enumerate(columns)}
            for at, member in enumerate(rows):
                for other in self.taken[member.key]:
                    if other in column_of:
                        matrix[at, column_of[other]] = FORBIDDEN
            room = [self.left[each.key] for each in columns]
            for row, column in assigned(matrix, room, self.spec.goal):
                self.pair(rows[row], columns[column], role.key)
        if turn <= role.least:
            left = [each for each in rows if self.has[each.key, role.key] < turn]
            left = [each for each in left if (each.key, role.key) not in self.out]
            for each in self.left_out(role, left):
                self.out[each.member, role.key] = each

    def left_out(self, role, members):
        """[LeftOut] of `members`: how many helpers the rules allow each, and which rule stops how
        many; helpers whom one has count for nothing."""
        if not members:
            return []
        table = Table(tuple(members), tuple(self.helpers))
        asked = np.ones(table.shape, dtype=bool)
        for at, member in enumerate(members):
            for other in (*self.taken[member.key], member.key):
                if other in table.column_of:
                    asked[at, table.column_of[other]] = False
        no = np.zeros(table.shape, dtype=bool)
        for member, helper in self.given.forbidden:
            if member in table.row_of and helper in table.column_of:
                no[table.row_of[member], table.column_of[helper]] = True
        stops = [(rule, ~table.rule(rule)) for rule in self.spec.hard]
        stops += [(rule, table.by_role(role) == rule) for rule in table.role_rules(role)]
        stops.append((ASKED_OUT, no))
        allowed, stopped = asked.copy(), {}
        for rule, stop in stops:
            stopped[rule] = (asked & stop).sum(axis=1)
            allowed &= ~stop
        counts = allowed.sum(axis=1)
        return [
            LeftOut(
                member.key, role.key, NO_PLACE_LEFT if counts[at] else NOBODY_ALLOWED,
                int(counts[at]),
                {rule: int(many[at]) for rule, many in stopped.items() if many[at]},
                role.least - self.has[member.key, role.key],
            )
            for at, member in enumerate(members)
        ]  # fmt: skip
