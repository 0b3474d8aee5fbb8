"""Reads: what is known of volunteers for levels, set by set, and where they stand."""

from collections import defaultdict

from django.db.models import F, Sum

from branches.organisation.models import Unit
from volunteers.honours import levels
from volunteers.honours.levels import Fact, Facts
from volunteers.honours.models import Award
from volunteers.hours.models import HoursEntry, Service, ServiceKind, Volunteer
from volunteers.hours.queries import spec_on

CHUNK = 1000


def facts_of(volunteers):
    """{volunteer's key: Facts}, one for each; two queries for all of them."""
    services, awards = defaultdict(list), defaultdict(list)
    rows = (
        Service.objects.filter(volunteer__in=volunteers).order_by()
        .values_list("volunteer", "pk", "day", "kind__key", "source", "is_large", "event")
        .annotate(total=Sum("entries__hours")).filter(total__gt=0)
    )  # fmt: skip
    for volunteer, key, day, kind, source, is_large, event, hours in rows:
        services[volunteer].append(Fact(key, day, hours, kind or "", source, is_large, event))
    for volunteer, day in Award.objects.filter(volunteer__in=volunteers).values_list(
        "volunteer", "given_on"
    ):
        awards[volunteer].append(day)
    return {key: Facts.of(services[key], awards[key]) for key in volunteers}


def kind_names():
    """{key: name} of the kinds of services."""
    return dict(ServiceKind.objects.values_list("key", "name"))


def standings(volunteers, on):
    """{volunteer's key: Standing} on a day, under the rules that hold on it; three queries."""
    spec, names = spec_on(on), kind_names()
    return {
        key: levels.stand(facts, spec, on, names) for key, facts in facts_of(volunteers).items()
    }


def levels_of(volunteers, on):
    """{volunteer's key: number of the level held on a day}; 0 for none."""
    spec = spec_on(on)
    return {key: levels.level_on(facts, spec, on) for key, facts in facts_of(volunteers).items()}


def totals_of(volunteers):
    """{volunteer's key: hours in the ledger} of those who have any."""
    rows = HoursEntry.objects.filter(volunteer__in=volunteers).order_by()
    return dict(rows.values_list("volunteer").annotate(total=Sum("hours")))


def volunteers_in(unit):
    """Volunteers whose branch lies in the unit, those with entries only, by name."""
    return (
        Volunteer.objects.filter(user__member__branch__in=Unit.objects.under(unit.pk), length__gt=0)
        .annotate(branch_name=F("user__member__branch__name"))
        .select_related("user").order_by("user__name_pinyin", "pk")
    )  # fmt: skip


def in_chunks(keys, size=CHUNK):
    """`keys` (a list) in pieces."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
