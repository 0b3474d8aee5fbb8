"""The calendar in force: national holidays, overridden by what the college entered."""

from functools import lru_cache
from uuid import uuid4

import holidays
from django.core.cache import cache
from django.utils import timezone
from holidays.constants import PUBLIC

from tuanwei.workdays.calendar import WorkCalendar
from tuanwei.workdays.models import CalendarDay, ConfirmedYear

VERSION_KEY = "workdays:version"
YEARS_AROUND = 3


@lru_cache(maxsize=8)
def national(year):
    """(holidays by day, make-up days) of the published national calendar of `year`."""
    days = holidays.country_holidays("CN", years=year, categories=(PUBLIC,), language="zh_CN")
    return dict(days), frozenset(day for day in days.weekend_workdays if day.year == year)


def current_calendar(years=None):
    """The WorkCalendar for `years` (default: three years back to three ahead).

    Kept in the process while the version in the cache stays; without a cache, read each time.
    """
    this_year = timezone.localdate().year
    years = years or range(this_year - YEARS_AROUND, this_year + YEARS_AROUND + 1)
    return _calendar(tuple(years), cache.get_or_set(VERSION_KEY, lambda: uuid4().hex, None))


@lru_cache(maxsize=4)
def _calendar(years, _version):
    off, makeup, vacation = set(), set(), set()
    for year in years:
        free, worked = national(year)
        off |= free.keys()
        makeup |= worked
    for day, kind in CalendarDay.objects.values_list("day", "kind"):
        for days in (off, makeup, vacation):
            days.discard(day)
        {"holiday": off, "workday": makeup, "vacation": vacation}[kind].add(day)
    return WorkCalendar(frozenset(off), frozenset(makeup), frozenset(vacation))


def is_confirmed(year):
    """False while nobody has checked `year` against the published notice: screens say 暂定."""
    return ConfirmedYear.objects.filter(year=year).exists()
