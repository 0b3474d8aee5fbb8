"""Words of a search, and where they stand in a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.search.hits import LONGEST, MOST_WORDS, parts, unmarked, words_of

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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "每次 20 多人，**累计 380 公里**：\n\n- 一组领跑",
            "每次 20 多人，累计 380 公里：\n\n一组领跑",
        ),
        ("## 三站\n> 一句话\n1. 松林坡", "三站\n一句话\n1. 松林坡"),
        ("看[活动菜单](/activities/)里的![出发](图1)", "看活动菜单里的出发"),
        ("见[活动](/activ", "见活动"),
        ("3 * 4，a_b，-5 度，#三走", "3 * 4，a_b，-5 度，#三走"),
    ],
)
def test_marks_of_markdown_are_not_shown(text, said):
    assert unmarked(text) == said


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
