"""What an edit changed: exact on examples, and for any two texts nothing is lost or made up."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.lib.differences import GONE, NEW, SAME, Piece, differences, nearby

WORDS = st.text(st.sampled_from("我们明后天修好了。，\n 23:0aB%"), max_size=60)


def marked(pieces):
    """Pieces as “留[-删-]{+加+}”."""
    shown = {SAME: "{}", GONE: "[-{}-]", NEW: "{{+{}+}}"}
    return "".join(shown[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("明天修好。", "明天修好。", ""),
        ("第一行\r\n第二行", "第一行\n第二行", ""),
        ("", "已修好。", "{+已修好。+}"),
        ("已加开两个窗口。", "已加开三个窗口，本周五起。",
         "已加开[-两-]{+三+}个窗口{+，本周五起+}。"),
        ("今晚起改为 23:00 停机。", "今晚起改为 22:30 停机。",
         "今晚起改为 [-23:00-]{+22:30+} 停机。"),
        ("我们会尽快处理。", "经核实，食堂已整改。", "[-我们会尽快处理-]{+经核实，食堂已整改+}。"),
        # One character between two changes is read with them.
        ("共修三台", "再换五台", "[-共修三-]{+再换五+}台"),
    ],
)  # fmt: skip
def test_changes_as_people_would_mark_them(before, after, expected):
    assert marked(differences(before, after)) == expected


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = differences(before, after)
    if before == after:
        assert pieces == []
        return
    assert "".join(p.text for p in pieces if p.kind != NEW) == before
    assert "".join(p.text for p in pieces if p.kind != GONE) == after
    kinds = [p.kind for p in pieces]
    assert all(first != second for first, second in pairwise(kinds))
    assert all(p.text for p in pieces)


def test_long_stretches_that_stayed_are_cut_down():
    pieces = [Piece(SAME, "甲" * 100), Piece(GONE, "乙"), Piece(SAME, "丙" * 100),
              Piece(NEW, "丁"), Piece(SAME, "戊" * 20)]  # fmt: skip
    assert [p.text for p in nearby(pieces, reach=3)] == [
        "……甲甲甲", "乙", "丙丙丙……丙丙丙", "丁", "戊戊戊……",
    ]  # fmt: skip
    assert nearby(pieces, reach=60) == [Piece(SAME, "……" + "甲" * 60), *pieces[1:]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x" + "啊不" * 2400 + "y", "z" + "不啊啊" * 1600 + "w"),
        ("是" + "啊。" * 2400 + "非", "非" + "。啊" * 2400 + "是"),
    ],
)
def test_texts_that_repeat_themselves_take_no_longer(before, after):
    started = process_time()
    assert differences(before, after)
    assert process_time() - started < 2
