"""The table of steps, state by state."""

import pytest

from assessment.rounds import states
from assessment.rounds.models import Round

EXPECTED = {
    "draft": {"self", "check", "called_off"},
    "self": {"check"},
    "check": {"review"},
    "review": {"publicity", "check"},
    "publicity": {"decision", "review"},
    "decision": {"published", "review"},
    "published": {"review"},
    "called_off": set(),
}


@pytest.mark.parametrize("before", EXPECTED)
@pytest.mark.parametrize("after", EXPECTED)
def test_what_may_follow(before, after):
    assert states.may_follow(before, after) == (after in EXPECTED[before])


def test_every_state_of_a_round_is_in_the_table():
    assert set(states.ALLOWED) == set(Round.State.values)
    assert not states.may_follow("lost", "draft")


def test_the_line_goes_through_every_step_that_there_is():
    line = states.line_of(True)
    assert line == ("draft", "self", "check", "review", "publicity", "decision", "published")
    assert states.line_of(False) == tuple(each for each in line if each != "self")
    for has_self in (True, False):
        state, seen = "draft", ["draft"]
        while state := states.next_of(state, has_self):
            assert states.may_follow(seen[-1], state)
            assert states.is_forward(seen[-1], state)
            seen.append(state)
        assert tuple(seen) == states.line_of(has_self)
    assert states.next_of("called_off", True) is None


def test_every_step_back_and_calling_off_is_said_why():
    back = {
        (before, after) for before, following in states.ALLOWED.items() for after in following
        if after == "called_off" or not states.is_forward(before, after)
    }  # fmt: skip
    assert back == states.MUST_SAY
