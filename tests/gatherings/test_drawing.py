"""The draw: anybody gets the same order from what is published."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.gatherings.drawing import commitment, drawn, lot

SEED = "5e884898da28047151d0e56f8dc62927"
TICKETS = st.lists(st.text("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=8, max_size=8), unique=True)


def test_the_order_is_what_sha256sum_says():
    tickets = ["A2345678", "B2345678", "C2345678", "D2345678"]
    hashes = {}
    for ticket in tickets:
        run = subprocess.run(
            ["sha256sum"], input=f"{SEED}:{ticket}".encode(), capture_output=True, check=True
        )
        hashes[run.stdout.split()[0].decode()] = ticket
    assert drawn(SEED, tickets) == [hashes[key] for key in sorted(hashes)]


@given(TICKETS)
def test_everybody_is_drawn_once_whoever_came_first(tickets):
    order = drawn(SEED, tickets)
    assert sorted(order) == sorted(tickets)
    assert drawn(SEED, tickets[::-1]) == order
    assert [lot(SEED, t) for t in order] == sorted(lot(SEED, t) for t in tickets)


@given(TICKETS.filter(lambda t: len(t) > 3), st.data())
def test_taking_one_ticket_out_moves_nobody_past_another(tickets, data):
    gone = data.draw(st.sampled_from(tickets))
    rest = [ticket for ticket in drawn(SEED, tickets) if ticket != gone]
    assert drawn(SEED, [t for t in tickets if t != gone]) == rest


def test_a_ticket_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        drawn(SEED, ["A2345678", "A2345678"])


def test_the_promise_binds_to_one_seed():
    assert commitment("abc") == ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    assert commitment(SEED) != commitment(SEED[:-1])
