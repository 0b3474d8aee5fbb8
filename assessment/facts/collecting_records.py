"""Facts of what happened: league days, awards, activities, gatherings, letters, desk shifts, announcements, 推优."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from activities import queries as activities
from assessment.facts.collecting import Row, collects
from branches.league_days import queries as league_days
from branches.liaison import queries as liaison
from branches.organisation.queries import belonged
from branches.reports import queries as reports
from mailbox import queries as mailbox
from party_pairing import queries as recommendations
from tuanwei.gatherings import figures as gatherings
from tuanwei.notices import queries as notices
from volunteers import queries as volunteers


def _summed(scope, found):
    """{(unit, *key): [sums]} of {(branch, *key): numbers}: the branch's, and added up for its general branch."""
    sums: dict = {}
    for (branch, *key), numbers in found:
        for unit in scope.with_parent(branch):
            mine = sums.setdefault((unit, *key), [0] * len(numbers))
            for place, number in enumerate(numbers):
                mine[place] += number
    return sums


@collects("league_days.held")
def league_days_held(scope):
    """One a league day and unit. Before it is recorded nobody is known to have come."""
    for each in league_days.league_days_of(scope.unit_ids, scope.first, scope.last):
        known = each.came is not None
        yield Row(
            each.unit, "league_days.held", each.on, f"league_day:{each.league_day}",
            each.title if known else f"{each.title[:100]}（还没交总结）",
            max(each.came, 0) if known else 0, max(each.expected, 0) if known else None,
            url=reverse("league_days:day", args=[each.number]),
        )  # fmt: skip


@collects("league_days.awards")
def league_day_awards(scope):
    """One an award that the unit got; what a person got counts for the person."""
    for each in league_days.awards_of(scope.unit_ids, scope.first, scope.last):
        if each.user is None:
            yield Row(
                each.unit, "league_days.awards", each.granted_on, f"contest_award:{each.award}",
                f"{each.title[:70]}：{each.label}", each.points, level=each.label, role=each.kind,
                url=reverse("league_days:contest", args=[each.contest]),
            )  # fmt: skip


@collects("activities.closed")
def activities_closed(scope):
    """One an activity whose closing was accepted."""
    for each in activities.closed_of(scope.unit_ids, scope.first, scope.last):
        yield Row(
            each.unit, "activities.closed", each.on, f"project:{each.key}", each.title, each.came,
            level=each.level, role=each.kind, url=_project(each.number),
        )  # fmt: skip


@collects("activities.late")
def activities_late(scope):
    """One a closing that came after its day, or has not come."""
    for each in activities.late_of(scope.unit_ids, scope.first, scope.last):
        yield Row(
            each.unit, "activities.late", each.on, f"project:{each.key}", each.title, each.days,
            level="后来补交" if each.is_in else "按时没交", role=each.kind, url=_project(each.number),
        )  # fmt: skip


def _project(number):
    return reverse("activities:project", args=[number]) if number else ""


@collects("gatherings.attended")
def gatherings_attended(scope):
    """One a gathering and unit: how many of its people came, of those who had a seat or came."""
    rows = gatherings.turnout_of(scope.branch_ids, scope.first, scope.last)
    found = (
        ((each.branch, each.on, each.gathering, each.title, each.kind, each.held_by),
         (each.came, each.meant)) for each in rows
    )  # fmt: skip
    for (unit, on, key, title, kind, held_by), (came, meant) in _summed(scope, found).items():
        yield Row(
            unit, "gatherings.attended", on, f"gathering:{key}", title, came, meant, kind, held_by,
            reverse("gatherings:gathering", args=[key]),
        )  # fmt: skip


@collects("gatherings.missed")
def gatherings_missed(scope):
    """One a gathering, unit and way of missing it."""
    rows = gatherings.missed_by(scope.branch_ids, scope.first, scope.last)
    found = (
        ((each.branch, each.on, each.gathering, each.title, each.how), (each.times,))
        for each in rows
    )
    for (unit, on, key, title, how), (times,) in _summed(scope, found).items():
        yield Row(
            unit, "gatherings.missed", on, f"gathering:{key}:{how}", title, times, level=how,
            url=reverse("gatherings:gathering", args=[key]),
        )  # fmt: skip


@collects("volunteers.hours")
def service_hours(scope):
    """One a unit and month, on the month's last day; the whole month whatever part the scope covers."""
    last = date(scope.last.year, scope.last.month, monthrange(scope.last.year, scope.last.month)[1])
    if last > scope.last:
        last = scope.last.replace(day=1) - timedelta(days=1)
    first = scope.first.replace(day=1)
    if last < first:
        return
    hours = volunteers.hours_of_branches(scope.branch_ids, first, last)
    found = (((branch, month), (total,)) for (branch, month), total in hours.items())
    for (unit, month), (total,) in _summed(scope, found).items():
        if total:
            yield Row(
                unit, "volunteers.hours",
                month.replace(day=monthrange(month.year, month.month)[1]),
                f"service_hours:{month:%Y-%m}", f"{month.year} 年 {month.month} 月志愿服务", total,
                level=f"{month:%Y-%m}", url=_services(unit, month),
            )  # fmt: skip


def _services(unit, month):
    """The single services of a branch and a month, for those who may read who served."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    asked = {"from": month, "to": last, "unit": unit, "state": "counted"}
    return f"{reverse('volunteers:volunteer-insights-services')}?{urlencode(asked)}"


@collects("mailbox.answered")
def letters_answered(scope):
    """One a letter that the unit leads: answered in time, late, or not yet. Nothing of what was written."""
    for each in mailbox.answers_of(scope.unit_ids, scope.first, scope.last):
        how = "按时" if each.in_time else "超时" if each.is_answered else "还没答复"
        yield Row(
            each.unit, "mailbox.answered", each.on, f"letter:{each.key}", f"来信 {each.number}",
            int(each.in_time), Decimal(1), how,
            url=reverse("mailbox:desk-case", args=[each.number]),
        )  # fmt: skip


@collects("service.worked")
def desk_shifts(scope):
    """One a person and shift, `by` the person's key: how many different people can be counted."""
    for each in mailbox.shifts_worked_of(scope.branch_ids, scope.first, scope.last):
        for unit in scope.with_parent(each.branch):
            yield Row(
                unit, "service.worked", each.on, f"desk_work:{each.key}", f"{each.desk}值班",
                role=each.desk, by=str(each.user), url=reverse("mailbox:shift-admin"),
            )  # fmt: skip


@collects("notices.confirmed")
def notices_confirmed(scope):
    """One an announcement and unit: who confirmed in time, of its people who were asked."""
    rows = notices.confirmations(
        scope.first, scope.last, group="recipient__member__memberships__branch",
        belonging=belonged("recipient__member__memberships", scope.branch_ids),
    )  # fmt: skip
    found = (
        ((each.group, each.on, each.notice, each.title), (each.confirmed, each.asked))
        for each in rows
    )
    for (unit, on, key, title), (confirmed, asked) in _summed(scope, found).items():
        yield Row(
            unit, "notices.confirmed", on, f"notice:{key}", title, confirmed, asked,
            url=reverse("notices:sent-detail", args=[key]),
        )  # fmt: skip


@collects("liaison.attended")
def liaison_attended(scope):
    """One a liaison meeting that the unit was asked to and that is over."""
    for each in liaison.attended_of(scope.unit_ids, scope.first, scope.last):
        yield Row(
            each.unit, "liaison.attended", each.on, f"liaison_meeting:{each.meeting}", each.label,
            each.number, Decimal(1), each.level, url=each.url,
        )  # fmt: skip


def _meetings(scope, source, is_right):
    for each in recommendations.meetings_of(scope.unit_ids, scope.first, scope.last):
        if each.is_right == is_right:
            yield Row(
                each.unit, source, each.on, f"recommendation_meeting:{each.meeting}",
                f"推优大会：{each.campaign}",
                url=reverse("party_pairing:meeting", args=[each.meeting]),
            )  # fmt: skip


@collects("recommendations.rightly")
def meetings_rightly(scope):
    """One a meeting with a result."""
    return _meetings(scope, "recommendations.rightly", is_right=True)


@collects("recommendations.wrongly")
def meetings_wrongly(scope):
    """One a meeting that was declared invalid."""
    return _meetings(scope, "recommendations.wrongly", is_right=False)


@collects("reports.on_time")
def reports_on_time(scope):
    """One a report that was due: in time, late, or missing."""
    for each in reports.facts_of(scope.unit_ids, scope.first, scope.last):
        yield Row(
            each.unit, "reports.on_time", each.on, f"report_due:{each.key}", each.label,
            each.number, Decimal(1), each.level, each.kind, each.url,
        )  # fmt: skip


@collects("reports.adopted")
def reports_adopted(scope):
    """One an adoption that stands, with its points."""
    for each in reports.adopted_of(scope.unit_ids, scope.first, scope.last):
        yield Row(
            each.unit, "reports.adopted", each.on, f"adoption:{each.key}", each.label,
            each.points, level=each.level, role=each.kind, url=each.url,
        )  # fmt: skip
