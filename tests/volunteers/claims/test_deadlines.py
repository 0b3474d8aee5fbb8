"""Until when hours may be claimed, against a count of single days; never later than told."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.workdays.calendar import WorkCalendar
from volunteers.claims.deadlines import SHANGHAI, Standing, end_of, months_after, spoken, standing
from volunteers.hours.spec import ClaimTerm

CALENDAR = WorkCalendar(
    off=frozenset(date(2025, 10, n) for n in range(1, 9)), makeup=frozenset({date(2025, 10, 11)})
)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("term", "end", "wanted"),
    [
        (ClaimTerm(1, "next_day", "13:00"), "2026-10-08T16:00", "2026-10-09T13:00"),
        (ClaimTerm(1, "next_day"), "2026-10-08T16:00", "2026-10-10T00:00"),
        (ClaimTerm(24, "hours"), "2026-10-08T16:10", "2026-10-09T16:10"),
        (ClaimTerm(3, "days"), "2026-10-08T16:00", "2026-10-12T00:00"),
        (ClaimTerm(3, "days"), "2026-10-09T00:00", "2026-10-12T00:00"),  # over at 24:00 of the 8th
        (ClaimTerm(1, "weeks"), "2025-09-30T16:00", "2025-10-08T00:00"),
        (ClaimTerm(5, "workdays"), "2025-09-30T16:00", "2025-10-15T00:00"),
        (ClaimTerm(1, "months"), "2026-01-31T16:00", "2026-03-01T00:00"),
        (ClaimTerm(1, "months"), "2024-01-31T16:00", "2024-03-01T00:00"),
        (ClaimTerm(1, "months"), "2026-12-15T16:00", "2027-01-16T00:00"),
    ],
)
def test_each_unit(term, end, wanted):
    assert end_of(term, moment(end), CALENDAR) == moment(wanted)


def test_in_time_late_and_too_late():
    terms = (ClaimTerm(1, "next_day", "13:00"), ClaimTerm(1, "months", percent=Decimal(50)))
    end = moment("2026-10-08T16:00")

    def told(now):
        return standing(terms, end, moment(now), CALENDAR)

    assert told("2026-10-09T12:59:59") == Standing(Decimal(100), moment("2026-10-09T13:00"))
    assert told("2026-10-09T13:00") == Standing(Decimal(50), moment("2026-11-09T00:00"))
    assert told("2026-11-08T23:59:59.999") == Standing(Decimal(50), moment("2026-11-09T00:00"))
    assert told("2026-11-09T00:00") == Standing(Decimal(0), moment("2026-11-09T00:00"), late=True)
    assert standing((), end, moment("2030-01-01T00:00"), CALENDAR) == Standing()


def test_ends_in_words():
    assert spoken(moment("2026-11-09T00:00")) == "11月8日 24:00"
    assert spoken(moment("2026-10-09T13:00")) == "10月9日 13:00"


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
UNITS = st.sampled_from(["days", "workdays", "weeks", "months", "next_day", "hours"])
TERMS = st.builds(
    ClaimTerm, amount=st.integers(0, 40), unit=UNITS, at=st.just(""),
    percent=st.sampled_from([Decimal(100), Decimal(50), Decimal(0)]),
)  # fmt: skip


def counted(unit, amount, day):
    """The last day of a term, by looking at one day after the other."""
    last = day
    if unit == "months":
        for _step in range(amount):
            wanted = last.month % 12 + 1
            while last.month != wanted:
                last += timedelta(days=1)
        while last.day < day.day and (last + timedelta(days=1)).month == last.month:
            last += timedelta(days=1)
        return last
    left = amount * 7 if unit == "weeks" else amount
    while left:
        last += timedelta(days=1)
        left -= unit != "workdays" or CALENDAR.is_workday(last)
    return last


@given(DAYS, st.integers(0, 23), UNITS.filter(lambda unit: unit != "hours"), st.integers(0, 40))
def test_the_same_as_counting_days(day, hour, unit, amount):
    end = datetime.combine(day, time(hour, 30), SHANGHAI)
    last = counted(unit, amount, day)
    assert end_of(ClaimTerm(amount, unit), end, CALENDAR) == datetime.combine(
        last + timedelta(days=1), time(), SHANGHAI
    )


@given(
    DAYS, st.integers(0, 1_439), st.lists(TERMS, min_size=1, max_size=4), st.integers(-600, 90_000)
)
def test_standing_is_the_best_open_term_and_falls_with_time(day, minute, terms, later):
    end = datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minute)
    now = end + timedelta(minutes=later)
    found = standing(terms, end, now, CALENDAR)
    still = [each for each in terms if now < end_of(each, end, CALENDAR)]
    assert found.late == (not still)
    assert found.percent == max((each.percent for each in still), default=0)
    assert found.late == (now >= found.until)
    after = standing(terms, end, now + timedelta(days=1), CALENDAR)
    assert after.percent <= found.percent


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_months_never_skip_one(day, one, two):
    found = months_after(day, one)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == one
    assert found.day <= day.day
    assert months_after(day, one + two) >= found
