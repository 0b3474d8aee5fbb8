"""What the rooms know of a unit, for what it reports (branches.reports.hooks): nobody types it again. And who
is on duty, for what is important."""

from decimal import Decimal

from activities import queries as activities
from branches.league_days import queries as facts
from branches.organisation.models import Unit
from branches.reports.hooks import Known
from mailbox import queries as mailbox
from tuanwei.lib.numbers import plain
from volunteers import queries as volunteers

MOST_LINES = 12


def _branches(unit):
    """The unit and the branches below it."""
    return list(Unit.objects.under(unit.pk).values_list("pk", flat=True))


def league_days(unit, first, last):
    """League days that were held, joint ones once, and how many came of these branches."""
    held: dict = {}
    came = 0
    for each in facts.league_days_of(_branches(unit), first, last):
        held.setdefault(each.league_day, each)
        came += each.came or 0
    lines = tuple(f"{each.on.month}月{each.on.day}日 {each.title}" for each in held.values())
    return [
        Known("league_days", "团日活动次数", str(len(held)), lines[:MOST_LINES]),
        Known("attendance", "团日到场人次", str(came)),
    ]


def projects(unit, first, last):
    """Activities that were closed."""
    found = activities.closed_of(_branches(unit), first, last)
    lines = tuple(f"{each.title}（{each.came} 人参加）" for each in found[:MOST_LINES])
    return [Known("projects", "结项的活动", str(len(found)), lines)]


def service_hours(unit, first, last):
    """Hours of service of their people."""
    hours = volunteers.hours_of_branches(_branches(unit), first, last)
    return [Known("hours", "志愿服务时数", plain(sum(hours.values(), Decimal(0))))]


def on_duty():
    """Those on the mailbox's list for alarms, and whose turn it is at the committee today; stand-ins for
    who is away."""
    return mailbox.on_duty_today()
