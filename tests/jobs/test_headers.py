"""Header rows, totals, notes and stray lists."""

import pytest

from tuanwei.jobs.headers import data_rows, find_header, guess_mapping, match
from tuanwei.jobs.sheets import Table

NAMES = {"学号": "number", "姓名": "name", "性别": "sex", "入团时间": "joined", "电话": "phone"}


def table(*rows, merged=()):
    width = max(map(len, rows))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    return Table("名单", filled, len(filled), width, merged=list(merged))


@pytest.mark.parametrize("above", range(5))
def test_header_in_rows_one_to_five(above):
    rows = [["某班花名册"]] * above + [
        ["序号", "学号*", "姓 名", "性别（必填）"],
        [1.0, "1", "甲", "男"],
    ]
    header = find_header(table(*rows), NAMES)

    assert (header.row, header.depth, header.first_data_row) == (above + 1, 1, above + 2)
    assert guess_mapping(header, NAMES) == {1: "number", 2: "name", 3: "sex"}
    assert header.required == {1, 3}


@pytest.mark.parametrize(
    ("merged", "row", "depth"), [([], 2, 2), ([[[1, 1], [1, 2]], [[1, 0], [2, 0]]], 3, 1)]
)
def test_two_rows_with_merged_cells(merged, row, depth):
    rows = table(
        ["花名册", "", "", ""], ["学号", "基本信息", "", "联系"], ["", "姓名", "性别", "电话"],
        ["1", "甲", "男", "13"], merged=merged,
    )  # fmt: skip
    header = find_header(rows, NAMES)

    assert (header.row, header.depth, header.first_data_row) == (row, depth, 4)
    assert header.labels == ("学号", "姓名", "性别", "电话")


def test_no_header_and_misleading_labels():
    assert find_header(table(["1", "甲"], ["2", "乙"]), NAMES) is None
    assert match("父亲姓名", NAMES) is None
    assert match("入团时间（YYYY-MM）", NAMES) == "joined"


def test_the_first_of_two_equal_labels_wins():
    header = find_header(table(["学号", "姓名", "姓名"], ["1", "甲", "乙"]), NAMES)
    assert guess_mapping(header, NAMES) == {0: "number", 1: "name"}


def test_rows_that_are_no_data():
    rows = table(
        ["学号", "姓名", "性别", ""], ["1", "甲", "男", ""], ["", "", "", ""],
        ["学号", "姓名", "性别", ""], ["", "", "", "可选值：男"], ["2", "乙", "", ""], ["", "丙", "", ""],
        ["合计", 2.0, "", ""], ["合 计", 2.0, 1.0, "x"], ["注：本表由团支书如实填写。", "", "", ""],
        ["填表人：李四", "", "日期：2024", ""], ["  ", "", " ", ""],
    )  # fmt: skip
    header = find_header(rows, NAMES)
    kept, left_out = data_rows(rows, header, {0: "number", 1: "name", 2: "sex"})

    assert kept == [2, 6, 7]
    assert left_out == {4: "header", 8: "total", 9: "total", 10: "note", 11: "note"}
