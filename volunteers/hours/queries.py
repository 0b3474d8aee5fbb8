"""Reads about hours: which rules hold, who somebody is in the ledger, what it comes to."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Sum
from django.utils import timezone

from tuanwei.lib.statements import Statement
from tuanwei.lib.versioned import Versioned
from volunteers.hours.models import ChainProof, HourRules, Service, ServiceKind, Volunteer
from volunteers.hours.recognition import Done
from volunteers.hours.spec import Spec

NONE = Decimal("0.00")
FIRST, LAST = date(1900, 1, 1), date(9999, 12, 31)
"""Every day there is."""
USUAL = Spec()
"""What holds where the college has set nothing: half hours, the rest falls away, no caps."""


def _read_rules():
    """[(first day, version, Spec)], each day's rules being those of the last one that has begun."""
    found: list = []
    for rules in HourRules.objects.order_by("version"):
        found = followed(found, rules.first_on, rules.version, rules.spec)
    return found


def followed(found, first_on, version, spec):
    """The rules after a newer version: it replaces every older one from its first day on."""
    return [*(each for each in found if each[0] < first_on), (first_on, version, spec)]


rules_in_order = Versioned("volunteers:hour-rules", _read_rules)


def rules_on(day, found=None):
    """(version, Spec) for services of `day`; version 0 is `USUAL`. `found`: other rules in order
    than those in force."""
    found = rules_in_order() if found is None else found
    place = bisect_right([first for first, _version, _spec in found], day)
    return found[place - 1][1:] if place else (0, USUAL)


def spec_on(day):
    """The Spec for services of `day`."""
    return rules_on(day)[1]


def kind_names():
    """{key: name} of every kind of service, also of those out of use, in order."""
    return dict(ServiceKind.objects.order_by("position", "pk").values_list("key", "name"))


def done(service: Service, kind_key=""):
    """A Service row as the arithmetic takes it."""

    def local(moment):
        return moment and timezone.localtime(moment)

    return Done(
        service.pk, service.source, kind_key, service.event, service.day, local(service.came_at),
        local(service.left_at), local(service.opens_at), local(service.closes_at),
        None if service.minutes is None else Fraction(service.minutes), service.fixed,
        service.grade, service.percent, service.is_month,
    )  # fmt: skip


@dataclass(frozen=True)
class Total:
    """Hours of a volunteer: 系统认定, 补录, and both."""

    system: Decimal = NONE
    claim: Decimal = NONE

    @property
    def hours(self):
        """Both together."""
        return self.system + self.claim


TOTALS = Statement(
    "hours_totals", ("bigint[]", "date", "date"),
    """
    SELECT volunteer_id, sum(hours) FILTER (WHERE source = 'system'),
        sum(hours) FILTER (WHERE source = 'claim')
    FROM volunteers_hoursentry
    WHERE volunteer_id = ANY($1) AND day BETWEEN $2 AND $3
    GROUP BY volunteer_id
    """,
)  # fmt: skip
RANKING = Statement(
    "hours_ranking", ("bigint", "date", "date"),
    """
    WITH people AS (
        SELECT person.id, person.name, person.number, volunteer.id AS volunteer
        FROM branches_member member
        JOIN accounts_user person ON person.id = member.user_id AND person.is_active
        LEFT JOIN volunteers_volunteer volunteer ON volunteer.user_id = person.id
        WHERE member.branch_id = $1
    ), totals AS (
        SELECT people.id, people.name, people.number, people.volunteer,
            coalesce((SELECT sum(entry.hours) FROM volunteers_hoursentry entry
                      WHERE entry.volunteer_id = people.volunteer
                        AND entry.day BETWEEN $2 AND $3), 0) AS hours
        FROM people
    )
    SELECT rank() OVER (ORDER BY hours DESC), id, name, number, volunteer, hours
    FROM totals ORDER BY hours DESC, number
    """,
)  # fmt: skip


@dataclass(frozen=True)
class Ranked:
    """A member of a branch with hours (0 where there are none); ties share a `rank`."""

    rank: int
    user: int
    name: str
    number: str
    volunteer: int | None
    hours: Decimal


def totals_of(volunteer_ids, first=None, last=None):
    """{id: Total} of every one of these volunteers, over services from `first` to `last`."""
    keys = list(volunteer_ids)
    found = {key: Total() for key in keys}
    if keys:
        for key, system, claim in TOTALS.rows(keys, first or FIRST, last or LAST):
            found[key] = Total(system or NONE, claim or NONE)
    return found


def total_of(volunteer, first=None, last=None):
    """The Total of one volunteer (or of their id)."""
    key = getattr(volunteer, "pk", volunteer)
    return totals_of([key], first, last)[key]


def counted_for(service):
    """Hours that stand in the ledger for one service."""
    return service.entries.aggregate(hours=Sum("hours"))["hours"] or NONE


def ranking_of(unit, first=None, last=None):
    """[Ranked] of the members of a branch (or of its id), most hours first."""
    key = getattr(unit, "pk", unit)
    return [Ranked(*row) for row in RANKING.rows(key, first or FIRST, last or LAST)]


def last_proof():
    """The newest ChainProof, or None."""
    return ChainProof.objects.first()


def ledger_figures():
    """(chains, entries) that the ledger says it has."""
    found = Volunteer.objects.filter(length__gt=0).aggregate(
        chains=Count("pk"), entries=Sum("length")
    )
    return found["chains"], found["entries"] or 0


def lost_grades(spec, current, first_on):
    """[(label, how many services of `first_on` or later are of it)] of grades that `current` rules
    know and `spec` does not. One query; none where nothing is lost."""
    kept = {each.key for each in spec.grades}
    gone = {each.key: each.label for each in current.grades if each.key not in kept}
    if not gone:
        return []
    rows = Service.objects.filter(grade__in=gone, day__gte=first_on).exclude(
        state=Service.State.VOID
    )
    found = rows.order_by("grade").values_list("grade").annotate(many=Count("*"))
    return [(gone[grade], many) for grade, many in found]
