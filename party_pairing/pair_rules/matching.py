"""Who could be paired with whom, how much speaks for it, and the best proposal. No database here.

Weights are whole numbers in one matrix members × helpers; a pair that a hard rule forbids is no
choice for the solver, and what is left is looked at again before it is shown. The same people
in any order give the same pairs: rows and columns are sorted by key first (rules R16, R19, R20;
docs/decisions/0035).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from party_pairing.pair_rules import spec as rules

FORBIDDEN = -1
"""Weight of a pair that a hard rule, or the organisation, does not allow."""


@dataclass(frozen=True)
class Person:
    """Somebody in a round. `key` sorts and never changes. `grade` None: not a student. `topics` are
    needs of a member, fields of a helper; `free` times as texts (`1-19`: Monday, 19 o'clock);
    `wishes` keys of others, the first first. Of a helper: `capacity` places left, `is_formal`."""

    key: int
    general_branch: int | None = None
    branch: int | None = None
    grade: int | None = None
    sex: str = ""
    major: str = ""
    dormitory: str = ""
    topics: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    wishes: tuple[int, ...] = ()
    capacity: int = 0
    is_formal: bool = True


@dataclass(frozen=True)
class Pair:
    """`helper` is `role` for `member`."""

    member: int
    helper: int
    role: str


@dataclass(frozen=True)
class Given:
    """What a round starts from. `fixed` pairs stand (by decree, or locked); `forbidden` (member,
    helper) never meet; `before` (member, helper) were a pair and content."""

    members: tuple[Person, ...]
    helpers: tuple[Person, ...]
    fixed: tuple[Pair, ...] = ()
    forbidden: frozenset[tuple[int, int]] = frozenset()
    before: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Speaks:
    """A reason for a pair: `points` for `kind`; `of`: which wish (1…), topics or times."""

    kind: str
    points: int
    of: tuple[str, ...] = ()


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


def allows(rule: str, member: Person, helper: Person) -> bool:
    """True where a hard rule allows the pair."""
    return {
        rules.SAME_GENERAL_BRANCH: member.general_branch is not None
        and member.general_branch == helper.general_branch,
        rules.SAME_BRANCH: member.branch is not None and member.branch == helper.branch,
        rules.OTHER_BRANCH: member.branch is None or member.branch != helper.branch,
        rules.OTHER_GRADE: helper.grade is None or member.grade != helper.grade,
        rules.SENIOR: helper.grade is None
        or (member.grade is not None and helper.grade < member.grade),
        rules.SAME_SEX: bool(member.sex) and member.sex == helper.sex,
        rules.SAME_DORMITORY: bool(member.dormitory) and member.dormitory == helper.dormitory,
    }[rule]


def may_be(role: rules.Role, spec: rules.Spec, member: Person, helper: Person) -> bool:
    """True where every hard rule allows the helper in that role."""
    if member.key == helper.key or _stopped_by_role(role, helper):
        return False
    return all(allows(rule, member, helper) for rule in spec.hard)


def _stopped_by_role(role, helper):
    """What the role itself asks of a helper and does not find; "" where all is well."""
    if role.standing == rules.FORMAL and not helper.is_formal:
        return rules.FORMAL
    if role.who and (helper.grade is None) != (role.who == rules.TEACHER):
        return role.who
    return ""


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


def wish_points(weight: int, place: int) -> int:
    """Points of the wish at `place` (0 the first): each later one a third of the weight less."""
    return max(0, weight * (3 - place) // 3)


def speaks_for(spec: rules.Spec, member: Person, helper: Person, before=frozenset()):
    """Everything that speaks for the pair."""
    found = []
    for reason in spec.reasons:
        of, points = _points(reason, member, helper, before)
        if points:
            found.append(Speaks(reason.kind, points, of))
    return tuple(found)


def _points(reason, member, helper, before):
    kind, weight = reason.kind, reason.weight
    if kind == rules.WISH and helper.key in member.wishes:
        place = member.wishes.index(helper.key)
        return (str(place + 1),), wish_points(weight, place)
    if kind == rules.HELPER_WISH and member.key in helper.wishes:
        place = helper.wishes.index(member.key)
        return (str(place + 1),), wish_points(weight, place)
    if kind == rules.FIELD:
        common = tuple(sorted(member.topics & helper.topics))
        return common, weight * len(common)
    if kind == rules.TIME:
        common = tuple(sorted(member.free & helper.free))
        return common, weight * min(3, len(common))
    holds = {
        rules.MAJOR: bool(member.major) and member.major == helper.major,
        rules.NEAR: bool(member.dormitory) and member.dormitory == helper.dormitory,
        rules.CROSS_GRADE: member.grade != helper.grade,
        rules.SAME_COLLEGE: member.general_branch is not None
        and member.general_branch == helper.general_branch,
        rules.BEFORE: (member.key, helper.key) in before,
    }.get(kind, False)
    return (), weight if holds else 0


def weights(
    spec: rules.Spec, role: rules.Role, members: Iterable[Person], helpers: Iterable[Person],
    given: Given,
):  # fmt: skip
    """Matrix members × helpers of whole numbers; FORBIDDEN where a hard rule says no. The same as
    `may_be` and the sum of `speaks_for`, for all pairs at once."""
    rows, columns = tuple(members), tuple(helpers)
    table = _Table(rows, columns)
    found = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for reason in spec.reasons:
        found += table.points(reason, given)
    found[~table.allowed(spec, role)] = FORBIDDEN
    for member, helper in given.forbidden:
        if member in table.row_of and helper in table.column_of:
            found[table.row_of[member], table.column_of[helper]] = FORBIDDEN
    return found


def assigned(matrix, capacities, goal: str):
    """[(row, column)] of the best assignment of rows to columns with `capacities`; FORBIDDEN cells
    never. TOTAL: the highest sum. EVERYBODY: as many rows as possible, then the highest sum."""
    places = np.repeat(np.arange(matrix.shape[1]), capacities)
    if not len(places) or not matrix.shape[0]:
        return []
    allowed = matrix != FORBIDDEN
    most = min(matrix.shape[0], len(places))
    if goal == rules.EVERYBODY:
        worth = np.where(allowed, matrix + int(matrix.max()) * most + 1, 0)
    else:  # equal sums: the one with more pairs
        worth = np.where(allowed, matrix * (most + 1) + 1, 0)
    found = linear_sum_assignment(worth[:, places], maximize=True)
    pairs = [(int(row), int(places[place])) for row, place in zip(*found, strict=True)]
    return [(row, column) for row, column in pairs if allowed[row, column]]


def propose(spec: rules.Spec, given: Given) -> Proposal:
    """The proposal: role after role, in each as many rounds as a member may have of it."""
    members, represented = standing(spec, given.members, given.fixed)
    helpers = sorted(given.helpers, key=lambda each: each.key)
    member_of = {each.key: each for each in members}
    helper_of = {each.key: each for each in helpers}
    left = {each.key: each.capacity for each in helpers}
    taken: dict[int, set[int]] = {each.key: set() for each in members}
    found: list[Proposed] = []
    out: dict[tuple[int, str], LeftOut] = {
        (each.key, role.key): LeftOut(each.key, role.key, REPRESENTED, lacks=0)
        for each in represented for role in spec.roles if role.least
    }  # fmt: skip
    for pair in given.fixed:
        if pair.member not in taken or pair.helper not in left:
            continue
        left[pair.helper] -= 1
        taken[pair.member].add(pair.helper)
        member, helper = member_of[pair.member], helper_of[pair.helper]
        reasons = speaks_for(spec, member, helper, given.before)
        found.append(Proposed(pair, sum(each.points for each in reasons), reasons, True))
    for role in spec.roles:
        has = {
            key: sum(pair.member == key and pair.role == role.key for pair in given.fixed)
            for key in taken
        }
        for turn in range(1, role.turns + 1):
            open_rows = [each for each in members if has[each.key] < turn]
            matrix = weights(spec, role, open_rows, helpers, given)
            column_of = {each.key: at for at, each in enumerate(helpers)}
            for at, member in enumerate(open_rows):
                for other in taken[member.key]:
                    matrix[at, column_of[other]] = FORBIDDEN
            room = [max(0, left[each.key]) for each in helpers]
            pairs = dict(assigned(matrix, room, spec.goal))
            for at, member in enumerate(open_rows):
                if at in pairs:
                    helper = helpers[pairs[at]]
                    reasons = speaks_for(spec, member, helper, given.before)
                    pair = Pair(member.key, helper.key, role.key)
                    found.append(Proposed(pair, sum(each.points for each in reasons), reasons))
                    left[helper.key] -= 1
                    taken[member.key].add(helper.key)
                    has[member.key] += 1
                elif turn <= role.least and (member.key, role.key) not in out:
                    lacks = role.least - has[member.key]
                    out[member.key, role.key] = _left_out(
                        spec, role, member, helpers, given, taken, lacks
                    )
    order = {role.key: at for at, role in enumerate(spec.roles)}
    found.sort(key=lambda each: (each.pair.member, order[each.pair.role], each.pair.helper))
    left_out = sorted(out.values(), key=lambda each: (each.member, order[each.role]))
    return Proposal(tuple(found), tuple(left_out))


def _left_out(spec, role, member, helpers, given, taken, lacks):
    """Why nobody was found: what the hard rules left, and which of them stopped how many."""
    stopped: dict[str, int] = {}
    allowed = 0
    for helper in helpers:
        if helper.key in (member.key, *taken[member.key]):
            continue
        broken = [rule for rule in spec.hard if not allows(rule, member, helper)]
        if by_role := _stopped_by_role(role, helper):
            broken.append(by_role)
        if (member.key, helper.key) in given.forbidden:
            broken.append(ASKED_OUT)
        for rule in broken:
            stopped[rule] = stopped.get(rule, 0) + 1
        allowed += not broken
    why = NO_PLACE_LEFT if allowed else NOBODY_ALLOWED
    return LeftOut(member.key, role.key, why, allowed, stopped, lacks)


class _Table:
    """Both lists as columns of numbers, so that all pairs are looked at at once."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.row_of = {each.key: at for at, each in enumerate(rows)}
        self.column_of = {each.key: at for at, each in enumerate(columns)}

    def same(self, name):
        """True where both have `name`, and the same."""
        known: dict = {}
        pair = [
            np.array([_number(known, getattr(each, name)) for each in people], dtype=np.int64)
            for people in (self.rows, self.columns)
        ]
        return (pair[0][:, None] == pair[1][None, :]) & (pair[0][:, None] > 0)

    def grades(self):
        """Grades of both as numbers; 0 where there is none."""
        return [
            np.array([each.grade or 0 for each in people], dtype=np.int64)
            for people in (self.rows, self.columns)
        ]

    def common(self, name):
        """How many texts of the sets `name` both have."""
        known = sorted(
            {text for each in (*self.rows, *self.columns) for text in getattr(each, name)}
        )
        at = {text: index for index, text in enumerate(known)}
        marks = []
        for people in (self.rows, self.columns):
            mark = np.zeros((len(people), max(1, len(known))), dtype=np.int64)
            for index, each in enumerate(people):
                for text in getattr(each, name):
                    mark[index, at[text]] = 1
            marks.append(mark)
        # Whole numbers below 2**53 are exact in the fast product of floats.
        return (marks[0].astype(np.float64) @ marks[1].T.astype(np.float64)).astype(np.int64)

    def allowed(self, spec, role):
        """True where every hard rule allows the pair."""
        found = np.ones((len(self.rows), len(self.columns)), dtype=bool)
        for rule in spec.hard:
            found &= self.rule(rule)
        fit = [not _stopped_by_role(role, each) for each in self.columns]
        found &= np.array(fit, dtype=bool)[None, :]
        for key, at in self.row_of.items():
            if key in self.column_of:
                found[at, self.column_of[key]] = False
        return found

    def rule(self, rule):
        """True where one hard rule allows the pair."""
        if rule == rules.OTHER_BRANCH:
            return ~self.same("branch")
        if rule in (rules.OTHER_GRADE, rules.SENIOR):
            mine, theirs = (each[axis] for each, axis in zip(
                self.grades(), ((slice(None), None), (None, slice(None))), strict=True
            ))  # fmt: skip
            if rule == rules.OTHER_GRADE:
                return (theirs == 0) | (mine != theirs)
            return (theirs == 0) | ((mine != 0) & (theirs < mine))
        names = {
            rules.SAME_GENERAL_BRANCH: "general_branch", rules.SAME_BRANCH: "branch",
            rules.SAME_SEX: "sex", rules.SAME_DORMITORY: "dormitory",
        }  # fmt: skip
        return self.same(names[rule])

    def points(self, reason, given):
        """Points of one reason for every pair."""
        kind, weight = reason.kind, reason.weight
        if kind == rules.FIELD:
            return weight * self.common("topics")
        if kind == rules.TIME:
            return weight * np.minimum(3, self.common("free"))
        if kind in (rules.WISH, rules.HELPER_WISH, rules.BEFORE):
            return self.listed(kind, weight, given)
        if kind == rules.CROSS_GRADE:
            mine, theirs = self.grades()
            return weight * (mine[:, None] != theirs[None, :])
        names = {
            rules.MAJOR: "major", rules.NEAR: "dormitory", rules.SAME_COLLEGE: "general_branch"
        }  # fmt: skip
        return weight * self.same(names[kind])

    def listed(self, kind, weight, given):
        """Points of the few pairs that somebody named."""
        found = np.zeros((len(self.rows), len(self.columns)), dtype=np.int64)
        for member, helper, points in self.named(kind, weight, given):
            if member in self.row_of and helper in self.column_of:
                found[self.row_of[member], self.column_of[helper]] = points
        return found

    def named(self, kind, weight, given):
        """(member, helper, points) of the pairs that somebody named."""
        if kind == rules.BEFORE:
            yield from ((member, helper, weight) for member, helper in given.before)
            return
        people = self.rows if kind == rules.WISH else self.columns
        for each in people:
            for place, other in enumerate(each.wishes):
                ends = (each.key, other) if kind == rules.WISH else (other, each.key)
                yield (*ends, wish_points(weight, place))


def _number(known, value):
    """A number for each value, 0 for none."""
    if value is None or value == "":
        return 0
    return known.setdefault(value, len(known) + 1)
