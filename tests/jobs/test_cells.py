"""One cell at a time, in every spelling seen."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.jobs import cells
from tuanwei.jobs.cells import Month, Wrong
from tuanwei.jobs.problems import PROBLEMS


def code(function, *arguments):
    with pytest.raises(Wrong) as caught:
        function(*arguments)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2024010100", "2024010100"), (" 2024010100 ", "2024010100"), ("0012", "0012"),
        ("２０２４０１", "202401"), (2024110213.0, "2024110213"), (7, "7"), ("'0012", "0012"),
        ("ab-12_3", "ab-12_3"), ("2024 0101", "20240101"), (999999999999999.0, "999999999999999"),
    ],
)  # fmt: skip
def test_identifiers(cell, value):
    assert cells.identifier(cell) == value


@pytest.mark.parametrize(
    "cell", [5.039672462822323e17, 1e15, "3.30E+17", "3.3e17", "５E+17", float("nan")]
)
def test_lost_digits_are_never_guessed(cell):
    assert code(cells.identifier, cell) == "lost_digits"


@pytest.mark.parametrize(
    "cell", ["学号", "1.5", 1.5, -3.0, True, date(2024, 1, 1), "x" * 33, "a b!", "=1"]
)
def test_no_identifiers(cell):
    assert code(cells.identifier, cell) == "not_an_identifier"


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_every_number_that_excel_keeps_is_kept(number):
    assert cells.identifier(float(number)) == str(number)


@pytest.mark.parametrize(
    ("cell", "day", "is_month"),
    [
        ("2019.5", date(2019, 5, 1), True), (2019.5, date(2019, 5, 1), True),
        ("2019-05", date(2019, 5, 1), True), ("2019年5月", date(2019, 5, 1), True),
        ("2019/5/4", date(2019, 5, 4), False), ("20190504", date(2019, 5, 4), False),
        ("2019年5月4日", date(2019, 5, 4), False), ("201905", date(2019, 5, 1), True),
        (201905.0, date(2019, 5, 1), True), (20190504.0, date(2019, 5, 4), False),
        ("２０１９．５", date(2019, 5, 1), True), ("2021.1", date(2021, 1, 1), True),
        ("2021.10", date(2021, 10, 1), True), (2021.11, date(2021, 11, 1), True),
        (date(2021, 10, 1), date(2021, 10, 1), False), (44197.0, date(2021, 1, 1), False),
        ("44197", date(2021, 1, 1), False), ("2019-05-04 00:00:00", date(2019, 5, 4), False),
        (" 2019 年 5 月 ", date(2019, 5, 1), True), ("2019.05.", date(2019, 5, 1), True),
        ("2020-02-29", date(2020, 2, 29), False),
    ],
)  # fmt: skip
def test_days_and_months(cell, day, is_month):
    found = cells.day_or_month(cell)
    assert (found.isoformat(), isinstance(found, Month)) == (day.isoformat(), is_month)


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("2021", "month_missing"), (2021.0, "month_missing"), ("2021年", "month_missing"),
        (2021.1, "month_ambiguous"), ("2022-13-04", "month_impossible"), ("2022.0", "month_impossible"),
        ("2021-02-29", "day_impossible"), ("06.9", "year_two_digits"), ("06年9月", "year_two_digits"),
        ("0999-05", "year_impossible"), ("去年", "not_a_date"), ("5月4日", "not_a_date"),
        (1e309, "not_a_date"), (True, "not_a_date"), ("1/2/2019", "not_a_date"),
    ],
)  # fmt: skip
def test_what_is_no_day(cell, wrong):
    assert code(cells.day_or_month, cell) == wrong


@given(
    st.dates(date(1920, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        ["{0}-{1}-{2}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}{1:02}{2:02}"]
    ),
)
def test_a_day_in_any_spelling_is_that_day(day, spelling):
    assert cells.day_or_month(spelling.format(day.year, day.month, day.day)) == day


@given(st.one_of(st.text(), st.floats(), st.booleans(), st.dates()))
def test_no_cell_breaks_a_cleaner(cell):
    for clean in (cells.identifier, cells.name, cells.day_or_month, cells.hours, cells.phone,
                  cells.email, cells.sex, cells.yes_or_no, cells.grade, cells.text(20)):  # fmt: skip
        with contextlib.suppress(Wrong):
            clean(cell)


@given(st.text(), st.sampled_from([cells.identifier, cells.name, cells.day_or_month, cells.hours]))
def test_every_refusal_has_a_sentence(cell, clean):
    _, wrong = cells.clean_column([cell], clean)
    assert {each.code for each in wrong.values()} <= set(PROBLEMS)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("曹明  ", "曹明"), ("曹　明", "曹明"), ("曹 明", "曹明"), ("𠅤芳", "𠅤芳"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("古丽 · 阿依", "古丽·阿依"),
        ("买买提明·阿布都热西提·吐尔逊江", "买买提明·阿布都热西提·吐尔逊江"), ("Tom Lee", "Tom Lee"),
        ("司徒浩然", "司徒浩然"),
    ],
)  # fmt: skip
def test_names(cell, value):
    assert cells.name(cell) == value


@pytest.mark.parametrize("cell", ["123", "曹1", "<b>曹</b>", "=曹明", "·", 5.0, "、", "😀"])
def test_no_names(cell):
    assert code(cells.name, cell) == "not_a_name"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("6.5小时", "6.5"), ("3h", "3"), ("半天", "4"), ("1天", "8"), ("90分钟", "1.5"),
        ("1小时30分", "1.5"), ("2个半小时", "2.5"), (14.5, "14.5"), ("134", "134"), ("０.５", "0.5"),
        (0.0, "0"), ("半小时", "0.5"),
    ],
)  # fmt: skip
def test_hours(cell, value):
    assert cells.hours(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["-1", -1.0, "NaN", float("nan"), float("inf"), 1e309, "很久", "3h5h", True, 10001.0]
)
def test_no_hours(cell):
    assert code(cells.hours, cell) == "not_hours"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("13674317651", "13674317651"), (13674317651.0, "13674317651"), ("166 1234 5678", "16612345678"),
        ("+86-19912345678", "19912345678"), ("１９９１２３４５６７８", "19912345678"),
    ],
)  # fmt: skip
def test_phones(cell, value):
    assert cells.phone(cell) == value


@pytest.mark.parametrize("cell", ["12345678901", "1367431765", "023-6512345", "136743176511"])
def test_no_phones(cell):
    assert code(cells.phone, cell) == "bad_phone"


def test_yes_no_sex_and_codes():
    assert [cells.yes_or_no(cell) for cell in ("√", "是", True, 1.0, "否", "×", "0", False)] == [
        True, True, True, True, False, False, False, False,
    ]  # fmt: skip
    assert [cells.sex(cell) for cell in ("男", "女性", "Ｍ")] == ["male", "female", "male"]
    clean = cells.choice({"共青团员": "league", "团员": "league", "群众": "masses"})
    assert (clean(" 团 员 "), clean("群众")) == ("league", "masses")
    with pytest.raises(Wrong) as caught:
        clean("共青团圆")
    assert caught.value.details["near"] == "共青团员"


def test_grades():
    assert [cells.grade(cell) for cell in ("2023级", "23级", 2023.0, "２０２３")] == [2023] * 4
    assert code(cells.grade, "大一") == "not_a_grade"


@pytest.mark.parametrize(
    ("number", "joined", "wrong"),
    [
        ("202131095646", "2021-01", None), ("202131095646", "2020-01", "development_year"),
        ("2015", "2021-01", "development_length"), (None, "2021-01", "development_missing"),
        (None, "2016-05", None), ("201612", "2016-05", None), ("2016", "2016-05", "development_year"),
        ("201512345678", "2016-05", "development_year"), ("201812345678", "2017-09", None),
        ("201712345678", "2018-09", None), ("201912345678", "2018-09", "development_year"),
        ("12", "2015-05", None), (None, "2012-05", None), ("2015161234567890", "2016-05", None),
        ("2016171234567890", "2015-05", "development_length"), ("2016171234567890", "2017-05", None),
        ("2019171234567890", "2019-05", "development_length"), (None, None, None), ("abc", None, None),
        ("20213109564x", "2021-01", "development_length"),
    ],
)  # fmt: skip
def test_development_numbers_by_year_of_joining(number, joined, wrong):
    day = joined and cells.day_or_month(joined)
    if wrong is None:
        assert cells.check_development_number(number, day) is None
    else:
        assert code(cells.check_development_number, number, day) == wrong


def test_xinjiang_is_strict_from_2016():
    day = date(2016, 5, 1)
    assert code(cells.check_development_number, None, day, True) == "development_missing"
    assert cells.check_development_number("201612345678", day, True) is None


def test_age_at_joining_counts_months():
    assert cells.check_age_at_joining(date(2006, 9, 30), date(2019, 9, 1)) is None
    assert (
        code(cells.check_age_at_joining, date(2006, 10, 1), date(2019, 9, 1)) == "joined_too_young"
    )
    assert cells.check_age_at_joining(date(2002, 10, 1), date(2014, 10, 1)) is None


def test_a_column_cleans_equal_cells_once():
    seen = []
    values, wrong = cells.clean_column(
        ["a", "b", "a", "", " ", "x"], lambda cell: seen.append(cell) or cells.identifier(cell)
    )
    assert (values, seen, wrong) == (["a", "b", "a", None, None, "x"], ["a", "b", "x"], {})
