"""First and last days of handing in, against trying every day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.kinds.lead_times import first_day, in_time, last_day
from activities.kinds.spec import LeadTime
from tuanwei.workdays.calendar import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
OFF = frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7))
CALENDAR = WorkCalendar(off=OFF, makeup=frozenset({date(2026, 9, 27), date(2026, 10, 10)}))
until = st.dates(date(2026, 9, 25), date(2026, 10, 25))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(until, st.integers(1, 8), st.sampled_from(["days", "workdays"]), st.booleans())
def test_the_days_are_those_on_which_it_is_in_time(day, amount, unit, is_latest):
    rule = LeadTime(amount, unit, is_latest=is_latest)
    start = datetime(day.year, day.month, day.day, 19, tzinfo=ZONE)
    days = [day - timedelta(days=n) for n in range(30, -1, -1)]
    fine = [
        each for each in days
        if in_time(rule, datetime(each.year, each.month, each.day, 12, tzinfo=ZONE), start, CALENDAR)
    ]  # fmt: skip
    if is_latest:
        assert (last_day(rule, start, CALENDAR), first_day(rule, start, CALENDAR)) == (
            fine[-1],
            None,
        )
    else:
        assert (first_day(rule, start, CALENDAR), last_day(rule, start, CALENDAR)) == (
            fine[0],
            None,
        )
