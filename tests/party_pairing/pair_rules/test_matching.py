"""No hard rule is ever broken, the order of people does not matter, and the sum is the best."""

from collections import Counter
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.matrix import (
    FORBIDDEN,
    Given,
    Pair,
    Person,
    may_be,
    speaks_for,
    weights,
)
from party_pairing.pair_rules.proposal import REPRESENTED, assigned, propose, standing
from party_pairing.pair_rules.spec import Reason, Role, Spec

KEYS = st.integers(1, 6)
TOPICS = st.frozensets(st.sampled_from(rules.NEEDS), max_size=3)
TIMES = st.frozensets(st.sampled_from(["1-19", "2-19", "3-12", "6-9"]), max_size=4)


def people(first, is_helper):
    """Up to six people with keys from `first` on."""
    return st.lists(
        st.builds(
            Person, key=st.just(0), general_branch=st.sampled_from([None, 1, 2]),
            branch=st.sampled_from([None, 11, 12]), grade=st.sampled_from([None, 2023, 2024]),
            sex=st.sampled_from(["", "male", "female"]), major=st.sampled_from(["", "会计"]),
            dormitory=st.sampled_from(["", "A1"]), topics=TOPICS, free=TIMES,
            wishes=st.lists(st.integers(1, 20), max_size=3, unique=True).map(tuple),
            capacity=st.integers(0, 3) if is_helper else st.just(0), is_formal=st.booleans(),
        ),
        max_size=6,
    ).map(lambda made: tuple(numbered(made, first)))  # fmt: skip


def numbered(made, first):
    for at, each in enumerate(made):
        yield Person(**(each.__dict__ | {"key": first + at}))


SPECS = st.builds(
    Spec,
    roles=st.sampled_from([
        (Role("main", "主联系人", standing=rules.FORMAL), Role("second", "第二联系人", 0, 1)),
        (Role("main", "教师导师", who=rules.TEACHER), Role("peer", "伙伴", who=rules.STUDENT)),
        (Role("main", "考察人", 2, 2),),
        (Role("main", "联系人", 1, 3, sought=1),),
    ]),
    stands_for=st.sampled_from(rules.STANDS_FOR),
    hard=st.lists(st.sampled_from(rules.HARD), max_size=2, unique=True).map(tuple),
    reasons=st.lists(
        st.builds(Reason, st.sampled_from(rules.REASONS), st.integers(0, 40)),
        max_size=5, unique_by=lambda each: each.kind,
    ).map(tuple),
    goal=st.sampled_from(rules.GOALS),
)  # fmt: skip
GIVEN = st.builds(
    Given, people(1, False), people(4, True), forbidden=st.frozensets(st.tuples(KEYS, KEYS))
)


@given(spec=SPECS, given_=GIVEN)
def test_no_hard_rule_is_ever_broken(spec, given_):
    found = propose(spec, given_)
    members = {each.key: each for each in given_.members}
    helpers = {each.key: each for each in given_.helpers}
    used = dict.fromkeys(helpers, 0)
    has: Counter = Counter()
    for each in found.pairs:
        pair = each.pair
        assert may_be(spec.role(pair.role), spec, members[pair.member], helpers[pair.helper])
        assert (pair.member, pair.helper) not in given_.forbidden
        used[pair.helper] += 1
        has[pair.member, pair.role] += 1
    assert len({(each.pair.member, each.pair.helper) for each in found.pairs}) == len(found.pairs)
    assert all(used[key] <= helpers[key].capacity for key in used)
    assert all(many <= spec.role(role).turns for (_member, role), many in has.items())
    stand, stood_for = standing(spec, given_.members)
    for role in spec.roles:
        lacks = {each.member: each.lacks for each in found.left_out if each.role == role.key}
        wanted = {
            each.key: role.least - has[each.key, role.key]
            for each in stand if has[each.key, role.key] < role.least
        } | {each.key: 0 for each in stood_for if role.least}  # fmt: skip
        assert lacks == wanted
    groups = [getattr(members[each.member], spec.stands_for) for each in found.left_out
              if each.why == REPRESENTED]  # fmt: skip
    assert all(groups)


@given(spec=SPECS, given_=GIVEN, rng=st.randoms())
def test_the_same_people_in_any_order_give_the_same_pairs(spec, given_, rng):
    members, helpers = list(given_.members), list(given_.helpers)
    rng.shuffle(members)
    rng.shuffle(helpers)
    again = Given(tuple(members), tuple(helpers), given_.fixed, given_.forbidden)
    assert propose(spec, again) == propose(spec, given_)


@given(spec=SPECS, given_=GIVEN)
def test_the_matrix_says_what_the_reasons_say(spec, given_):
    for role in spec.roles:
        matrix = weights(spec, role, given_.members, given_.helpers, given_)
        for row, member in enumerate(given_.members):
            for column, helper in enumerate(given_.helpers):
                allowed = may_be(role, spec, member, helper)
                if not allowed or (member.key, helper.key) in given_.forbidden:
                    assert matrix[row, column] == FORBIDDEN
                else:
                    points = sum(each.points for each in speaks_for(spec, member, helper))
                    assert matrix[row, column] == points


@settings(max_examples=60)
@given(
    rows=st.lists(st.lists(st.integers(-1, 9), min_size=3, max_size=3), min_size=1, max_size=4),
    capacities=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    goal=st.sampled_from(rules.GOALS),
)
def test_the_best_of_all(rows, capacities, goal):
    """Against every way to give each row a place or none."""
    import numpy as np

    places = [column for column, n in enumerate(capacities) for _each in range(n)]
    places += [None] * len(rows)
    best = max(worth(rows, way, goal) for way in permutations(places, len(rows)) if fits(rows, way))
    found = assigned(np.array(rows, dtype=np.int64), capacities, goal)
    way = [dict(found).get(row) for row in range(len(rows))]
    assert fits(rows, way)
    assert worth(rows, way, goal) == best


def fits(rows, way):
    return all(column is None or rows[row][column] >= 0 for row, column in enumerate(way))


def worth(rows, way, goal):
    pairs = [rows[row][column] for row, column in enumerate(way) if column is not None]
    return (len(pairs), sum(pairs)) if goal == rules.EVERYBODY else (sum(pairs), len(pairs))


def test_a_locked_pair_stays_and_takes_a_place():
    members = (Person(1, 1), Person(2, 1))
    helpers = (Person(7, 1, capacity=1), Person(8, 1, capacity=1))
    spec = Spec(roles=(Role("main", "联系人"),), reasons=(Reason(rules.WISH, 30),))
    found = propose(spec, Given(members, helpers, fixed=(Pair(2, 7, "main"),)))
    assert [(each.pair.member, each.pair.helper, each.is_fixed) for each in found.pairs] == [
        (1, 8, False), (2, 7, True)
    ]  # fmt: skip


TEACHER, STUDENT = Person(7, grade=None, capacity=2), Person(8, grade=2023, capacity=2)


def pairs_of(spec, *people, **given):
    members = tuple(each for each in people if each.key < 7)
    helpers = tuple(each for each in people if each.key >= 7)
    found = propose(spec, Given(members, helpers, **given))
    return (
        [(each.pair.member, each.pair.role, each.pair.helper) for each in found.pairs],
        [(each.member, each.role, each.why, each.stopped, each.lacks) for each in found.left_out],
    )


def test_a_teacher_and_a_student_for_everybody():
    roles = (Role("teacher", "导师", who=rules.TEACHER), Role("peer", "伙伴", who=rules.STUDENT))
    spec = Spec(roles=roles, hard=())
    paired, out = pairs_of(spec, Person(1, grade=2024), TEACHER, STUDENT)
    assert paired == [
        (1, "teacher", 7), (1, "peer", 8)
    ]  # fmt: skip
    assert out == []
    paired, out = pairs_of(spec, Person(1, grade=2024), STUDENT)
    assert (paired, out) == (
        [(1, "peer", 8)], [(1, "teacher", "nobody_allowed", {"teacher": 1}, 1)]
    )  # fmt: skip


def test_two_inspectors_are_two_people():
    spec = Spec(roles=(Role("inspector", "考察人", 2, 2),), hard=())
    paired, out = pairs_of(spec, Person(1), TEACHER, STUDENT)
    assert (paired, out) == ([(1, "inspector", 7), (1, "inspector", 8)], [])
    paired, out = pairs_of(spec, Person(1), TEACHER)
    assert (paired, out) == (
        [(1, "inspector", 7)], [(1, "inspector", "nobody_allowed", {}, 1)]
    )  # fmt: skip
    _paired, out = pairs_of(spec, Person(1))
    assert out == [(1, "inspector", "nobody_allowed", {}, 2)]


def test_a_round_looks_for_no_more_than_is_said():
    spec = Spec(roles=(Role("contact", "联系人", 1, 9, sought=1),), hard=())
    paired, _out = pairs_of(spec, Person(1), TEACHER, STUDENT)
    assert len(paired) == 1
    running = (Pair(1, 7, "contact"),)
    assert pairs_of(spec, Person(1), TEACHER, STUDENT, running=running) == ([], [])


def test_one_pair_for_a_dormitory_whoever_has_a_pair_stands_for_it():
    spec = Spec(roles=(Role("helper", "帮扶人"),), hard=(), stands_for=rules.DORMITORY)
    people = (Person(1, dormitory="A1"), Person(2, dormitory="A1"), Person(3), TEACHER)
    paired, out = pairs_of(spec, *people)
    assert [each[0] for each in paired] == [1, 3]
    assert out == [(2, "helper", "represented", {}, 0)]
    paired, out = pairs_of(spec, *people, fixed=(Pair(2, 7, "helper"),))
    assert [each[0] for each in paired] == [2, 3]
    assert out == [(1, "helper", "represented", {}, 0)]


def test_why_nobody_was_found_names_what_the_organisation_forbids():
    spec = Spec(roles=(Role("main", "联系人"),), hard=(rules.SAME_SEX,))
    _paired, out = pairs_of(
        spec, Person(1, sex="male"), Person(7, sex="female", capacity=1),
        Person(8, sex="male", capacity=1), forbidden=frozenset({(1, 8)}),
    )  # fmt: skip
    assert out == [(1, "main", "nobody_allowed", {"same_sex": 1, "forbidden": 1}, 1)]


def test_somebody_who_is_on_both_sides_is_not_their_own_helper():
    both = Person(1, capacity=2, topics=frozenset({"study"}))
    spec = Spec(roles=(Role("main", "联系人"),), hard=())
    found = propose(spec, Given((both, Person(2)), (both,)))
    assert [(each.pair.member, each.pair.helper) for each in found.pairs] == [(2, 1)]
    assert [each.member for each in found.left_out] == [1]


def test_more_free_times_than_one_number_has_bits():
    times = [f"{day}-{hour}" for day in range(1, 8) for hour in range(8, 20)]
    spec = Spec(roles=(Role("main", "联系人"),), reasons=(Reason(rules.TIME, 3),), hard=())
    members = tuple(Person(at, free=frozenset(times[at::7])) for at in range(1, 6))
    helpers = tuple(Person(at, free=frozenset(times[at::5])) for at in range(7, 10))
    matrix = weights(spec, spec.roles[0], members, helpers, Given(members, helpers))
    assert matrix.tolist() == [
        [3 * min(3, len(member.free & helper.free)) for helper in helpers] for member in members
    ]
