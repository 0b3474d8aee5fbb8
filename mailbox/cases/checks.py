"""Telling staff, at the moments they have chosen, of letters that wait to be taken in."""

from datetime import datetime, time, timedelta

from django.db import transaction

from mailbox.cases import events, notices
from mailbox.cases.check_models import CheckTimes
from mailbox.cases.models import Case
from tuanwei.audit.actions import record
from tuanwei.workdays.queries import current_calendar

LASTS = timedelta(hours=2)  # what comes in soon after a check is still told with it


def last_check(times, now):
    """The moment of `times` ("08:30 14:00") to which `now` belongs; None between two checks."""
    for text in reversed(times.split()):
        begins = datetime.combine(now.date(), time.fromisoformat(text), now.tzinfo)
        if begins <= now:
            return begins if now < begins + LASTS else None
    return None


def tell_desk(now):
    """Tell staff once for each check how many letters wait to be taken in."""
    setting = CheckTimes.objects.first()
    if setting is None or (setting.workdays_only and not current_calendar().is_workday(now.date())):
        return
    begins = last_check(setting.times, now)
    if begins is None:
        return
    waiting = Case.objects.filter(state=Case.State.SUBMITTED).count()
    if waiting:
        notices.waiting_at_desk(waiting, f"{begins:%y%m%d-%H%M}")


@transaction.atomic
def change_times(*, by, times, workdays_only):
    """Choose other moments; before and after stand in the record."""
    found = CheckTimes.objects.select_for_update().get(pk=1)
    before = str(said(found))
    found.times, found.workdays_only = times, workdays_only
    found.save()
    record(events.CHECKS_CHANGED, found, by=by, before=before, after=str(said(found)))
    return found


def said(setting):
    """“每个工作日 08:30、11:30”."""
    days = "每个工作日" if setting.workdays_only else "每天"
    return f"{days} {'、'.join(setting.times.split())}"
