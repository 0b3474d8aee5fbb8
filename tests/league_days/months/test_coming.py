"""Who has not been seen, against a slow oracle."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.months.coming import LEAST, Meeting, NotSeen, not_seen

LONG_AGO = dt.date(2020, 9, 1)


def on(month, came="", excused=""):
    return Meeting(dt.date(2026, month, 5), frozenset(came), frozenset(excused))


def test_three_in_a_row_without_a_word():
    meetings = [on(11, "b"), on(9, "b"), on(10, "b"), on(8, "ab")]
    people = dict.fromkeys("ab", LONG_AGO)
    assert not_seen(meetings, people) == ([NotSeen("a", 3, 0)], [])
    assert not_seen(meetings[:2], people) == ([], [])


def test_whoever_gave_a_reason_stands_apart():
    meetings = [on(11), on(10, excused="ab"), on(9), on(8, excused="b"), on(7)]
    found = not_seen(meetings, dict.fromkeys("ab", LONG_AGO))
    assert found == ([NotSeen("b", 3, 2), NotSeen("a", 4, 1)][::-1], [])
    short = not_seen(meetings[:4], dict.fromkeys("ab", LONG_AGO))
    assert short == ([NotSeen("a", 3, 1)], [NotSeen("b", 2, 2)])


def test_what_was_before_they_joined_does_not_count():
    meetings = [on(11), on(10), on(9)]
    assert not_seen(meetings, {"a": dt.date(2026, 9, 5)})[0] == [NotSeen("a", 3, 0)]
    assert not_seen(meetings, {"a": dt.date(2026, 9, 6)}) == ([], [])


people = st.sampled_from("abcd")
meetings = st.lists(
    st.builds(
        lambda came, excused: (came, excused - came), st.frozensets(people), st.frozensets(people)
    ),
    max_size=8,
)


@given(meetings, st.dictionaries(people, st.integers(-1, 9)))
def test_as_an_oracle_says(rows, joined):
    found = [Meeting(LONG_AGO + dt.timedelta(days=n), *row) for n, row in enumerate(rows)]
    since = {who: LONG_AGO + dt.timedelta(days=n) for who, n in joined.items()}
    without, apart = not_seen(reversed(found), since)
    for who, first in joined.items():
        own = "".join(
            "c" if who in came else "e" if who in excused else "-"
            for came, excused in rows[max(first, 0):]
        )  # fmt: skip
        tail = own.rsplit("c", 1)[-1]
        line = NotSeen(who, tail.count("-"), tail.count("e"))
        assert (line in without) == (line.times >= LEAST)
        assert (line in apart) == (line.times < LEAST <= len(tail) and "e" in tail)
    assert {each.person for each in [*without, *apart]} <= set(joined)
    assert [each.times for each in without] == sorted(
        (each.times for each in without), reverse=True
    )
