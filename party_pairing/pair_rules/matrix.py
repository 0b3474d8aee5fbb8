"""Who may be paired with whom, and with how many points. No database here.

Points are whole numbers in one matrix members × helpers, all pairs at once; one pair at a time they
are said in words by the same rules (`speaks_for`); a test holds both against each other (rules R16,
R19; docs/decisions/0035).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from party_pairing.pair_rules import spec as rules

SAME = {
    rules.MAJOR: "major", rules.NEAR: "dormitory", rules.SAME_COLLEGE: "general_branch",
}  # fmt: skip
"""Reasons that hold where both have the same."""

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
    """What a round starts from. `fixed` pairs stand (by decree, or locked); `running` ones stand
    already and take none of the places that are left; `forbidden` (member, helper) never meet;
    `before` (member, helper) were a pair and content."""

    members: tuple[Person, ...]
    helpers: tuple[Person, ...]
    fixed: tuple[Pair, ...] = ()
    forbidden: frozenset[tuple[int, int]] = frozenset()
    before: frozenset[tuple[int, int]] = frozenset()
    running: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Speaks:
    """A reason for a pair: `points` for `kind`; `of`: which wish (1…), topics or times."""

    kind: str
    points: int
    of: tuple[str, ...] = ()

    def as_json(self):
        """As a row of `rounds.models.Match.reasons`."""
        return {"kind": self.kind, "points": self.points, "of": self.of}


_speaks = lru_cache(maxsize=4096)(Speaks)
"""Thousands of pairs have the same reasons: one object each is enough."""


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


def broken(role: rules.Role, spec: rules.Spec, member: Person, helper: Person) -> tuple[str, ...]:
    """The hard rules that keep the helper from that role, what the role itself asks among them."""
    found = [rule for rule in spec.hard if not allows(rule, member, helper)]
    if by_role := _stopped_by_role(role, helper):
        found.append(by_role)
    return tuple(found)


def may_be(role: rules.Role, spec: rules.Spec, member: Person, helper: Person) -> bool:
    """True where every hard rule allows the helper in that role."""
    return member.key != helper.key and not broken(role, spec, member, helper)


def _stopped_by_role(role, helper):
    """What the role itself asks of a helper and does not find; "" where all is well."""
    if role.standing == rules.FORMAL and not helper.is_formal:
        return rules.FORMAL
    if role.who and (helper.grade is None) != (role.who == rules.TEACHER):
        return role.who
    return ""


def wish_points(weight: int, place: int) -> int:
    """Points of the wish at `place` (0 the first): each later one a third of the weight less."""
    return max(0, weight * (3 - place) // 3)


def speaks_for(spec: rules.Spec, member: Person, helper: Person, before=frozenset()):
    """Everything that speaks for the pair."""
    found = []
    for reason in spec.reasons:
        of, points = _points(reason, member, helper, before)
        if points:
            found.append(_speaks(reason.kind, points, of))
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
    return (), weight if _holds(kind, member, helper, before) else 0


def _holds(kind, member, helper, before):
    """True where a reason that counts once holds."""
    if kind == rules.CROSS_GRADE:
        return member.grade != helper.grade
    if kind == rules.BEFORE:
        return (member.key, helper.key) in before
    if kind not in SAME:
        return False
    mine = getattr(member, SAME[kind])
    return mine not in (None, "") and mine == getattr(helper, SAME[kind])


def weights(
    spec: rules.Spec, role: rules.Role, members: Iterable[Person], helpers: Iterable[Person],
    given: Given,
):  # fmt: skip
    """Matrix members × helpers of whole numbers; FORBIDDEN where a hard rule says no. The same as
    `may_be` and the sum of `speaks_for`, for all pairs at once."""
    table = Table(tuple(members), tuple(helpers))
    found = np.zeros(table.shape, dtype=np.int32)
    for reason in spec.reasons:
        table.add(reason, given, found)
    allowed = table.allowed(spec, role)
    found *= allowed
    found += np.multiply(~allowed, FORBIDDEN, dtype=np.int32)
    for member, helper in given.forbidden:
        if member in table.row_of and helper in table.column_of:
            found[table.row_of[member], table.column_of[helper]] = FORBIDDEN
    return found


class Table:
    """Both lists as columns of numbers, so that all pairs are looked at at once."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.shape = (len(rows), len(columns))
        self.row_of = {each.key: at for at, each in enumerate(rows)}
        self.column_of = {each.key: at for at, each in enumerate(columns)}

    def same(self, name):
        """True where both have `name`, and the same."""
        known: dict = {}
        mine, theirs = (
            np.array([_number(known, getattr(each, name)) for each in people], dtype=np.int32)
            for people in (self.rows, self.columns)
        )
        theirs[theirs == 0] = -1
        return mine[:, None] == theirs[None, :]

    def grades(self):
        """Grades of both as numbers; 0 where there is none."""
        return [
            np.array([each.grade or 0 for each in people], dtype=np.int32)
            for people in (self.rows, self.columns)
        ]

    def common(self, name):
        """How many texts of the sets `name` both have. A text is a bit, 32 of them a number."""
        sides = [[getattr(each, name) for each in people] for people in (self.rows, self.columns)]
        known = sorted(set().union(*sides[0], *sides[1]))
        bit_of = {text: 1 << bit for bit, text in enumerate(known)}
        marks = [[sum(map(bit_of.__getitem__, texts)) for texts in side] for side in sides]
        found = np.zeros(self.shape, dtype=np.uint8)
        for start in range(0, len(known), 32):
            mine, theirs = (
                np.array([mark >> start & _32_BITS for mark in side], dtype=np.uint32)
                for side in marks
            )
            found += np.bitwise_count(mine[:, None] & theirs[None, :])
        return found

    def by_role(self, role):
        """What the role itself asks and does not find, helper by helper."""
        stops = [_stopped_by_role(role, each) for each in self.columns]
        return np.broadcast_to(np.array(stops, dtype=object)[None, :], self.shape)

    def role_rules(self, role):
        """What the role asks of its helpers and some of them lack."""
        return sorted({_stopped_by_role(role, each) for each in self.columns} - {""})

    def allowed(self, spec, role):
        """True where every hard rule allows the pair."""
        found = np.ones(self.shape, dtype=bool)
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

    def add(self, reason, given, found):
        """Add the points of one reason to every pair of `found`."""
        kind, weight = reason.kind, reason.weight
        if kind in (rules.WISH, rules.HELPER_WISH, rules.BEFORE):
            rows: list[int] = []
            columns: list[int] = []
            points: list[int] = []
            for member, helper, worth in self.named(kind, weight, given):
                row, column = self.row_of.get(member), self.column_of.get(helper)
                if row is not None and column is not None:
                    rows.append(row)
                    columns.append(column)
                    points.append(worth)
            np.add.at(found, (rows, columns), points)
            return
        if kind == rules.FIELD:
            many = self.common("topics")
        elif kind == rules.TIME:
            many = np.minimum(3, self.common("free"))
        elif kind == rules.CROSS_GRADE:
            mine, theirs = self.grades()
            many = mine[:, None] != theirs[None, :]
        else:
            many = self.same(SAME[kind])
        found += np.multiply(many, weight, dtype=np.int32)

    def named(self, kind, weight, given):
        """(member, helper, points) of the pairs that somebody named."""
        if kind == rules.BEFORE:
            yield from ((member, helper, weight) for member, helper in given.before)
            return
        people = self.rows if kind == rules.WISH else self.columns
        worth = [wish_points(weight, place) for place in range(
            max((len(each.wishes) for each in people), default=0)
        )]  # fmt: skip
        for each in people:
            for place, other in enumerate(each.wishes):
                if kind == rules.WISH:
                    yield each.key, other, worth[place]
                else:
                    yield other, each.key, worth[place]


_32_BITS = (1 << 32) - 1


def _number(known, value):
    """A number for each value, 0 for none."""
    if value is None or value == "":
        return 0
    return known.setdefault(value, len(known) + 1)
