import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.lib.terms import AUTUMN, SPRING, Term, week_number


@pytest.mark.parametrize(
    ("day", "year", "half"),
    [
        (dt.date(2026, 9, 1), 2026, AUTUMN),
        (dt.date(2027, 1, 31), 2026, AUTUMN),
        (dt.date(2027, 2, 1), 2026, SPRING),
        (dt.date(2027, 7, 31), 2026, SPRING),
        (dt.date(2027, 8, 31), 2026, SPRING),
    ],
)
def test_edges(day, year, half):
    assert Term.of(day) == Term(year, half)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_every_day_lies_in_its_term(day):
    term = Term.of(day)
    assert term.first_day <= day <= term.last_day
    assert term.next.previous == term
    assert Term.of(term.last_day + dt.timedelta(days=1)) == term.next
    assert Term.parse(term.code) == term


def test_words():
    assert str(Term(2026, AUTUMN)) == "2026–2027 学年第一学期"
    assert Term(2026, SPRING).code == "2026-2"


@pytest.mark.parametrize("code", ["", "2026", "2026-3", "26-1", "２０２６-1", "2026-1-1"])
def test_no_term(code):
    with pytest.raises(ValueError, match="no term"):
        Term.parse(code)


def test_weeks_run_from_monday():
    first = dt.date(2026, 9, 1)  # a Tuesday
    assert week_number(dt.date(2026, 8, 31), first) == 1
    assert week_number(dt.date(2026, 9, 6), first) == 1
    assert week_number(dt.date(2026, 9, 7), first) == 2
    assert week_number(dt.date(2026, 11, 23), first) == 13
    assert week_number(dt.date(2026, 8, 30), first) == 0
