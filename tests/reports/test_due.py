"""Which unit owes which report by which day, against a slow oracle."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from branches.reports import due
from branches.reports.spec import (
    AT_ONCE,
    DAYS,
    MONTHLY,
    TERM_END,
    TERM_START,
    WORKDAYS,
    DueRule,
    Spec,
)
from tuanwei.workdays.calendar import WorkCalendar

DAY = timedelta(days=1)
PLAIN = WorkCalendar()
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
rules = st.builds(DueRule, st.integers(-30, 30), st.sampled_from([DAYS, WORKDAYS]))
calendars = st.builds(
    WorkCalendar, st.frozensets(days, max_size=25), st.frozensets(days, max_size=10),
    st.sampled_from([frozenset(), frozenset(date(2026, 1, 15) + DAY * n for n in range(40))]),
)  # fmt: skip


def test_days_are_counted_from_the_end_of_the_period():
    march = due.month_of(date(2026, 3, 31))
    assert (march.first, march.last) == (date(2026, 3, 1), date(2026, 3, 31))

    def on(cadence, period, *rule):
        return due.due_day(cadence, period, DueRule(*rule), PLAIN)

    assert on(MONTHLY, march, 3) == date(2026, 4, 3)  # Wednesday, Thursday, Friday
    assert on(MONTHLY, march, 0) == date(2026, 3, 31)
    assert on(MONTHLY, march, -5) == date(2026, 3, 24)
    assert on(MONTHLY, march, -5, DAYS) == date(2026, 3, 26)
    spring = due.term_of(date(2026, 5, 5))
    assert on(TERM_START, spring, 1) == date(2026, 2, 2)  # the first is a Sunday
    assert on(TERM_END, spring, -1) == date(2026, 8, 28)  # 31 August is the anchor, a Monday


def test_february_of_a_leap_year_is_one_period():
    period = due.month_of(date(2028, 2, 29))
    assert (period.first, period.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert due.month_of(date(2028, 3, 1)).first == date(2028, 3, 1)


@given(st.sampled_from([MONTHLY, TERM_START, TERM_END]), days)
def test_every_day_belongs_to_exactly_one_period(cadence, day):
    around = [p for p in due.periods(cadence, day - DAY * 400, day + DAY * 400)
              if p.first <= day <= p.last]  # fmt: skip
    assert around == [due.period_of(cadence, day)]


def test_what_is_reported_at_once_is_never_owed():
    assert due.period_of(AT_ONCE, date(2026, 3, 1)) is None
    kind = due.Kind(
        1, (due.Version(1, date(2020, 1, 1), Spec(AT_ONCE, dues={"class": DueRule(1)})),)
    )
    owers = [due.Ower(1, "class")]
    assert due.owed([kind], owers, date(2026, 1, 1), date(2026, 12, 31), PLAIN) == []


def slow_day(cadence, period, rule, calendar):
    """One day after the other."""
    day = period.first - DAY if cadence == TERM_START else period.last
    step, left = (DAY if rule.amount > 0 else -DAY), abs(rule.amount)
    while left:
        day += step
        left -= 1 if rule.unit == DAYS else calendar.is_workday(day)
    return day


@given(st.sampled_from([MONTHLY, TERM_START, TERM_END]), days, rules, calendars)
def test_due_day_is_what_counting_gives(cadence, day, rule, calendar):
    period = due.period_of(cadence, day)
    assert due.due_day(cadence, period, rule, calendar) == slow_day(cadence, period, rule, calendar)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(days, st.sampled_from([MONTHLY, TERM_START, TERM_END]), rules), min_size=1,
             max_size=3),
    st.one_of(st.none(), days), st.lists(st.one_of(st.none(), days), min_size=1, max_size=3), days,
    st.integers(0, 120), calendars,
)  # fmt: skip
def test_owed_is_what_the_oracle_says(versions, closed_on, since, first, length, calendar):
    last = first + DAY * length
    made = tuple(
        due.Version(n, begins, Spec(cadence, dues={"class": rule}))
        for n, (begins, cadence, rule) in enumerate(versions)
    )
    kind = due.Kind(7, made, closed_on)
    owers = [due.Ower(n, "class", each) for n, each in enumerate(since)]
    owers.append(due.Ower(99, "club"))
    expected = set()
    for cadence in (MONTHLY, TERM_START, TERM_END):
        seen = {due.period_of(cadence, first + DAY * n) for n in range(-300, length + 300)}
        for period in seen:
            held = [v for v in made if v.first_on <= period.first]
            if not held or (closed_on and period.first > closed_on):
                continue
            newest = sorted(held, key=lambda v: (v.first_on, v.key))[-1]
            if newest.spec.cadence != cadence:
                continue
            if (cadence == TERM_START) != (newest.spec.cadence == TERM_START):
                continue
            day = slow_day(cadence, period, newest.spec.dues["class"], calendar)
            if first <= day <= last:
                for n, begun in enumerate(since):
                    if begun is None or begun <= period.last:
                        expected.add((n, newest.key, period, day))
    found = due.owed([kind], owers, first, last, calendar)
    assert {(o.unit, o.version, o.period, o.due_on) for o in found} == expected
    assert len(found) == len(expected)


def test_state_says_in_time_late_missing_or_open():
    day = date(2026, 3, 5)
    assert due.state_of(day, day, day) == due.ON_TIME
    assert due.state_of(day, day + DAY, day) == due.LATE
    assert due.state_of(day, None, day) == due.OPEN
    assert due.state_of(day, None, day + DAY) == due.MISSING
