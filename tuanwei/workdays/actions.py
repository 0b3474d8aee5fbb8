"""Change the college calendar. Deadlines that are set already stay; new ones follow it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tuanwei.audit.actions import record
from tuanwei.workdays.events import CalendarEvent
from tuanwei.workdays.models import CalendarDay, ConfirmedYear
from tuanwei.workdays.queries import calendar_in_force


@transaction.atomic
def set_days(*, start, end, kind, by, name=""):
    """Make every day from `start` to `end`, both included, a day of `kind`."""
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
    calendar_in_force.bump()


@transaction.atomic
def clear_days(*, start, end, by):
    """Forget what the college entered from `start` to `end`; return how many days that were."""
    count, _details = CalendarDay.objects.filter(day__range=(start, end)).delete()
    record(CalendarEvent.DAYS_CLEARED, by=by, start=str(start), end=str(end), days=count)
    calendar_in_force.bump()
    return count


@transaction.atomic
def confirm_year(*, year, by):
    """Somebody has checked `year` against the State Council's notice; screens drop 暂定."""
    _row, is_new = ConfirmedYear.objects.get_or_create(year=year, defaults={"confirmed_by": by})
    if is_new:
        record(CalendarEvent.YEAR_CONFIRMED, by=by, year=year)
        calendar_in_force.bump()
