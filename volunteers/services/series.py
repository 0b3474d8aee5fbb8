"""Regular services: the shifts of a term, planned ahead, without the days that are holidays."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings.actions import cancel
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_queries import problems_of
from tuanwei.workdays.queries import current_calendar
from volunteers.services import actions, events, notices
from volunteers.services.models import Need, Series, ServiceProject, Shift
from volunteers.services.recurrence import Rhythm

MOST = 60
"""A series has at most so many shifts: a year of weeks and a bit."""


@dataclass(frozen=True)
class PlannedDay:
    """A day of a series: `shift` where it is planned, else `why` in words where it is left out."""

    day: date
    shift: Shift | None = None
    is_holiday: bool = False
    why: str = ""


def rhythm_of(series):
    """The Rhythm of a series."""
    return Rhythm(series.weekday, series.every_weeks, series.first_on, series.last_on)


def _off(first, last):
    calendar = current_calendar(range(first.year, last.year + 1))
    return calendar.off | calendar.vacation


def moments(series, day):
    """When the shift of that day begins and ends."""
    return (
        timezone.make_aware(datetime.combine(day, series.starts)),
        timezone.make_aware(datetime.combine(day, series.ends)),
    )


def preview(series, until=None):
    """[PlannedDay] of a series, saved or not: what is planned, what is left out and why."""
    off = _off(series.first_on, series.last_on) if series.skips_holidays else frozenset()
    known = {}
    if series.pk:
        rows = Shift.objects.filter(series=series).select_related("gathering")
        known = {each.series_day: each for each in rows}
    days = [day for day in rhythm_of(series).every_day() if until is None or day <= until]
    now, found = timezone.now(), []
    asked = [day for day in days if day not in known and day not in off]
    troubles: dict = {}
    if series.venue_id:
        wanted = [(series.venue, *moments(series, day)) for day in asked]
        troubles = dict(zip(asked, problems_of(wanted), strict=True))
    for day in days:
        if day in known:
            is_ahead = known[day].gathering.starts_at > now
            found.append(PlannedDay(day, known[day], is_ahead and day in off))
        elif day in off:
            found.append(PlannedDay(day, None, True, _("放假，不去")))
        elif moments(series, day)[0] <= now:
            found.append(PlannedDay(day, why=_("已经过去")))
        elif troubles.get(day):
            found.append(PlannedDay(day, why=f"{series.venue}：{troubles[day][0].words}"))
        else:
            found.append(PlannedDay(day))
    return found


@transaction.atomic
def start_series(*, project, by, needs, teacher=None, **fields):
    """A regular service of a project; its shifts up to the last day are planned at once."""
    if project.state == ServiceProject.State.ENDED:
        raise ValidationError(_("这个项目已经结束，请先另建一个项目。"))
    if teacher:
        actions.must_supervise(teacher)
    series = Series(project=project, made_by=by, teacher=teacher, **fields)
    if series.last_on < series.first_on:
        raise ValidationError({"last_on": _("最后一天不能早于第一天。")})
    if series.ends <= series.starts:
        raise ValidationError({"ends": _("结束要晚于开始。")})
    if len(rhythm_of(series).every_day()) > MOST:
        raise ValidationError(
            {"last_on": _("一次最多排 %(n)d 班，请把最后一天提前。") % {"n": MOST}}
        )
    series.save()
    if not needs:
        raise ValidationError(_("请写上要哪些岗位、几个人。"))
    actions.write_needs(needs, series=series)
    record(events.SERIES_STARTED, series, by=by, title=project.title)
    plan_ahead(series, by=by)
    return series


@transaction.atomic
def plan_ahead(series, until=None, by=None):
    """Plan every shift of a series up to `until` (its last day) that is missing; returns those.
    Run twice it plans nothing the second time. Days that are left out because the venue cannot be
    had are told to the leaders."""
    series = Series.objects.select_for_update(of=("self",)).select_related(
        "project__team__unit", "project__site", "teacher", "made_by", "venue"
    ).get(pk=series.pk)  # fmt: skip
    if not series.is_active or series.project.state == ServiceProject.State.ENDED:
        return []
    by = by or series.made_by
    rows = Need.objects.filter(series=series).prefetch_related("qualifications")
    needs = [
        (each.role, each.number, [q.pk for q in each.qualifications.all()], each.fixed)
        for each in rows
    ]
    planned, left_out = [], []
    for each in preview(series, until):
        if each.shift or each.is_holiday or moments(series, each.day)[0] <= timezone.now():
            continue
        try:
            if each.why:
                raise ValidationError(each.why)
            planned.append(_plan(series, each.day, needs, by))
        except ValidationError as fault:
            left_out.append((each.day, fault.messages[0]))
    waiting = [shift for shift in planned if shift.teacher_id and not shift.teacher_confirmed_at]
    if waiting:
        notices.teacher_asked_for_many(series, waiting)
    if left_out:
        notices.days_left_out(series, left_out)
    return planned


@transaction.atomic
def _plan(series, day, needs, by):
    starts_at, ends_at = moments(series, day)
    return actions.plan_shift(
        project=series.project, by=by, starts_at=starts_at, ends_at=ends_at, teacher=series.teacher,
        needs=needs, place=series.place, venue=series.venue, briefing=series.briefing,
        asks_emergency_contact=series.asks_emergency_contact, series=series, series_day=day,
        asks_teacher=False,
    )  # fmt: skip


@transaction.atomic
def end_series(*, series, by):
    """No more of it: what is planned and not published is called off, what is published stays.
    Returns how many drafts were called off."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    if not series.is_active:
        raise ValidationError(_("这个固定服务已经停了。"))
    series.is_active = False
    series.save(update_fields=["is_active"])
    drafts = Shift.objects.filter(
        series=series, gathering__state=Gathering.State.DRAFT,
        gathering__starts_at__gt=timezone.now(),
    ).select_related("gathering").order_by("pk")  # fmt: skip
    found = list(drafts)
    for shift in found:
        cancel(gathering=shift.gathering, by=by, reason=_("固定服务停了"))
    record(events.SERIES_ENDED, series, by=by, days=len(found))
    return len(found)


def running():
    """Regular services that go on."""
    return Series.objects.filter(
        is_active=True, last_on__gte=timezone.localdate(),
        project__state=ServiceProject.State.RUNNING,
    )  # fmt: skip
