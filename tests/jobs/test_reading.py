"""Files that people and others hand in: every one is read or refused with a sentence."""

import io
import struct
import time
import zipfile
import zlib

import pytest
import xlwt

from tuanwei.jobs import sheets

ROWS = [["学号", "姓名"], ["0012024", "曹明"], ["0012025", "𠅤芳"]]
CSV = "学号,姓名\r\n0012024,曹明\r\n0012025,陈芳\r\n"


def refusal(data):
    with pytest.raises(sheets.Unreadable) as caught:
        sheets.read(data)
    assert str(caught.value) == str(sheets.REFUSALS[caught.value.code])
    return caught.value.code


def archive(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return target.getvalue()


def with_sheet(workbook, change):
    """An .xlsx whose sheet XML went through `change`."""
    source = zipfile.ZipFile(io.BytesIO(workbook(ROWS)))
    return archive(
        {
            name: change(source.read(name))
            if name == "xl/worksheets/sheet1.xml"
            else source.read(name)
            for name in source.namelist()
        }
    )


def test_xlsx_keeps_leading_zeros_and_rare_characters(workbook):
    read = sheets.read(workbook(ROWS))

    assert read.format == "xlsx"
    assert read.table(0).rows == ROWS


def test_old_xls():
    book = xlwt.Workbook()
    page = book.add_sheet("名单")
    for at, row in enumerate(ROWS[:2]):
        for place, value in enumerate(row):
            page.write(at, place, value)
    target = io.BytesIO()
    book.save(target)
    read = sheets.read(target.getvalue())

    assert (read.format, read.table(0).rows) == ("xls", ROWS[:2])


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(), CSV.encode("utf-8-sig"), CSV.encode("gb18030"), CSV.encode("utf-16"),
        CSV.encode("utf-16-le"), CSV.encode("utf-16-be"), CSV.replace(",", "\t").encode("gb18030"),
        CSV.replace(",", ";").encode(),
    ],
    ids=["utf8", "bom", "gb18030", "utf16", "utf16le", "utf16be", "tabs", "semicolons"],
)  # fmt: skip
def test_csv_in_every_encoding(data):
    read = sheets.read(data)

    assert read.format == "csv"
    assert read.table(0).rows == [["学号", "姓名"], ["0012024", "曹明"], ["0012025", "陈芳"]]


def test_ragged_csv_is_filled_up():
    assert sheets.read("学号,姓名\n1\n2,陈芳,多\n".encode()).table(0).rows == [
        ["学号", "姓名", ""], ["1", "", ""], ["2", "陈芳", "多"],
    ]  # fmt: skip


def test_empty_sheets_are_left_out_and_hidden_ones_marked(workbook):
    read = sheets.read(workbook([], 学生=ROWS))

    assert [(top.name, top.height, top.width) for top in read.tops] == [("学生", 3, 2)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x00" * 100, "empty"),
        (b"MZ\x90\x00" + b"\x00\x01" * 400, "not_a_sheet"),
        (b"\xd8\x00\x00A\x00B" * 400, "not_a_sheet"),
        (b"\x7fELF" + b"\x02" * 400, "not_a_sheet"),
        (b"%PDF-1.7 \n1 0 obj", "not_a_sheet"),
        (b"PK\x03\x04" + b"\x00" * 200, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("<html><table><tr><td>学号</td></tr></table></html>".encode(), "web_page"),
        (b'<?xml version="1.0"?><Workbook/>', "web_page"),
        ("就一列\n没有分列\n".encode(), "one_column"),
        (b"\x81\x20\xff\xff,\xff\xfe\xff", "encoding"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_a_sentence(data, code):
    assert refusal(data) == code


def test_archive_that_is_no_workbook():
    assert refusal(archive({"word/document.xml": "<x/>"})) == "not_a_sheet"


def test_truncated_and_mutated_workbooks(workbook):
    data = workbook(ROWS)

    assert refusal(data[: len(data) // 2]) == "damaged"
    assert refusal(with_sheet(workbook, lambda xml: xml[:200])) == "damaged"


def test_external_entities_are_refused(workbook):
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert (
        refusal(
            with_sheet(workbook, lambda xml: xml.replace(b"<worksheet", entity + b"<worksheet", 1))
        )
        == "damaged"
    )


def test_one_cell_at_the_far_corner_is_refused_at_once(workbook):
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    started = time.monotonic()

    assert (
        refusal(with_sheet(workbook, lambda xml: xml.replace(b"</sheetData>", far))) == "too_large"
    )
    assert time.monotonic() - started < 5


def test_zip_bomb_is_refused(workbook):
    bomb = {"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": b"\x00" * (301 * 2**20)}
    assert refusal(archive(bomb)) == "bomb"


def test_archive_that_lies_about_its_sizes(workbook):
    data = bytearray(archive({"xl/workbook.xml": b" " * (64 * 2**20)}))
    size = struct.pack("<I", 64 * 2**20)
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = struct.pack("<I", 100)

    assert refusal(bytes(data)) == "damaged"


def test_too_many_bytes_are_not_even_read():
    assert refusal(b"x" * (sheets.LARGEST + 1)) == "too_many_bytes"


def test_control_and_direction_characters_are_stripped():
    text = "学号,姓名\n1,\u202e曹\u200b明\x07\n"
    assert sheets.read(text.encode()).table(0).rows[1] == ["1", "曹明"]


def test_identity_numbers_in_other_columns_do_not_get_through():
    rows = "学号,备注\n11010519491231002X,身份证11010519491231002X已核\n1,570662802685285619\n"
    read = sheets.read(rows.encode())

    assert read.table(0).rows[1] == [sheets.Identity("misplaced"), "身份证［已删去］已核"]
    assert read.table(0).rows[2] == ["1", "570662802685285619"]
    assert b"11010519491231002" not in zlib.decompress(read.lines)


def test_two_rows_with_one_identity_number_point_at_the_first():
    rows = "姓名,身份证号\n甲,11010519491231002X\n乙,１１０１０５１９４９１２３１００２ｘ\n"
    facts = [row[1] for row in sheets.read(rows.encode()).table(0).rows[1:]]

    assert [each.first for each in facts] == [None, 2]
    assert {(each.verdict, each.sex, str(each.born)) for each in facts} == {
        ("ok", "女", "1949-12-31")
    }


def test_some_rows_can_be_read_again(workbook):
    read = sheets.Sheets.restore(
        sheets.read(workbook([["号", "名"]] + [[str(n), "甲"] for n in range(4500)])).lines
    )

    assert read.rows(0, [2, 2001, 4501]) == {
        2: ["0", "甲"],
        2001: ["1999", "甲"],
        4501: ["4499", "甲"],
    }
