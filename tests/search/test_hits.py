"""Words of a search, and where they stand in a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.search.hits import LONGEST, MOST_WORDS, parts, words_of

TEXT = st.text(alphabet="食堂热水Aaİß <>&", max_size=30)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("食堂", ["食堂"]),
        ("  食堂　排队 食堂 ", ["食堂", "排队"]),
        ("ＫＪ２４０１", ["KJ2401"]),
        ("", []),
        ("一 二 三 四 五 六 七", ["一", "二", "三", "四", "五"]),
        ("长" * 200, ["长" * LONGEST]),
    ],
)
def test_words(typed, words):
    assert words_of(typed) == words
    assert len(words) <= MOST_WORDS


def test_every_place_of_a_word_is_marked():
    assert parts("食堂的食堂", ["食堂"]) == [("食堂", True), ("的", False), ("食堂", True)]
    assert parts("ABC", ["b", "c"]) == [("A", False), ("BC", True)]
    assert parts("aaa", ["aa"]) == [("aaa", True)]
    assert parts("没有", ["食堂"]) == [("没有", False)]
    assert parts("", ["食堂"]) == []


@given(TEXT, st.lists(st.text(alphabet="食堂热水Aa", min_size=1, max_size=3), max_size=3))
def test_pieces_are_the_text_and_alternate(text, words):
    found = parts(text, words)
    assert "".join(piece for piece, _is_hit in found) == text
    assert all(one[1] != other[1] for one, other in pairwise(found))
    marked = {word for word in words if word in text}
    assert all(any(word in piece for piece, is_hit in found if is_hit) for word in marked)
