"""How far a promise is: exact shares, against figures counted by hand in hundredths."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbox.promises.progress import Mark, done, shares, spoken, unplanned


def test_typed_shares_and_an_equal_part_of_the_rest():
    assert shares([20, None, None]) == [Fraction(1, 5), Fraction(2, 5), Fraction(2, 5)]
    assert shares([None] * 3) == [Fraction(1, 3)] * 3
    assert shares([]) == []


@pytest.mark.parametrize("given", [[60, 50], [100, None], [101], [50, 50, None]])
def test_more_than_the_whole_is_refused(given):
    with pytest.raises(ValueError, match=r"more than the whole|nothing left"):
        shares(given)


def test_what_is_planned_and_what_is_done():
    marks = [Mark(20, True), Mark(40, True), Mark(40, False)]
    assert done(marks) == Fraction(3, 5)
    assert done([]) == 0
    assert unplanned([20, 40]) == Fraction(2, 5)
    assert unplanned([20, None]) == 0


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Fraction(0), "0%"), (Fraction(1), "100%"), (Fraction(1, 3), "33%"),
        (Fraction(2, 3), "67%"), (Fraction(1, 8), "13%"), (Fraction(999, 1000), "99%"),
        (Fraction(1, 1000), "1%"),
    ],
)  # fmt: skip
def test_all_and_nothing_are_said_only_of_all_and_nothing(part, words):
    assert spoken(part) == words


@given(st.lists(st.tuples(st.integers(1, 30) | st.none(), st.booleans()), max_size=9))
def test_progress_agrees_with_counting_in_small_pieces(drawn):
    """The oracle cuts the whole into 100 × 9! pieces of one size and counts the done ones."""
    typed = sum(share or 0 for share, _ in drawn)
    equal = sum(share is None for share, _ in drawn)
    marks = [Mark(*each) for each in drawn]
    if typed > 100 or (equal and typed == 100):
        with pytest.raises(ValueError):  # noqa: PT011
            done(marks)
        return
    piece = 362_880  # 9!: every equal part is whole
    rest = (100 - typed) * piece // equal if equal else 0
    counted = sum(share * piece if share else rest for share, is_done in drawn if is_done)
    assert done(marks) == Fraction(counted, 100 * piece)
    assert 0 <= done(marks) <= 1
    assert (done(marks) == 1) == (spoken(done(marks)) == "100%")
