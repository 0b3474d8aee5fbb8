"""Reads about hours: which rules hold, who somebody is in the ledger, what it comes to."""

from bisect import bisect_right
from fractions import Fraction

from django.utils import timezone

from tuanwei.lib.versioned import Versioned
from volunteers.hours.models import HourRules, Service
from volunteers.hours.recognition import Done
from volunteers.hours.spec import Spec

USUAL = Spec()
"""What holds where the college has set nothing: half hours, the rest falls away, no caps."""


def _read_rules():
    """[(first day, version, Spec)], each day's rules being those of the last one that has begun.

    A newer version replaces every older one from its first day on."""
    found: list = []
    for rules in HourRules.objects.order_by("version"):
        found = [each for each in found if each[0] < rules.first_on]
        found.append((rules.first_on, rules.version, rules.spec))
    return found


rules_in_order = Versioned("volunteers:hour-rules", _read_rules)


def rules_on(day):
    """(version, Spec) for services of `day`; version 0 is `USUAL`."""
    found = rules_in_order()
    place = bisect_right([first for first, _version, _spec in found], day)
    return found[place - 1][1:] if place else (0, USUAL)


def spec_on(day):
    """The Spec for services of `day`."""
    return rules_on(day)[1]


def done(service: Service, kind_key=""):
    """A Service row as the arithmetic takes it."""

    def local(moment):
        return moment and timezone.localtime(moment)

    return Done(
        service.pk, service.source, kind_key, service.event, service.day, local(service.came_at),
        local(service.left_at), local(service.opens_at), local(service.closes_at),
        None if service.minutes is None else Fraction(service.minutes), service.fixed,
        service.grade, service.percent,
    )  # fmt: skip
