"""Change the college calendar. Clocks that run follow it: those of running steps are counted anew.

Both actions return the sentences to say about what moved, None while that is still being done.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tuanwei.audit.actions import record
from tuanwei.workdays import following
from tuanwei.workdays.events import CalendarEvent
from tuanwei.workdays.models import CalendarChange, CalendarDay, ConfirmedYear
from tuanwei.workdays.queries import calendar_in_force


def set_days(*, start, end, kind, by, name=""):
    """Make every day from `start` to `end`, both included, a day of `kind`."""
    return following.follow(_set_days(start, end, kind, by, name))


@transaction.atomic
def _set_days(start, end, kind, by, name):
    span = range((end - start).days + 1)
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                day=start + timedelta(days=n), kind=kind, name=name, set_by=by,
                set_at=timezone.now(),
            )
            for n in span
        ],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["kind", "name", "set_by", "set_at"],
    )  # fmt: skip
    record(
        CalendarEvent.DAYS_SET, by=by, start=str(start), end=str(end), kind=str(kind), label=name
    )
    return _changed(by)


def clear_days(*, start, end, by):
    """Forget what the college entered from `start` to `end`."""
    return following.follow(_clear_days(start, end, by))


@transaction.atomic
def _clear_days(start, end, by):
    count, _details = CalendarDay.objects.filter(day__range=(start, end)).delete()
    record(CalendarEvent.DAYS_CLEARED, by=by, start=str(start), end=str(end), days=count)
    return _changed(by)


def _changed(by):
    calendar_in_force.bump()
    return CalendarChange.objects.create(made_by=by)


@transaction.atomic
def confirm_year(*, year, by):
    """Somebody has checked `year` against the State Council's notice; screens drop 暂定."""
    _row, is_new = ConfirmedYear.objects.get_or_create(year=year, defaults={"confirmed_by": by})
    if is_new:
        record(CalendarEvent.YEAR_CONFIRMED, by=by, year=year)
        calendar_in_force.bump()
