"""Codes, receipts, boxes, orders, the roll's hash, bursts: pure."""

import re
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.ballots import bursts, receipts, roll

CODES = st.text(alphabet=receipts.LETTERS, min_size=16, max_size=16)


@given(CODES)
def test_receipts_are_sixteen_letters_and_follow_from_the_code(code):
    receipt = receipts.receipt_of(code)
    assert re.fullmatch(r"[A-Z2-7]{16}", receipt)
    # an oracle of its own: five bits a letter
    bits = "".join(f"{byte:08b}" for byte in sha256(code.encode()).digest()[:10])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    assert receipt == "".join(letters[int(bits[n : n + 5], 2)] for n in range(0, 80, 5))


def test_codes_are_fresh_and_can_be_read_as_they_are_written_down():
    codes = {receipts.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    for code in codes:
        assert receipts.read_code(receipts.spaced(code).lower()) == code
        assert receipts.read_code(code.replace("O", "0").replace("I", "1")) == code
    for text in ("", "ABC", "A" * 17, "你" * 16, "A" * 15 + "!", "A" * 15 + "9"):
        assert receipts.read_code(text) == ""


def test_ballots_are_spread_over_the_boxes():
    many = Counter(receipts.box_of(receipts.receipt_of(f"{n}"), 100) for n in range(2400))
    assert set(many) == set(range(100))
    assert max(many.values()) < 60
    assert [receipts.boxes_for(n) for n in (0, 1, 24, 35, 37, 30_000)] == [1, 1, 1, 1, 2, 1250]


@given(st.sets(st.integers(1, 40).map(str), min_size=1), st.integers(1, 10**6))
def test_everybody_has_their_own_order_and_always_the_same(keys, voter):
    order = receipts.ordered(keys, "seed", voter)
    assert sorted(order) == sorted(keys)
    assert order == receipts.ordered(sorted(keys), "seed", voter)


def test_every_candidate_stands_first_as_often():
    keys = [str(n) for n in range(5)]
    first = Counter(receipts.ordered(keys, "seed", voter)[0] for voter in range(5000))
    assert all(850 < first[key] < 1150 for key in keys)


PEOPLE = st.sets(st.tuples(st.text("0123456789", min_size=1, max_size=8), st.sampled_from("123")))


@given(PEOPLE, st.randoms())
def test_the_hash_of_a_roll_does_not_depend_on_the_order_and_its_lines_give_it(people, chance):
    shuffled = list(people)
    chance.shuffle(shuffled)
    found = roll.roll_hash("seed", shuffled)
    lines = [roll.line_of("seed", *each).commitment for each in people]
    assert found == roll.hash_of_lines(lines)
    assert found == sha256("\n".join(sorted(lines)).encode()).hexdigest()
    if people:
        fewer = list(people)[1:]
        assert roll.roll_hash("seed", fewer) != found


def test_a_line_can_be_checked_with_a_sha256_tool_and_tells_nothing_without_its_salt():
    line = roll.line_of("seed", "2024110101", "7")
    assert line.text == f"{line.salt}:2024110101:7"
    assert line.commitment == sha256(line.text.encode()).hexdigest()
    assert roll.line_of("other", "2024110101", "7").commitment != line.commitment


CHOICES = st.dictionaries(st.integers(1, 30).map(str), st.integers(1, 3), max_size=3)
BALLOTS = st.dictionaries(CODES, CHOICES, max_size=8)


@given(BALLOTS, st.randoms())
def test_the_hash_of_ballots_does_not_depend_on_their_order_and_shows_any_change(ballots, chance):
    rows = list(ballots.items())
    chance.shuffle(rows)
    found = receipts.ballots_hash(rows)
    assert found == receipts.ballots_hash(ballots.items())
    if rows:
        receipt, choices = rows[0]
        changed = [(receipt, {**choices, "31": 1}), *rows[1:]]
        assert receipts.ballots_hash(changed) != found
        assert receipts.ballots_hash(rows[1:]) != found


START = datetime(2026, 11, 20, 12)


def at(minutes):
    return START + timedelta(minutes=minutes)


def test_a_branch_that_votes_all_at_once_stands_out():
    sizes = {"1": 30, "2": 300}
    samples = [(at(0), {}), (at(3), {"1": 1, "2": 5}), (at(6), {"1": 21, "2": 11})]
    (found,) = bursts.bursts(samples, sizes)
    assert found == bursts.Burst("1", at(3), at(6), 20, 30, 2)


def test_when_everybody_votes_nobody_stands_out():
    sizes = {"1": 30, "2": 300}
    assert bursts.bursts([(at(0), {}), (at(3), {"1": 20, "2": 200})], sizes) == []


def test_few_people_are_no_burst_and_one_look_tells_nothing():
    assert bursts.bursts([(at(0), {}), (at(3), {"1": 7})], {"1": 7, "2": 300}) == []
    assert bursts.bursts([(at(3), {"1": 30})], {"1": 30}) == []
    assert bursts.bursts([], {}) == []


@given(
    st.lists(st.dictionaries(st.sampled_from("123"), st.integers(0, 50)), max_size=5), st.randoms()
)
def test_bursts_do_not_depend_on_the_order_of_the_samples(counts, chance):
    samples = [(at(n), each) for n, each in enumerate(counts)]
    shuffled = list(samples)
    chance.shuffle(shuffled)
    sizes = dict.fromkeys("123", 50)
    assert bursts.bursts(shuffled, sizes) == bursts.bursts(samples, sizes)
