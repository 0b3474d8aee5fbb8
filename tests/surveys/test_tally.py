"""The arithmetic of surveys against independent oracles."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbox.surveys import conditions, drawing, tally

KEYS = list("abcd")
several = st.lists(st.lists(st.sampled_from(KEYS), max_size=6), max_size=60)
pairs = st.lists(
    st.tuples(st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(KEYS))), max_size=60
)


@given(several)
def test_counts_are_those_of_a_counter(answers):
    oracle = Counter(key for answer in answers for key in set(answer))
    people = len([answer for answer in answers if answer])
    lines = tally.count(answers, KEYS)
    assert {line.key: line.count for line in lines} == {key: oracle[key] for key in KEYS}
    assert {line.of for line in lines} == {people}
    for line in lines:
        assert line.share == (Fraction(oracle[line.key], people) if people else None)


@given(st.lists(st.sampled_from(KEYS), min_size=1))
def test_single_choices_share_the_whole(answers):
    assert sum(line.share for line in tally.count([[a] for a in answers], KEYS)) == 1


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 16, "6.3%"), (1, 2000, "0.1%"), (0, 0, "—")],
)
def test_percent_rounds_half_up(part, whole, words):
    assert tally.Line("a", part, whole).percent == words


@given(st.lists(st.integers(1, 10), min_size=1, max_size=200))
def test_means_are_exact(numbers):
    assert tally.mean(numbers) * len(numbers) == sum(numbers)
    exact = Decimal(sum(numbers)) / Decimal(len(numbers))
    assert abs(Decimal(tally.spoken(tally.mean(numbers))) - exact) <= Decimal("0.0051")


def test_nothing_has_no_mean():
    assert (tally.mean([]), tally.spoken(None)) == (None, "—")


@given(st.lists(st.permutations(KEYS), min_size=1, max_size=30))
def test_mean_places_share_all_places(orders):
    ranks = tally.mean_ranks(orders, KEYS)
    assert sum(ranks.values()) == Fraction(10)  # 1 + 2 + 3 + 4
    for key, rank in ranks.items():
        assert rank * len(orders) == sum(
            place for order in orders for place, each in enumerate(order, 1) if each == key
        )


@given(pairs)
def test_a_cross_table_counts_people_and_shows_no_small_group(given_pairs):
    table = tally.cross(given_pairs, KEYS, KEYS)
    both = [(a, b) for a, b in given_pairs if a and b]
    for row, lines, size in table.rows:
        assert size == sum(row in a for a, _b in both) >= 5
        for column, line in zip(table.columns, lines, strict=True):
            many = sum(row in a and column in b for a, b in both)
            assert (line is None) == (0 < many < 5)
            assert line is None or line.count == many
    for column in table.columns:
        assert sum(column in b for _a, b in both) >= 5


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_small_cell_can_be_worked_out_from_the_sums_of_both_questions(data):
    rows, columns = data.draw(st.sampled_from([("ab", "xy"), ("abc", "xy")]))
    counts = {pair: data.draw(st.integers(0, 5)) for pair in product(rows, columns)}
    people = [({row}, {column}) for (row, column), many in counts.items() for _ in range(many)]
    found = tally.cross(people, list(rows), list(columns), 3, one_each=(True, True))
    shown = {
        (row, line.key): line.count
        for row, lines, _size in found.rows for line in lines if line is not None
    }  # fmt: skip
    assert all(size == counts[pair] and (size >= 3 or not size) for pair, size in shown.items())
    listed = {row for row, _lines, _size in found.rows}
    small = {pair for pair in counts if 0 < counts[pair] < 3 and pair[0] in listed
             and pair[1] in found.columns}  # fmt: skip
    by_row = {row: sum(counts[row, column] for column in columns) for row in rows}
    by_column = {column: sum(counts[row, column] for row in rows) for column in columns}
    ranges = [[shown[pair]] if pair in shown else range(by_row[pair[0]] + 1) for pair in counts]
    for sizes in product(*ranges):
        other = dict(zip(counts, sizes, strict=True))
        if not small:
            break
        if all(sum(other[r, c] for c in columns) == by_row[r] for r in rows) and all(
            sum(other[r, c] for r in rows) == by_column[c] for c in columns
        ):
            small -= {pair for pair in small if other[pair] >= 3}
    assert not small


def test_a_small_cell_takes_others_along():
    counts = {
        ("a", "x"): 2,
        ("a", "y"): 9,
        ("b", "x"): 9,
        ("b", "y"): 9,
        ("c", "x"): 8,
        ("c", "y"): 7,
    }
    people = [({row}, {column}) for (row, column), many in counts.items() for _ in range(many)]
    found = tally.cross(people, list("abc"), list("xy"), one_each=(True, True))
    assert [(row, [line and line.count for line in lines]) for row, lines, _ in found.rows] == [
        ("a", [None, None]), ("b", [9, 9]), ("c", [None, None]),
    ]  # fmt: skip


def test_where_several_may_be_chosen_each_row_stands_alone():
    people = [({"a"}, {"x"})] * 9 + [({"a", "b"}, {"y"})] * 3
    people += [({"b"}, {"x"})] * 20 + [({"b"}, {"y"})] * 9
    found = tally.cross(people, list("ab"), list("xy"), one_each=(False, True))
    assert [[line and line.count for line in lines] for _row, lines, _ in found.rows] == [
        [None, None], [20, 12],
    ]  # fmt: skip


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)))
def test_no_small_group_can_be_worked_out_from_the_total(sizes):
    hidden = [key for key, size in sizes.items() if size and key not in tally.groups_shown(sizes)]
    there = [key for key in sizes if sizes[key]]
    assert all(sizes[key] >= 5 for key in tally.groups_shown(sizes))
    assert len(hidden) != 1 or there == hidden


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(Fraction(1, 2), Fraction(1, 4), "+25.0"), (Fraction(1, 3), Fraction(2, 3), "-33.3"),
     (Fraction(1, 2), Fraction(1, 2), "0.0"), (None, Fraction(1), "—"), (Fraction(1), None, "—")],
)  # fmt: skip
def test_changes_are_percentage_points(now, before, words):
    assert tally.change(now, before) == words


graphs = st.dictionaries(
    st.sampled_from(KEYS), st.tuples(st.sampled_from(KEYS), st.just(("x",))), max_size=4
)


@given(graphs)
def test_rings_are_found_where_graphlib_finds_them(depends):
    found = conditions.ring(depends)
    try:
        TopologicalSorter({key: [on] for key, (on, _values) in depends.items()}).prepare()
    except CycleError:
        following = (*found[1:], found[0])
        assert all(depends[key][0] == after for key, after in zip(found, following, strict=True))
    else:
        assert found == ()


@given(
    graphs, st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "y", ["x", "y"], None]))
)
def test_what_is_shown_is_the_greatest_that_holds_together(depends, answers):
    if conditions.ring(depends):
        with pytest.raises(ValueError, match="ring"):
            conditions.shown(KEYS, depends, answers)
        return
    shown = set(KEYS)
    while True:  # the oracle takes away until nothing changes
        kept = {
            key for key in shown if key not in depends
            or (depends[key][0] in shown and "x" in (answers.get(depends[key][0]) or ()))
        }  # fmt: skip
        if kept == shown:
            break
        shown = kept
    assert conditions.shown(KEYS, depends, answers) == [key for key in KEYS if key in shown]


@given(st.sets(st.text("0123456789", min_size=1), max_size=40), st.integers(0, 50), st.text())
def test_a_draw_can_be_drawn_again(people, amount, seed):
    drawn = drawing.draw(people, amount, seed)
    assert drawn == drawing.draw(sorted(people, reverse=True), amount, seed)
    assert set(drawn) <= people and len(set(drawn)) == len(drawn) == min(amount, len(people))
    assert set(drawing.draw(people, None, seed)) == people


def test_a_draw_is_fair_enough():
    people = [str(n) for n in range(20)]
    won = Counter(person for seed in range(2000) for person in drawing.draw(people, 5, seed))
    assert all(400 <= won[person] <= 600 for person in people)
