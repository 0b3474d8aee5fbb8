"""The calendar in force: national holidays, overridden by what the college entered."""

from dataclasses import dataclass
from functools import lru_cache

import holidays
from django.utils import timezone
from holidays.constants import PUBLIC

from tuanwei.lib.versioned import Versioned
from tuanwei.workdays.calendar import WorkCalendar
from tuanwei.workdays.models import CalendarDay, ConfirmedYear
from tuanwei.workdays.months import kind_of, months, spans

YEARS_AROUND = 3


@lru_cache(maxsize=8)
def national(year):
    """(holidays by day, make-up days) of the published national calendar of `year`."""
    days = holidays.country_holidays("CN", years=year, categories=(PUBLIC,), language="zh_CN")
    return dict(days), frozenset(day for day in days.weekend_workdays if day.year == year)


def _read():
    own = tuple(CalendarDay.objects.values_list("day", "kind"))
    return own, frozenset(ConfirmedYear.objects.values_list("year", flat=True))


calendar_in_force = Versioned("workdays", _read)
"""() → (the college's own days, the confirmed years), kept in the process until they change."""


def current_calendar(years=None):
    """The WorkCalendar for `years` (default: three years back to three ahead)."""
    this_year = timezone.localdate().year
    years = years or range(this_year - YEARS_AROUND, this_year + YEARS_AROUND + 1)
    own, _confirmed = calendar_in_force()
    return _calendar(tuple(years), own)


@lru_cache(maxsize=8)
def _calendar(years, own):
    off, makeup, vacation = set(), set(), set()
    for year in years:
        free, worked = national(year)
        off |= free.keys()
        makeup |= worked
    for day, kind in own:
        for days in (off, makeup, vacation):
            days.discard(day)
        {"holiday": off, "workday": makeup, "vacation": vacation}[kind].add(day)
    return WorkCalendar(frozenset(off), frozenset(makeup), frozenset(vacation))


def confirmed_years():
    """The years whose holidays somebody has checked against the published notice."""
    return calendar_in_force()[1]


def is_confirmed(year):
    """False while nobody has checked `year`: screens say 暂定."""
    return year in confirmed_years()


@dataclass(frozen=True)
class YearPage:
    """Everything the page of one year shows."""

    year: int
    months: list
    spans: list
    confirmed: ConfirmedYear | None

    @property
    def workdays(self):
        """How many days of the year are worked."""
        days = (day for _first, weeks in self.months for week in weeks for day in week)
        return sum(day.in_month and day.kind in {"work", "makeup"} for day in days)


def year_page(year):
    """The YearPage of `year`, in three queries at most."""
    worked = current_calendar((year,))
    own = {
        day: name or CalendarDay.Kind(kind).label
        for day, kind, name in CalendarDay.objects.filter(day__year=year).values_list(
            "day", "kind", "name"
        )
    }
    names = national(year)[0] | own
    special = sorted(
        day for day in worked.off | worked.makeup | worked.vacation if day.year == year
    )
    rows = [(day, kind_of(day, worked), _called(day, names, worked)) for day in special]
    confirmed = ConfirmedYear.objects.select_related("confirmed_by").filter(year=year).first()
    return YearPage(year, months(year, worked), spans(rows), confirmed)


def _called(day, names, worked):
    return names.get(day, "调休上班" if day in worked.makeup else "")
