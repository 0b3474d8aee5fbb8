"""Hours of closed projects, as the ledger of hours takes them: one row for each gathering.

Three sentences come before hours (docs/decisions/0023): whoever has not said them gets none yet;
the team, which is not asked, gets its own.
"""

from datetime import datetime, time, timedelta
from fractions import Fraction

from django.db.models import Exists, OuterRef
from django.utils import timezone

from activities.projects import queries
from activities.projects.hours import shared_out
from activities.projects.models import Occasion, Project, Rating
from tuanwei.gatherings.models import CheckIn
from tuanwei.gatherings.worked import Worked

ORIGIN = "activity"
"""What the names of credited hours begin with: "activity:<project>:<user>:<gathering>"."""


def worked(*, users=None, first=None, last=None):
    """[Worked] of the days first … last, oldest first; of everybody, or of `users` (ids).

    What a person is credited for a project goes to its gatherings in their order, each up to the
    time spent there, so that limits by day see the right day.
    """
    projects = _closed(first, last)
    said = set(Rating.objects.filter(project__in=projects).values_list("project", "user"))
    teams = queries.teams(list(projects.values()))
    made = []
    for (project, user), came in _came(projects, users).items():
        if (project, user) in said or user in teams[project]:
            made += _rows(projects[project], user, came)
    made.sort(key=lambda row: (row.starts_at, row.origin))
    return [row for row in made if _within(row.starts_at, first, last)]


def _closed(first, last):
    """{key: closed project that credits hours and had something in these days}."""
    occasions = Occasion.objects.filter(project=OuterRef("pk"))
    if first:
        occasions = occasions.filter(gathering__starts_at__gte=_midnight(first))
    if last:
        occasions = occasions.filter(gathering__starts_at__lt=_midnight(last + timedelta(days=1)))
    found = Project.objects.filter(
        Exists(occasions), state=Project.State.CLOSED, application__hours__gt=0
    )
    return {each.pk: each for each in found.select_related("application", "closing")}


def _came(projects, users):
    """{(project, user): their check-ins, in order}, wholes left out for whoever came to parts."""
    found = CheckIn.objects.filter(gathering__occasion__project__in=projects)
    if users is not None:
        found = found.filter(user__in=users)
    found = found.select_related("gathering__occasion").order_by("gathering__starts_at", "pk")
    by_person: dict = {}
    for each in found:
        key = (each.gathering.occasion.project_id, each.user_id)
        by_person.setdefault(key, []).append(each)
    for key, came in by_person.items():
        above = {each.gathering.parent_id for each in came}
        by_person[key] = [each for each in came if each.gathering_id not in above]
    return by_person


def _rows(project, user, came):
    asked = Fraction(project.application.hours) * 60
    stays = [(each.gathering.starts_at, _left(each)) for each in came]
    closing = queries.closing_of(project)
    for each, (start, end), minutes in zip(came, stays, shared_out(asked, stays), strict=True):
        if minutes:
            yield Worked(
                f"{ORIGIN}:{project.pk}:{user}:{each.gathering_id}", user,
                project.application.title[:100], f"{ORIGIN}:{project.pk}", project.unit_id, start,
                end, minutes, closing and closing.decided_by_id,
                (closing and closing.decided_at) or project.closed_at,
            )  # fmt: skip


def _left(check_in):
    end = check_in.gathering.ends_at
    return min(check_in.left_at or end, end)


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def _within(moment, first, last):
    day = timezone.localdate(moment)
    return (first is None or day >= first) and (last is None or day <= last)
