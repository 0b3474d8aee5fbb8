"""Which teams, projects and sites serve week after week, and how many people they served."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, Q
from django.utils import timezone

from branches.organisation.models import Unit
from tuanwei.gatherings.models import Gathering
from tuanwei.workdays.queries import current_calendar
from volunteers.school.models import Lesson
from volunteers.services.models import ServiceProject, Shift
from volunteers.services.regular import volunteers_there
from volunteers.services.streaks import Regularity, regularity, weeks_of, working_weeks
from volunteers.teams.models import Site, Team


@dataclass(frozen=True)
class Row:
    """How regular one team, project or site is: shifts and lessons held, people served by them."""

    key: int
    name: str
    under: str
    held: int
    people: int
    weeks: Regularity


@dataclass(frozen=True)
class Regular:
    """Rows of all three, the most regular first; `held` and `people` of everything."""

    teams: list
    projects: list
    sites: list
    held: int
    people: int


def _span(period):
    first, last = period.first, period.last + timedelta(days=1)
    return [timezone.make_aware(datetime.combine(day, time())) for day in (first, last)]


def _over(period, now):
    """A condition on what hangs on a gathering: it was in the period, is over, was not called off."""
    start, end = _span(period)
    return Q(
        gathering__starts_at__gte=start, gathering__starts_at__lt=min(end, max(now, start)),
        gathering__ends_at__lte=now, gathering__state=Gathering.State.PUBLISHED,
    )  # fmt: skip


def held_shifts(period, unit=None):
    """Shifts of the period that took place: a volunteer was there."""
    found = Shift.objects.filter(Exists(volunteers_there()), _over(period, timezone.now()))
    if unit:
        found = found.filter(project__team__unit__in=Unit.objects.under(unit.pk))
    return found


def held_lessons(period, unit=None):
    """Lessons of the period for which somebody has said how many came."""
    found = Lesson.objects.filter(_over(period, timezone.now()), residents__isnull=False)
    if unit:
        found = found.filter(course__team__unit__in=Unit.objects.under(unit.pk))
    return found


def regular(period, unit=None):
    """The Regular of a period, of the teams of `unit` or of all; five queries."""
    occasions = [
        (team, project, site, timezone.localdate(starts_at), people or 0)
        for team, project, site, starts_at, people in held_shifts(period, unit).values_list(
            "project__team", "project", "project__site", "gathering__starts_at", "people_served"
        )
    ] + [
        (team, None, site, timezone.localdate(starts_at), people)
        for team, site, starts_at, people in held_lessons(period, unit).values_list(
            "course__team", "course__site", "gathering__starts_at", "residents"
        )
    ]  # fmt: skip
    today = timezone.localdate()
    calendar = current_calendar(range(period.first.year - 1, period.last.year + 2))
    weeks = working_weeks(period.first, min(period.last, today), calendar.is_workday)

    def rows(place, named):
        days, people = defaultdict(list), defaultdict(int)
        for occasion in occasions:
            days[occasion[place]].append(occasion[3])
            people[occasion[place]] += occasion[4]
        found = [
            Row(key, name, under or "", len(days[key]), people[key],
                regularity(weeks, weeks_of(days[key]), today))
            for key, name, under, is_current in named if is_current or key in days
        ]  # fmt: skip
        return sorted(found, key=lambda row: (-row.weeks.served, -row.held, row.name))

    return Regular(
        rows(0, _teams(unit)), rows(1, _projects(unit)), rows(2, _sites(unit)), len(occasions),
        sum(occasion[4] for occasion in occasions),
    )  # fmt: skip


def _teams(unit):
    found = Team.objects.all()
    if unit:
        found = found.filter(unit__in=Unit.objects.under(unit.pk))
    return found.values_list("pk", "name", "unit__name", "is_active")


def _projects(unit):
    found = ServiceProject.objects.annotate(is_current=Q(state=ServiceProject.State.RUNNING))
    if unit:
        found = found.filter(team__unit__in=Unit.objects.under(unit.pk))
    return found.values_list("pk", "title", "team__name", "is_current")


def _sites(unit):
    """Sites belong to nobody: of one unit only those where it served are shown."""
    current = Q(is_active=True) if unit is None else Q(pk=None)
    return Site.objects.annotate(where=F("community"), is_current=current).values_list(
        "pk", "name", "where", "is_current"
    )
