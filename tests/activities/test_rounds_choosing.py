"""What the figures suggest: against every prefix of the ranking."""

from decimal import Decimal
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from activities.rounds.choosing import Candidate, suggest

D = Decimal
ROWS = st.lists(
    st.tuples(st.none() | st.integers(50, 60), st.integers(0, 5)), max_size=8
)  # fmt: skip
LIMIT = st.none() | st.integers(0, 9)


def candidates(rows):
    return [
        Candidate(key, None if score is None else D(score), D(asked))
        for key, (score, asked) in enumerate(rows)
    ]


@given(ROWS, st.none() | st.integers(50, 60), LIMIT, LIMIT)
def test_the_longest_run_from_the_top_that_fits(rows, line, most, pool):
    found = suggest(
        candidates(rows),
        pass_line=line and D(line),
        most=most,
        pool=None if pool is None else D(pool),
    )
    within = [
        (key, score, asked) for key, (score, asked) in enumerate(rows)
        if score is not None and not (line and score < line)
    ]  # fmt: skip
    within.sort(key=lambda row: -row[1])
    groups = [list(group) for _score, group in groupby(within, key=lambda row: row[1])]
    best = []
    for count in range(len(groups) + 1):
        taken = [row for group in groups[:count] for row in group]
        fits = (most is None or len(taken) <= most) and (
            pool is None or sum(row[2] for row in taken) <= pool
        )
        if not fits:
            break
        best = taken
    chosen = {row[0] for row in best}
    for key, (score, _asked) in enumerate(rows):
        expected = (
            "" if score is None else "refused" if line and score < line
            else "chosen" if key in chosen else "reserve"
        )  # fmt: skip
        assert found[key].decision == expected


def test_equals_at_the_edge_wait_for_a_person():
    found = suggest(candidates([(90, 1), (80, 1), (80, 1), (70, 1), (None, 1), (59, 1)]),
                    pass_line=D(60), most=2)  # fmt: skip
    assert [(found[key].decision, found[key].why) for key in range(6)] == [
        ("chosen", "在名额和经费以内"), ("reserve", "同分 2 份，名额只剩 1 个，请人来定"),
        ("reserve", "同分 2 份，名额只剩 1 个，请人来定"), ("reserve", "排在后面"),
        ("", "还没有分数"), ("refused", "没到入围线"),
    ]  # fmt: skip


def test_money_ends_it_and_nobody_jumps_the_line():
    found = suggest(candidates([(90, 600), (80, 600), (70, 100)]), pool=D(1000))
    assert [found[key].decision for key in range(3)] == ["chosen", "reserve", "reserve"]
    assert found[1].why == "经费还剩 400.00 元，不够"
