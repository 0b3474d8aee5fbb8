"""Deadlines by the published example and against an oracle that walks day by day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbox.cases.deadlines import (
    Limit,
    due_after_pause,
    due_moment,
    due_of_run,
    last_day,
    next_opening,
    overdue_since,
    remind_moment,
    spoken_due,
    time_left,
)
from tuanwei.workdays.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(
    off=frozenset(date(2025, 10, day) for day in range(1, 9)),
    makeup=frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
)


def at(month, day, hour=0, minute=0):
    return datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (5, "workdays", date(2025, 10, 14)),
        (10, "workdays", date(2025, 10, 21)),
        (15, "workdays", date(2025, 10, 28)),
        (1, "weeks", date(2025, 10, 7)),
        (0, "workdays", date(2025, 9, 30)),
        (3, "days", date(2025, 10, 3)),
    ],
)
def test_the_published_example(amount, unit, expected):
    due = due_moment(at(9, 30, 16, 20), Limit(amount, unit), CALENDAR)
    assert last_day(due) == expected
    assert (due.hour, due.minute, due.tzinfo) == (0, 0, SHANGHAI)


def test_hours_run_through_nights_and_holidays():
    assert due_moment(at(9, 30, 16, 20), Limit(24, "hours"), CALENDAR) == at(10, 1, 16, 20)


def test_the_last_instant_of_the_day_is_in_time_and_the_next_is_not():
    due = due_moment(at(9, 30), Limit(5, "workdays"), CALENDAR)
    assert not time_left(due - timedelta(microseconds=1), due, CALENDAR).is_overdue
    assert time_left(due, due, CALENDAR).is_overdue


def test_a_pause_gives_back_the_working_days_that_were_left():
    due = due_moment(at(9, 29, 9), Limit(5, "workdays"), CALENDAR)
    assert last_day(due) == date(2025, 10, 13)  # 30th, 9th, 10th, Saturday 11th, 13th
    # asked on the 30th with four days left; told on Friday the 10th: 11th, 13th, 14th, 15th
    later = due_after_pause(due, at(9, 30, 10), at(10, 10, 23), "workdays", CALENDAR)
    assert last_day(later) == date(2025, 10, 15)


def test_a_pause_of_hours_is_given_back_exactly():
    due = due_moment(at(9, 29, 9), Limit(24, "hours"), CALENDAR)
    assert due_after_pause(due, at(9, 29, 10), at(9, 29, 13, 30), "hours", CALENDAR) == (
        due + timedelta(hours=3, minutes=30)
    )


def test_what_was_overdue_when_the_pause_began_stays_so():
    due = due_moment(at(9, 26, 9), Limit(1, "days"), CALENDAR)
    assert due_after_pause(due, at(9, 29), at(10, 15), "workdays", CALENDAR) == due


def test_reminder_one_working_day_before_comes_on_the_morning_of_that_day():
    due = due_moment(at(9, 30), Limit(3, "workdays"), CALENDAR)  # 9th, 10th, Saturday 11th
    assert last_day(due) == date(2025, 10, 11)
    assert remind_moment(due, Limit(1, "workdays"), CALENDAR) == at(10, 10, 8)
    assert remind_moment(due, Limit(3, "workdays"), CALENDAR) == at(10, 8, 8)
    assert remind_moment(due, Limit(2, "hours"), CALENDAR) == at(10, 11, 22)


@pytest.mark.parametrize(("amount", "unit"), [(-1, "days"), (1, "months")])
def test_what_is_no_limit_is_refused(amount, unit):
    with pytest.raises(ValueError, match="not a limit"):
        Limit(amount, unit)


moments = st.datetimes(datetime(2025, 9, 1), datetime(2025, 10, 31), timezones=st.just(SHANGHAI))


def walk(day, count):
    """The oracle: list every later day, keep the working ones, take the count-th."""
    later = (day + timedelta(days=n) for n in range(1, 400))
    worked = [
        d for d in later if d in CALENDAR.makeup or (d.isoweekday() <= 5 and d not in CALENDAR.off)
    ]
    if not count:  # the same day, or the next that is worked
        return day if day in worked_on(day) else worked[0]
    return worked[count - 1]


def worked_on(day):
    is_worked = day in CALENDAR.makeup or (day.isoweekday() <= 5 and day not in CALENDAR.off)
    return {day} if is_worked else set()


@given(moments, st.integers(0, 40))
def test_working_days_agree_with_the_oracle(moment, count):
    due = due_moment(moment, Limit(count, "workdays"), CALENDAR)
    assert last_day(due) == walk(moment.date(), count)


@given(moments, st.integers(1, 20), st.integers(0, 20), st.integers(0, 30))
def test_a_pause_never_costs_and_never_gives_working_days(moment, count, before, length):
    """Worked days up to the pause plus worked days after it are the limit."""
    due = due_moment(moment, Limit(count, "workdays"), CALENDAR)
    paused = moment + timedelta(days=before)
    if paused >= due:
        return
    resumed = paused + timedelta(days=length)
    later = due_after_pause(due, paused, resumed, "workdays", CALENDAR)
    used = CALENDAR.workdays_between(moment.date(), paused.date())
    left = CALENDAR.workdays_between(resumed.date(), last_day(later))
    if last_day(later) != last_day(due):
        assert used + left == count
    assert later >= due


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "2026-11-23 08:30"),
        ("2026-11-23 14:29", "2026-11-23 14:30"),
        ("2026-11-23 22:29", "2026-11-23 22:30"),
        ("2026-11-23 22:30", "2026-11-24 08:00"),
        ("2026-11-23 23:45", "2026-11-24 08:00"),
        ("2026-11-24 00:10", "2026-11-24 08:00"),
    ],
)
def test_the_box_of_anonymous_letters_opens_half_hourly_by_day(moment, opening):
    found = next_opening(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))
    assert f"{found:%Y-%m-%d %H:%M}" == opening


def test_the_box_is_emptied_when_it_is_said_to_be(settings):
    plan = settings.CELERY_BEAT_SCHEDULE["mailbox: empty the box of anonymous letters"]["schedule"]
    moment, found = datetime(2026, 11, 23, tzinfo=SHANGHAI), set()
    for _ in range(40):
        moment = next_opening(moment)
        found.add((moment.hour, moment.minute))
    assert found == {(hour, minute) for hour in plan.hour for minute in plan.minute}


days_off = st.frozensets(st.dates(date(2025, 9, 1), date(2025, 12, 31)), max_size=20)
saturdays = st.sampled_from([date(2025, 9, 6) + timedelta(weeks=n) for n in range(16)])
calendars = st.builds(WorkCalendar, off=days_off, makeup=st.frozensets(saturdays, max_size=5))
stretches = st.lists(st.integers(0, 6), max_size=6)


def counted_by_hand(moment, count, pauses, calendar):
    """The oracle: cross off the working days one by one; a day of a pause, but for its first,
    is not crossed off. What is asked on its last day is due on the day on which it goes on."""

    def rests(day):
        return any(first.date() < day <= last.date() for first, last in pauses)

    day, left = moment.date(), count
    while left:
        day += timedelta(days=1)
        left -= calendar.is_workday(day) and not rests(day)
    for first, last in pauses:
        day = last.date() if day == first.date() else day
    return day


@given(moments, st.integers(1, 12), stretches, calendars)
def test_a_run_counted_anew_is_a_run_counted_by_hand(moment, count, lengths, calendar):
    """Whatever the calendar was when it ran: the pauses, the limit and the calendar are enough."""
    pauses, at_ = [], moment
    for number, length in enumerate(lengths):
        at_ += timedelta(days=length)
        pauses = [*pauses, [at_, at_]] if number % 2 == 0 else [*pauses[:-1], [pauses[-1][0], at_]]
    due = due_of_run(moment, Limit(count, "workdays"), None, pauses, calendar)
    assert last_day(due) == counted_by_hand(moment, count, pauses, calendar)


@given(moments, st.integers(1, 60), stretches, calendars, calendars)
def test_hours_and_days_do_not_follow_the_calendar(moment, count, lengths, one, other):
    pauses = [[moment + timedelta(hours=n), moment + timedelta(hours=n + 1)] for n in lengths]
    for unit in ("hours", "days", "weeks"):
        limit = Limit(count, unit)
        assert due_of_run(moment, limit, None, pauses, one) == due_of_run(
            moment, limit, None, pauses, other
        )


@given(moments, st.integers(1, 9), st.integers(1, 9), calendars)
def test_an_extension_never_shortens(moment, count, more, calendar):
    limit, longer = Limit(count * 24, "hours"), Limit(more, "workdays")
    due = due_of_run(moment, limit, longer, [], calendar)
    assert due >= due_moment(moment, limit, calendar)
    assert due >= due_moment(moment, longer, calendar)
    assert (due.hour, due.minute) == (0, 0)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (Limit(0, "workdays"), at(10, 16)),
        (Limit(1, "workdays"), at(10, 17)),
        (Limit(3, "workdays"), at(10, 21)),
        (Limit(2, "days"), at(10, 18)),
        (Limit(5, "hours"), at(10, 16, 5)),
    ],
)
def test_how_long_overdue(after, expected):
    """Due until Wednesday the 15th of October ends."""
    assert overdue_since(at(10, 16), after, CALENDAR) == expected


def test_a_due_moment_as_people_say_it():
    assert spoken_due(at(10, 16)) == "10月15日 24:00"
    assert spoken_due(at(10, 16, 9, 30)) == "10月16日 09:30"


def test_a_promised_day_stands_and_only_later_pauses_move_it():
    calendar = WorkCalendar(off=frozenset(), makeup=frozenset())
    start = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    run = {"started": start, "limit": Limit(3, "workdays"), "extended": Limit(10, "workdays")}
    before = (datetime(2026, 3, 3, 9, tzinfo=SHANGHAI), datetime(2026, 3, 4, 9, tzinfo=SHANGHAI))
    later = (datetime(2026, 3, 9, 9, tzinfo=SHANGHAI), datetime(2026, 3, 11, 9, tzinfo=SHANGHAI))
    promised = (date(2026, 3, 10), 1)
    wanted = datetime(2026, 3, 11, tzinfo=SHANGHAI)
    assert due_of_run(**run, pauses=[before], calendar=calendar, promised=promised) == wanted
    holiday = WorkCalendar(off=frozenset({date(2026, 3, 9)}), makeup=frozenset())
    assert due_of_run(**run, pauses=[before], calendar=holiday, promised=promised) == wanted
    moved = due_of_run(**run, pauses=[before, later], calendar=calendar, promised=promised)
    assert moved == datetime(2026, 3, 13, tzinfo=SHANGHAI)
