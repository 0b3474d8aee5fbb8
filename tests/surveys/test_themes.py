"""Which answers make themes: weights by kind, the top ones, ties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbox.surveys.themes import top, weights

KEYS = ["o1", "o2", "o3"]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("single", ["o1", "o1", "o3"], {"o1": 2, "o2": 0, "o3": 1}),
        ("multiple", [["o1", "o2"], ["o2"], []], {"o1": 1, "o2": 2, "o3": 0}),
        ("order", [["o2", "o1", "o3"], ["o2", "o3", "o1"], ["o1"]], {"o1": 0, "o2": 2, "o3": 0}),
    ],
)
def test_weights_are_people(kind, values, expected):
    assert weights(kind, values, KEYS) == expected


@pytest.mark.parametrize(("steps", "expected"), [(5, 2), (4, 3), (10, 0)])
def test_a_rating_counts_who_gave_more_than_the_middle(steps, expected):
    keys = [str(step) for step in range(1, steps + 1)]
    assert weights("rating", [3, 4, 5 if steps == 5 else 4, 1], keys) == {"": expected}


def test_whoever_is_equal_to_the_last_comes_along():
    assert top({"a": 3, "b": 5, "c": 3, "d": 0}, 2) == [("b", 5), ("a", 3), ("c", 3)]
    assert top({"a": 3, "b": 5, "c": 3, "d": 0}, 9) == [("b", 5), ("a", 3), ("c", 3)]
    assert top({"a": 0}, 3) == []
    assert top({}, 3) == []


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 6), max_size=8), st.integers(1, 9))
def test_nobody_outside_has_more_than_somebody_inside(weighed, most):
    found = top(weighed, most)
    inside = {key for key, _people in found}
    outside = [people for key, people in weighed.items() if key not in inside]
    assert all(people > 0 for _key, people in found)
    assert [people for _key, people in found] == sorted((p for _k, p in found), reverse=True)
    if len(inside) >= most:
        assert all(people < found[-1][1] for people in outside)
    else:
        assert not any(outside)
