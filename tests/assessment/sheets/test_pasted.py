"""A column copied from Excel."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.sheets.pasted import Placed, placed, rows_of

NAMES = {1: "会计2401团支部", 2: "经管2402团支部", 3: "物流2403团支部"}
PLAIN = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Z"), blacklist_characters="\t\n\r"), max_size=6
)


def test_rows_cells_quotes_and_line_ends():
    assert rows_of("8\r\n9.5\r\n\r\n") == [["8"], ["9.5"], [""]]
    assert rows_of("a\tb\n c \t\n") == [["a", "b"], ["c", ""]]
    assert rows_of('"两行\n一格"\t"说""好"""\n7') == [["两行 一格", '说"好"'], ["7"]]
    assert rows_of('5"寸\t6') == [['5"寸', "6"]]
    assert rows_of("") == []
    assert rows_of("8\t") == [["8", ""]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(PLAIN, min_size=2, max_size=3), min_size=1, max_size=5))
def test_what_a_writer_of_tables_writes_comes_back(rows):
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    assert rows_of(out.getvalue()) == rows


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_nothing_that_is_pasted_breaks_it(text):
    assert all(isinstance(cell, str) for row in rows_of(text) for cell in row)


def test_one_column_goes_down_and_two_go_by_name_in_any_order():
    assert placed("8\n9\n", NAMES) == Placed({1: "8", 2: "9"}, [], 0)
    assert placed("8\n9\n7\n6\n5", NAMES) == Placed({1: "8", 2: "9", 3: "7"}, [], 2)
    text = "团支部\t得分\n物流2403 团支部\t7\n会计2401团支部\t好\n不认得的支部\t5"
    assert placed(text, NAMES) == Placed({3: "7", 1: "好"}, ["不认得的支部"], 0)
    assert placed("9\t经管2402团支部", NAMES) == Placed({2: "9"}, [], 0)
    assert placed("\n\n", NAMES) == Placed({}, [], 0)
