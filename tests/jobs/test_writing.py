"""What goes out is text or number, and no spreadsheet program runs it."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuanwei.jobs import sheets, writing


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("\n=1", "'\n=1"), ("\x00=1", "'=1"),
        ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠x", "'＠x"), ("  =1", "'  =1"),
        ("==1", "'==1"), ("曹明", "曹明"), ("0012", "0012"), ("a=1", "a=1"), ("", ""),
    ],
)  # fmt: skip
def test_formulas_are_defused(text, safe):
    assert writing.defuse(text) == safe


@given(st.text())
@example("\x1f@")
def test_no_text_starts_like_a_formula(text):
    assert not writing.FORMULA.match(writing.defuse(text))


def test_values_are_typed():
    moment = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert [writing.typed(value) for value in (True, None, 3, 2.5, Decimal("1.5"), date(2026, 1, 2), moment)] == [
        "是", None, 3, 2.5, 1.5, "2026-01-02", "2026-11-23 00:30",
    ]  # fmt: skip


def test_xlsx_cells_are_text_or_number_headers_too(tmp_path):
    made = tmp_path / "x.xlsx"
    writing.write_xlsx(
        made, ["=学号", "备注", "备注"], [("0012", "=HYPERLINK(1)", 5), ("1e5", None, "http://x")]
    )
    rows = list(openpyxl.load_workbook(made).active.iter_rows())
    assert [[cell.value for cell in row] for row in rows] == [
        ["'=学号", "备注", "备注（2）"], ["0012", "'=HYPERLINK(1)", 5], ["1e5", None, "http://x"],
    ]  # fmt: skip
    assert [cell.data_type for cell in rows[1]] == ["s", "s", "n"]
    assert not any(cell.hyperlink for row in rows for cell in row)


def test_xlsx_without_rows_has_its_header(tmp_path):
    made = tmp_path / "x.xlsx"
    writing.write_xlsx(made, ["学号", "姓名"], [])
    assert next(openpyxl.load_workbook(made).active.values) == ("学号", "姓名")


def test_csv_is_defused_and_has_a_mark(tmp_path):
    made = tmp_path / "x.csv"
    writing.write_csv(made, ["=a", "b"], [("@x", 1), ("\r\n=1", None)])
    assert made.read_bytes().startswith(b"\xef\xbb\xbf")
    with made.open(encoding="utf-8-sig", newline="") as source:
        assert list(csv.reader(source)) == [["'=a", "b"], ["'@x", "1"], ["'\r\n=1", ""]]


def test_many_rows_are_streamed(tmp_path):
    taken = []
    rows = (taken.append(number) or (number,) for number in range(50_000))
    writing.write_xlsx(tmp_path / "x.xlsx", ["号"], rows)
    assert len(taken) == 50_000


def test_lines_above_the_heads(tmp_path):
    made = tmp_path / "x.xlsx"
    writing.write_xlsx(made, ["学号*", "姓名*"], [("0012", "曹明")], above=("=模板", "说明"))
    sheet = openpyxl.load_workbook(made).active
    assert list(sheet.values) == [
        ("'=模板", None), ("说明", None), ("学号*", "姓名*"), ("0012", "曹明"),
    ]  # fmt: skip
    assert (sheet.freeze_panes, sorted(map(str, sheet.merged_cells.ranges))) == (
        "A4", ["A1:B1", "A2:B2"],
    )  # fmt: skip
    writing.write_xlsx(made, ["学号*", "姓名*"], [], above=("模板",))
    assert list(openpyxl.load_workbook(made).active.values) == [("模板", None), ("学号*", "姓名*")]
    writing.write_csv(made, ["学号*", "姓名*"], [("0012", "曹明")], above=("=模板",))
    assert made.read_text("utf-8-sig").splitlines() == ["'=模板", "学号*,姓名*", "0012,曹明"]


def test_a_header_of_two_rows(tmp_path):
    groups = [(1, 2, "=活动得分")]
    made, plain = tmp_path / "x.xlsx", tmp_path / "x.csv"
    labels, rows = ["申办支部", "主题", "形式"], [("会计2401", 1.5, 2)]
    writing.write_xlsx(made, labels, rows, groups=groups)
    sheet = openpyxl.load_workbook(made)["Sheet1"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found == [[None, "'=活动得分", None], labels, ["会计2401", 1.5, 2]]
    assert [str(each) for each in sheet.merged_cells.ranges] == ["B1:C1"]
    writing.write_csv(plain, labels, rows, groups=groups)
    assert plain.read_text(encoding="utf-8-sig").splitlines() == [
        ",'=活动得分,", "申办支部,主题,形式", "会计2401,1.5,2",
    ]  # fmt: skip


def test_columns_are_as_wide_as_what_stands_in_them_and_print_on_paper(tmp_path):
    made = tmp_path / "x.xlsx"

    def written(labels, row, **more):
        writing.write_xlsx(made, labels, [row], **more)
        sheet = openpyxl.load_workbook(made).active
        return sheet, [round(each.width) for each in sheet.column_dimensions.values()]

    sheet, widths = written(["名次", "组织", "是什么"], (1, "会计2401团支部", "长" * 90))
    assert widths == [7, 17, 51]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.print_title_rows, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("$1:$1", True)
    assert (sheet["A1"].font.b, sheet["A1"].alignment.wrap_text) == (True, True)
    sheet, _widths = written(["名次", "甲", "乙"], (1, "长" * 90, "长" * 90), groups=[(1, 2, "组")])
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$2")
    # Sixty figures are not pressed onto one page: the first column stands on each.
    sheet, _widths = written(["组织", *(f"指标{n}" for n in range(60))], ("会计", *range(60)))
    assert (sheet.print_title_cols, sheet.freeze_panes) == ("$A:$A", "B2")
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage


def test_each_sheet_of_a_book_prints_with_its_name(tmp_path):
    made = tmp_path / "x.xlsx"
    writing.write_book(made, [("甲&乙", ["指标", "分"], [("组织生活", 1.5)]), ("丙", ["指标"], [])])
    first, second = openpyxl.load_workbook(made)
    assert (first.oddFooter.left.text, first.print_title_rows) == ("甲&&乙", "$1:$1")
    assert [round(each.width) for each in first.column_dimensions.values()] == [11, 7]
    assert (second["A1"].font.b, second.freeze_panes) == (True, "A2")


def test_a_form_of_several_sheets_offers_words_and_empty_rows(tmp_path):
    made = tmp_path / "form.xlsx"
    writing.write_form(made, [
        writing.Page("甲", ("名称", "有"), [("=1", True)], {"有": ("是", "否")}, {"名称": "怎么填"}, {"名称": 30}, 5),
        writing.Page("乙", ("号",), []),
    ])  # fmt: skip
    read = sheets.read(made.read_bytes())
    assert [(each.name, each.rows) for each in read.tops] == [
        ("甲", [["名称", "有"], ["'=1", "是"]]), ("乙", [["号"]]),
    ]  # fmt: skip
    book = openpyxl.load_workbook(made)
    rule = book["甲"].data_validations.dataValidation[0]
    assert (str(rule.sqref), rule.formula1) == ("B2:B7", '"是,否"')
    assert book["甲"]["A1"].comment.text.strip().endswith("怎么填")
