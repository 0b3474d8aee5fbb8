"""Counts and outcomes: what does not add up, places, equals, several tests at once."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.quorums import Heads
from party_pairing.recommend_rules.spec import Meeting, Share
from party_pairing.recommend_rules.tallies import (
    AGAIN,
    BEYOND,
    FAILED,
    PASSED,
    Count,
    Votes,
    faults,
    outcome,
)

HALF = Meeting(quorum=(), passing=(rules.Test(rules.CAST, Share(1, 2)),))


def ballots(*yes, cast=20, invalid=0):
    votes = tuple(Votes(key, n, cast - invalid - n) for key, n in zip("abcdef", yes, strict=False))
    return Count(cast, cast, invalid, votes)


def heads(n=30):
    return Heads(n, n, n)


def outcomes(count, places, meeting=HALF, number=1, of=None):
    found = outcome(count, of or heads(), meeting, places, number)
    return {line.key: line.outcome for line in found.lines}


def test_places_go_to_those_with_most_votes():
    assert outcomes(ballots(18, 12, 15, 9), 2) == {
        "a": PASSED, "c": PASSED, "b": BEYOND, "d": FAILED,
    }  # fmt: skip
    assert outcomes(ballots(18, 12, 15, 9), None) == {
        "a": PASSED, "c": PASSED, "b": PASSED, "d": FAILED,
    }  # fmt: skip
    assert outcomes(ballots(18), 0) == {"a": BEYOND}


@pytest.mark.parametrize(
    ("tie", "number", "found"),
    [
        (rules.NEXT_ROUND, 1, AGAIN), (rules.NEXT_ROUND, 2, AGAIN), (rules.NEXT_ROUND, 3, BEYOND),
        (rules.TAKE_ALL, 1, PASSED), (rules.TAKE_NONE, 1, BEYOND),
    ],
)  # fmt: skip
def test_equals_on_both_sides_of_the_last_place(tie, number, found):
    meeting = replace(HALF, tie=tie)
    assert outcomes(ballots(18, 12, 12), 2, meeting, number) == {
        "a": PASSED, "b": found, "c": found,
    }  # fmt: skip
    assert outcomes(ballots(18, 12, 12), 3, meeting, number) == {
        "a": PASSED, "b": PASSED, "c": PASSED,
    }  # fmt: skip


def test_equals_among_those_above_two_thirds_are_all_taken():
    """T2's special rule."""
    meeting = replace(HALF, tie_tests=(rules.Test(rules.PRESENT, Share(2, 3), is_strict=True),))
    assert set(outcomes(ballots(21, 21, cast=30), 1, meeting).values()) == {PASSED}
    assert set(outcomes(ballots(20, 20, cast=30), 1, meeting).values()) == {AGAIN}
    assert set(outcomes(ballots(20, 20, cast=30), 1, meeting, 3).values()) == {BEYOND}


def test_two_tests_of_different_bases_at_once():
    """T4: more than half of those expected, and half of the ballots."""
    meeting = Meeting(
        quorum=(rules.Test(rules.EXPECTED, Share(2, 3)),),
        passing=(rules.Test(rules.EXPECTED, Share(1, 2), is_strict=True),
                 rules.Test(rules.CAST, Share(1, 2))),
    )  # fmt: skip
    there = Heads(45, 45, 32)
    found = outcome(ballots(22, 23, cast=31), there, meeting, None)
    assert {line.key: line.outcome for line in found.lines} == {"b": PASSED, "a": FAILED}
    low = found.lines[1]
    assert [each.holds for each in low.tests] == [False, True]
    assert (low.rate, low.rank) == (Fraction(22, 31), 2)


def test_without_a_quorum_nobody_passes():
    """6 of 10 is not two thirds."""
    meeting = Meeting(passing=HALF.passing)
    found = outcome(ballots(6, cast=6), Heads(10, 10, 6), meeting, None)
    assert (found.is_quorate, found.passed) == (False, ())
    found = outcome(ballots(7, cast=7), Heads(10, 10, 7), meeting, None)
    assert (found.is_quorate, found.passed) == (True, ("a",))


def test_what_does_not_add_up_is_told():
    there = Heads(10, 9, 8)
    strict = replace(HALF, may_abstain=False, per_ballot=1)
    assert faults(ballots(5, cast=8), there, HALF) == ()
    assert faults(ballots(5, cast=9), there, HALF) == ("issued_over_voting",)
    assert faults(ballots(5, cast=8), replace(there, voting=7), HALF) == ("issued_over_voting",)
    assert faults(Count(7, 8, 0), there, HALF) == ("cast_over_issued",)
    assert faults(Count(8, 8, 9), there, HALF) == ("invalid_over_cast",)
    assert faults(Count(8, 8, 0, (Votes("a", 5, 2),)), there, HALF) == ("sum:a",)
    assert faults(Count(8, 8, 0, (Votes("a", 9, -1),)), there, HALF) == ("negative",)
    assert faults(Count(8, 8, 0, (Votes("a", 5, 2, 1),)), there, HALF) == ()
    assert faults(Count(8, 8, 0, (Votes("a", 5, 2, 1),)), there, strict) == ("abstained:a",)
    assert faults(ballots(5, 4, cast=8), there, strict) == ("over_ballots",)
    assert faults(ballots(5, 3, cast=8), there, strict) == ()


TESTS = st.builds(
    rules.Test, st.sampled_from(rules.BASES),
    st.builds(Share, st.integers(1, 3), st.integers(3, 5)), st.booleans(),
)  # fmt: skip
MEETINGS = st.builds(
    Meeting, quorum=st.just(()), passing=st.lists(TESTS, min_size=1, max_size=2).map(tuple),
    tie=st.sampled_from(rules.TIES), most_rounds=st.integers(1, 3),
    tie_tests=st.just(()) | TESTS.map(lambda test: (test,)),
)  # fmt: skip


@given(
    meeting=MEETINGS, cast=st.integers(1, 12), places=st.none() | st.integers(0, 4),
    number=st.integers(1, 3), data=st.data(),
)  # fmt: skip
def test_any_outcome_is_just(meeting, cast, places, number, data):
    yes = data.draw(st.lists(st.integers(0, cast), min_size=1, max_size=6))
    there = Heads(14, 13, 12)
    count = ballots(*yes, cast=cast)
    assert faults(count, there, meeting) == ()
    found = outcome(count, there, meeting, places, number)
    by_key = {line.key: line for line in found.lines}
    passed = [by_key[key] for key in found.passed]
    whole = Heads(14, 13, 12, cast, cast, cast)
    for line in found.lines:
        exact = [
            Fraction(line.votes.yes) > each.share.exact * getattr(whole, each.base)
            if each.is_strict
            else Fraction(line.votes.yes) >= each.share.exact * getattr(whole, each.base)
            for each in meeting.passing
        ]
        assert [each.holds for each in line.tests] == exact
        assert (line.outcome == FAILED) == (not all(exact))
    assert len(by_key) == len(yes) == len(found.lines)
    takes_all = meeting.tie == rules.TAKE_ALL or meeting.tie_tests
    if places is not None and not takes_all:
        assert len(passed) <= places
    if places is not None:
        assert len([line for line in found.lines if line.outcome == AGAIN]) != 1
    for one in found.lines:
        for other in found.lines:
            if one.votes.yes > other.votes.yes:
                assert one.rank < other.rank
                assert not (other.outcome == PASSED and one.outcome != PASSED)
            elif one.votes.yes == other.votes.yes:
                assert (one.rank, one.outcome) == (other.rank, other.outcome)
    if found.again:
        assert number < meeting.most_rounds
        assert len(passed) < places < len(passed) + len(found.again)
    if places is not None and len(passed) < places and not found.again:
        beyond = [line for line in found.lines if line.outcome == BEYOND]
        best = max((line.votes.yes for line in beyond), default=None)
        equals = [line for line in beyond if line.votes.yes == best]
        # the places that stay empty are fewer than the equals nobody could choose among
        assert not beyond or len(equals) > places - len(passed)
