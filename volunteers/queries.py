"""What other apps may read of hours: conditions of 推优, sources of points. Nothing else is public."""

from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from volunteers.honours import levels
from volunteers.honours import queries as honours
from volunteers.hours.models import HoursEntry, Volunteer
from volunteers.hours.queries import FIRST, LAST, spec_on


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
