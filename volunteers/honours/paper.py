"""What stands on a transcript: put together once from the ledger, and never again."""

from collections import defaultdict
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from tuanwei.lib import masking
from tuanwei.lib.numbers import plain
from volunteers.honours import levels
from volunteers.honours.levels import Fact, Facts
from volunteers.honours.models import Award
from volunteers.hours.models import HoursEntry, Service, Source
from volunteers.hours.queries import rules_on
from volunteers.hours.recognition import year_of

NO_KIND = "其他"


def content_of(volunteer, *, first, last, code, at):
    """The content (JSON) of a transcript for services of first … last (None: all); None where none
    of them is worth anything. Nothing pending or taken back is on it. Four queries."""
    today = timezone.localdate(at)
    entries = list(HoursEntry.objects.filter(volunteer=volunteer).order_by("seq"))
    worth: dict = defaultdict(Decimal)
    versions = {}
    for entry in entries:
        worth[entry.service_id] += entry.hours
        versions[entry.service_id] = entry.rules
    services = [
        each for each in Service.objects.filter(volunteer=volunteer, day__lte=today)
        .select_related("kind").order_by("day", "pk") if worth[each.pk] > 0
    ]  # fmt: skip
    shown = [
        each for each in services
        if (first is None or each.day >= first) and (last is None or each.day <= last)
    ]  # fmt: skip
    if not shown:
        return None
    version, spec = rules_on(today)
    awards = Award.objects.filter(volunteer=volunteer, given_on__lte=today)
    facts = Facts.of(
        (Fact(each.pk, each.day, worth[each.pk], each.kind.key if each.kind else "", each.source,
              each.is_large, each.event) for each in services),
        [each.given_on for each in awards],
    )  # fmt: skip
    held = levels.level_on(facts, spec, today)
    label = next((each.label for each in spec.levels if each.level == held), "")
    return {
        "code": code, "name": volunteer.name, "number": masking.number(_number(volunteer)),
        "unit": _unit(volunteer), "committee": settings.COMMITTEE_NAME,
        "first": str(first or shown[0].day), "last": str(last or today), "issued_on": str(today),
        "times": len(shown), "total": _sum(shown, worth),
        "sources": {
            source: _sum((s for s in shown if s.source == source), worth) for source in Source.values
        },
        "kinds": _by(shown, worth, lambda each: each.kind.name if each.kind else NO_KIND),
        "years": _by(shown, worth, lambda each: _spoken_year(each.day, spec)),
        "services": [
            {"title": each.title, "day": f"{each.day:%Y-%m}" if each.is_month else str(each.day),
             "hours": plain(worth[each.pk]), "source": each.source}
            for each in shown
        ],
        "level": label, "rules": sorted({version, *(versions[each.pk] for each in shown)}),
        "entries": volunteer.length, "head": volunteer.head,
    }  # fmt: skip


def _number(volunteer):
    user = volunteer.user
    return (user.number if user else volunteer.number) or volunteer.code or ""


def _unit(volunteer):
    member = getattr(volunteer.user, "member", None)
    return member.branch.name if member and member.branch else ""


def _sum(services, worth):
    return plain(sum((worth[each.pk] for each in services), Decimal(0)))


def _by(services, worth, key):
    """[[name, hours]] in the order in which names first come."""
    found: dict = defaultdict(Decimal)
    for each in services:
        found[key(each)] += worth[each.pk]
    return [[name, plain(hours)] for name, hours in found.items()]


def _spoken_year(day, spec):
    """2026 or, where a year does not begin in January, 2026–2027."""
    year = year_of(day, spec.year_starts)
    return f"{year}" if spec.year_starts == "01-01" else f"{year}–{year + 1}"
