"""How satisfied people were, by desk, service and hour; small groups are not shown, nor what
would tell them.

Counted are the words of those who held a number, by service and hour, and apart from them those
of people whose request was answered: neither sum says anything about the other.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from django.utils import timezone

from mailbox.cases.models import Case
from mailbox.service.models import ServiceRequest, Ticket
from tuanwei.lib import suppression
from tuanwei.lib.numbers import half_up

FEWEST = suppression.LEAST
DAYS = 120
NO_SERVICE = "没有选事项"


@dataclass(frozen=True)
class Group:
    """People who have spoken: `rated` is None where it is not shown, and with it the share."""

    name: str
    rated: int | None
    satisfied: int = 0

    @property
    def is_shown(self):
        """True when it says nothing about a single person, nor does what it leaves of a sum."""
        return self.rated is not None

    @property
    def share(self):
        """Whole percent, halves up; None where there is nothing to show."""
        return half_up(Fraction(100 * self.satisfied, self.rated)) if self.rated else None

    @property
    def step(self):
        """1 (worst) … 5 (best), for the shade in the picture; 0 without a share."""
        return 0 if self.share is None else min(int(self.share) // 20 + 1, 5)


@dataclass(frozen=True)
class HeatMap:
    """Services by hours with the sums of both."""

    hours: list[Group]
    rows: list[tuple]  # of (Group of the service, [Group of each hour])
    total: Group


def voices(today=None):
    """[(desk, service, hour, satisfied)] of the last DAYS days, today included."""
    tickets = Ticket.objects.filter(day__gte=_first(today), is_satisfied__isnull=False)
    return [
        (desk, service or NO_SERVICE, timezone.localtime(at).hour, satisfied)
        for desk, service, at, satisfied in tickets.values_list(
            "desk__name", "service__name", "called_at", "is_satisfied"
        )
    ]


def online(today=None):
    """[(service, satisfied)] of requests that came in within the last DAYS days."""
    requests = ServiceRequest.objects.filter(
        case__received_at__date__gte=_first(today), case__is_satisfied__isnull=False
    ).exclude(case__state=Case.State.WITHDRAWN)
    return list(requests.values_list("service__name", "case__is_satisfied"))


def _first(today):
    return (today or timezone.localdate()) - timedelta(days=DAYS)


def groups(pairs):
    """(Groups by name, their sum or None) from (name, satisfied) pairs whose number is known."""
    rated, satisfied = Counter(), Counter()
    for name, is_satisfied in pairs:
        rated[name] += 1
        satisfied[name] += is_satisfied
    shown, total = suppression.line(rated)
    return [Group(name, shown[name], satisfied[name]) for name in sorted(rated)], total


def heat_map(heard):
    """The HeatMap of voices; None of none."""
    if not heard:
        return None
    rated, satisfied = Counter(), Counter()
    for _desk, service, hour, is_satisfied in heard:
        rated[service, hour] += 1
        for key in ((service, hour), (service, None), (None, hour), (None, None)):
            satisfied[key] += is_satisfied
    hours, services = sorted({hour for _, hour in rated}), sorted({name for name, _ in rated})
    table = suppression.table(
        {(name, hour): rated[name, hour] for name in services for hour in hours}
    )

    def cell(name, hour):
        return Group(f"{hour}:00", table.cells[name, hour], satisfied[name, hour])

    return HeatMap(
        [Group(f"{hour}:00", table.columns[hour], satisfied[None, hour]) for hour in hours],
        [
            (
                Group(name, table.rows[name], satisfied[name, None]),
                [cell(name, hour) for hour in hours],
            )
            for name in services
        ],
        Group("合计", table.total, satisfied[None, None]),
    )


def pictures(today=None):
    """([(title, head, [Group])] by desk and by service for requests on the site, HeatMap or None).

    Desks and heat map count the same people: where one has to hide how many they are, the other
    would tell, so neither is shown.
    """
    heard = voices(today)
    desks, total = groups((desk, said) for desk, _service, _hour, said in heard)
    heat = heat_map(heard)
    if total is None or (heat and heat.total.rated is None):
        desks, heat = [], None
    by_service, on_site = groups(online(today))
    return [
        ("按服务台", "服务台", desks),
        ("网上申请", "事项", [] if on_site is None else by_service),
    ], heat
