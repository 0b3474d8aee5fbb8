"""Which step may follow which."""

import pytest

from party_pairing.candidates import states
from party_pairing.candidates.models import Recommendation


def test_every_state_is_in_the_table():
    assert set(states.ALLOWED) == set(Recommendation.State.values)
    assert set().union(*states.ALLOWED.values()) < set(Recommendation.State.values)


def test_states_are_sorted_into_on_the_way_and_ended():
    assert states.ON_THE_WAY == Recommendation.ON_THE_WAY
    on_or_over = {*states.ON_THE_WAY, *states.ENDED, states.RECOMMENDED}
    assert on_or_over == set(Recommendation.State.values)
    for state in states.ON_THE_WAY:
        assert {"withdrawn", "stopped"} <= states.ALLOWED[state]


@pytest.mark.parametrize(
    ("before", "after", "fine"),
    [
        ("applied", "listed", True), ("applied", "passed", False), ("listed", "passed", True),
        ("passed", "dropped", True), ("not_passed", "passed", False), ("dropped", "passed", False),
        ("not_passed", "listed", True), ("pre", "recommended", True),
        ("refused", "recommended", False), ("recommended", "expired", True),
        ("withdrawn", "listed", False),
    ],
)  # fmt: skip
def test_a_committee_drops_and_does_not_add(before, after, fine):
    assert states.may_follow(before, after) is fine
