"""What other apps may read of volunteers: hours as conditions of 推优 and sources of points, what is
next. Nothing else is public."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Prefetch, Q, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from branches.organisation.queries import belonged
from volunteers.honours import levels
from volunteers.honours import queries as honours
from volunteers.hours.models import HoursEntry, Volunteer
from volunteers.hours.queries import FIRST, LAST, spec_on
from volunteers.insights import walls
from volunteers.party_days.models import Turn
from volunteers.party_days.queries import turns_of
from volunteers.school.queries import HELD, taught_by
from volunteers.services.models import ProjectPhoto


def hours_of(user_ids, first=None, last=None, source=None):
    """{user's key: hours in the ledger} of services of first … last, of one source or both; 0 for
    those without any. One query."""
    users = list(user_ids)
    rows = HoursEntry.objects.filter(volunteer__user__in=users).order_by()
    if first:
        rows = rows.filter(day__gte=first)
    if last:
        rows = rows.filter(day__lte=last)
    if source:
        rows = rows.filter(source=source)
    found = dict(rows.values_list("volunteer__user").annotate(total=Sum("hours")))
    return {user: found.get(user, Decimal(0)) for user in users}


def level_of(user_ids, on=None):
    """{user's key: number of the star held on a day (today)}; 0 for none. Three queries."""
    users = list(user_ids)
    known = dict(Volunteer.objects.filter(user__in=users).values_list("pk", "user"))
    held = honours.levels_of(list(known), on or timezone.localdate())
    return dict.fromkeys(users, 0) | {known[key]: level for key, level in held.items()}


def goal_state(user, key, on=None):
    """How far a user is with a goal of the rules (levels.Progress: `holds`, `ways` of Needs with
    what is missing in words); None where the rules of the day know no such goal. Four queries."""
    on = on or timezone.localdate()
    volunteer = Volunteer.objects.filter(user=user.pk).values_list("pk", flat=True).first()
    facts = honours.facts_of([volunteer])[volunteer] if volunteer else levels.Facts()
    return levels.goal_on(facts, spec_on(on), on, key, honours.kind_names())


def hours_within(user_ids, spans):
    """{user's key: {name of a span: hours in the ledger}} for `spans` {name: (first day, last day)},
    None being open; 0 for those without any. One query."""
    users = list(user_ids)
    sums = {}
    for name, (first, last) in spans.items():
        within = Q(day__gte=first or FIRST) & Q(day__lte=last or LAST)
        sums[f"in_{name}"] = Sum("hours", filter=within)
    rows = HoursEntry.objects.filter(volunteer__user__in=users).order_by()
    found = {
        row.pop("volunteer__user"): row
        for row in rows.values("volunteer__user").annotate(**sums)
    }  # fmt: skip
    nothing: dict = {}
    return {
        user: {name: found.get(user, nothing).get(f"in_{name}") or Decimal(0) for name in spans}
        for user in users
    }


def pages_of(user_ids):
    """{user's key: key of their page of hours}; nobody who has none."""
    return dict(Volunteer.objects.filter(user__in=list(user_ids)).values_list("user", "pk"))


@dataclass(frozen=True)
class Ahead:
    """Something that somebody is to do in the coming weeks: when, where, and its page."""

    starts_at: datetime
    title: str
    where: str
    url: str


def next_turns_of(user, most=2):
    """[Ahead] of the service days on which it is somebody's turn, the next one first. One query."""
    rows = turns_of(user).filter(
        state=Turn.State.PLANNED, shift__gathering__ends_at__gt=timezone.now()
    )
    return [
        Ahead(
            each.shift.gathering.starts_at, each.keeper.service_day.name,
            each.shift.gathering.where, reverse("volunteers:party-day-mine"),
        )
        for each in rows[:most]
    ]  # fmt: skip


def next_lessons_of(user, most=2):
    """[Ahead] of the lessons that somebody teaches or helps with, the next one first. Two queries."""
    rows = taught_by(user).filter(HELD, gathering__ends_at__gt=timezone.now())
    return [
        Ahead(
            each.gathering.starts_at, each.course.title, each.gathering.where,
            reverse("volunteers:lesson", args=[each.pk]),
        )
        for each in rows.order_by("gathering__starts_at", "pk")[:most]
    ]  # fmt: skip


def hours_of_branches(branches, first, last):
    """{(branch's key, first day of a month): hours} that people gave while they were in one of these branches (keys),
    of services of first … last. Corrections are taken off the month of the service. One query."""
    path = "volunteer__user__member__memberships"
    rows = (
        HoursEntry.objects.filter(belonged(path, branches), day__range=(first, last))
        .order_by()
        .values_list(f"{path}__branch", TruncMonth("day"))
        .annotate(total=Sum("hours"))
    )
    return {(branch, month): total for branch, month, total in rows}


def people_who_served(first, last):
    """A query for the keys of users who gave hours in services of first … last, less what was taken back."""
    rows = HoursEntry.objects.filter(day__range=(first, last), volunteer__user__isnull=False)
    given = rows.order_by().values("volunteer__user").annotate(total=Sum("hours"))
    return given.filter(total__gt=0).values("volunteer__user")


def wall_for_public(most=3):
    """The newest projects of the wall, those with pictures first, each with `shown_photos` (one, or
    none), `held` and `people`. Two queries."""
    shown = ProjectPhoto.objects.filter(is_shown=True).order_by("-pk")[:1]
    found = walls.projects().prefetch_related(None).annotate(has_photo=Q(photo_count__gt=0))
    found = found.prefetch_related(Prefetch("photos", shown, to_attr="shown_photos"))
    return list(found.order_by("-has_photo", "-latest", "-pk")[:most])


def wall_totals():
    """How often all teams went and how many people they served (walls.Totals), kept for ten minutes."""
    return cache.get_or_set("volunteers:wall-totals", walls.totals, 600)


def shown_photo(pk):
    """The attachment of a picture of a project that everybody may see; None for any other."""
    found = ProjectPhoto.objects.select_related("attachment").filter(pk=pk, is_shown=True).first()
    return found and found.attachment


def figures_between(first, last):
    """{word: figure} of services that were counted in these days: people, services, hours; with `months` {first day:
    hours}. Two queries."""
    rows = HoursEntry.objects.filter(day__range=(first, last)).order_by()
    found = rows.aggregate(
        people=Count("volunteer", distinct=True), services=Count("service", distinct=True),
        hours=Sum("hours"),
    )  # fmt: skip
    months = rows.values_list(TruncMonth("day")).annotate(total=Sum("hours"))
    return found | {"hours": found["hours"] or 0, "months": dict(months)}
