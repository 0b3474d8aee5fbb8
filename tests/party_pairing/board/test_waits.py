"""Medians and waits against an oracle that does it another way."""

import statistics
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from party_pairing.board.waits import Step, Waiting, median, waits

DAY = date(2026, 3, 2)


def days(first, second):
    return (second - first).days


@given(st.lists(st.integers(0, 400)))
def test_the_median_is_the_middle_one(values):
    found = median(values)
    assert found == (Fraction(statistics.median(values)) if values else None)


def test_waits_that_are_over_and_those_that_are_not():
    def at(n):
        return DAY + timedelta(days=n)

    steps = [
        Step(1, "applied", at(0)), Step(1, "listed", at(3)), Step(1, "listed", at(5)),
        Step(1, "passed", at(10)),
        Step(2, "applied", at(1)),
        Step(3, "applied", at(1)), Step(3, "withdrawn", at(2)),
        Step(4, "approving", at(4)), Step(4, "listed", at(5)),
    ]  # fmt: skip
    found = waits(steps, at(20), days, {"applied", "listed", "passed"})
    assert found == {
        "applied": Waiting((3, 1), (19,)), "listed": Waiting((7,), (15,)),
        "passed": Waiting((), (10,)), "approving": Waiting((1,), ()),
    }  # fmt: skip
    applied = found["applied"]
    assert (applied.median, applied.median_now, applied.longest) == (2, 19, 19)
    assert (Waiting().median, Waiting().median_now, Waiting().longest) == (None, None, None)


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abc"), st.integers(0, 9))))
def test_every_move_is_a_wait_that_is_over_or_not(rows):
    steps = [Step(who, state, DAY + timedelta(days=n)) for who, state, n in sorted(rows)]
    steps.sort(key=lambda each: (each.person, each.day))
    found = waits(steps, DAY + timedelta(days=9), days, {"a", "b", "c"})
    people = {each.person for each in steps}
    assert sum(len(each.now) for each in found.values()) == len(people)
    total = sum(sum(each.done) + sum(each.now) for each in found.values())
    first = {who: min(s.day for s in steps if s.person == who) for who in people}
    assert total == sum(days(first[who], DAY + timedelta(days=9)) for who in people)
