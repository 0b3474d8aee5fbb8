"""The college's four files come out as the college said."""

from collections import Counter
from datetime import date

import pytest

from branches.organisation import roster
from tuanwei.jobs import cells, checking, headers, sheets
from tuanwei.jobs.headers import plain_label
from tuanwei.jobs.importers import Field, Importer

TODAY = date(2026, 11, 22)
CODES = {
    "missing student number": "missing",
    "duplicate student number": "number_duplicate",
    "identity number checksum": "identity_checksum",
    "joined in the future": "joined_future",
    "sex disagrees with identity number": "sex_disagrees",
    "member development number": "development_length",
    "post date without post": "post_missing",
    "volunteer number lost digits (stored as a number)": "lost_digits",
}
HOURS = (
    Field("name", "姓名", cells.name),
    Field("number", "学号", cells.identifier),
    Field("volunteer", "志愿者编号", cells.identifier),
    Field("hours", "荣誉时数值", cells.hours),
    Field("reason", "补录原因"),
    Field("day", "活动日期", cells.day_or_month),
)


def read_frame(data, fields):
    table = sheets.read(data).table(0)
    importer = Importer()
    importer.fields = fields
    header = headers.find_header(table, importer.names)
    mapping = headers.guess_mapping(header, importer.names)
    return header, checking.build_frame(table, header, mapping, fields)


def counts(frame, warnings=False):
    return dict(
        Counter(
            problem.code
            for found in frame.problems.values()
            for problem in found
            if problem.is_warning == warnings
        )
    )


@pytest.mark.parametrize(
    "name", ["团员花名册-会计2401.xlsx", "团组织系统导入模板.xlsx", "全校学生名册-12000.xlsx"]
)
def test_rosters_give_the_expected_rows_errors_and_warnings(name, sheet, expected):
    wanted = expected[name]
    header, frame = read_frame(sheet(name), roster.FIELDS)
    roster.cross_check(frame, TODAY)

    assert header.row == wanted["header_row"]
    assert len(frame) == wanted["rows"]
    assert counts(frame) == {CODES[key]: count for key, count in wanted["errors"].items()}
    assert counts(frame, warnings=True) == {
        CODES[key]: count for key, count in wanted.get("warnings", {}).items()
    }


def test_student_list_names_every_branch_and_college(sheet, expected):
    wanted = expected["全校学生名册-12000.xlsx"]
    _, frame = read_frame(sheet("全校学生名册-12000.xlsx"), roster.FIELDS)

    assert len(set(frame.values["branch"])) == wanted["branches"]
    assert len(set(frame.values["college"])) == wanted["colleges"]


def test_hours_file_is_read_with_one_number_that_lost_its_digits(sheet, expected):
    wanted = expected["荣誉时数补录.xlsx"]
    header, frame = read_frame(sheet("荣誉时数补录.xlsx"), HOURS)

    assert header.row == wanted["header_row"]
    assert len(frame) == wanted["rows"]
    assert sum(frame.values["hours"]) == cells.Decimal(str(wanted["hours"]))
    assert counts(frame) == {CODES[key]: count for key, count in wanted["errors"].items()}
    assert frame.left_out == {64: "total"}


def test_roster_problems_stand_at_their_rows_and_columns(sheet):
    _, frame = read_frame(sheet("团员花名册-会计2401.xlsx"), roster.FIELDS)
    roster.cross_check(frame, TODAY)
    found = {
        (frame.numbers[place], problem.key, problem.code)
        for place, problems in frame.problems.items()
        for problem in problems
    }
    assert found == {
        (16, "number", "missing"),
        (19, "number", "number_duplicate"),
        (22, "identity", "identity_checksum"),
        (24, "joined_on", "joined_future"),
        (26, "sex", "sex_disagrees"),
    }
    assert frame.left_out == {48: "note", 49: "total"}


def test_numbers_become_text_whatever_excel_made_of_them(sheet):
    _, frame = read_frame(sheet("团员花名册-会计2401.xlsx"), roster.FIELDS)
    numbers = dict(zip(frame.numbers, frame.values["number"], strict=True))

    assert numbers[3] == "2024010100"  # blanks around
    assert numbers[8] == "2024010105"  # full-width digits
    assert numbers[12] == "2024010109"  # a float
    assert frame.values["name"][0] == "曹明"


def test_no_identity_number_leaves_the_reading_process(sheet):
    read = sheets.read(sheet("团员花名册-会计2401.xlsx"))
    text = sheets.zlib.decompress(read.lines).decode()

    assert "990101200609164986" not in text
    assert "9901012006" not in text
    assert '"identity":"checksum"' in text


def test_rare_characters_and_labels_survive(sheet):
    _, frame = read_frame(sheet("团组织系统导入模板.xlsx"), roster.FIELDS)

    assert "𠅤芳" in frame.values["name"]
    assert plain_label("*姓名") == plain_label("姓 名＊（必填）") == "姓名"
