"""How satisfied people were, by desk, service and hour; groups under five are not shown.

Counted are the words of those who held a number and of those whose request was answered.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from django.utils import timezone

from mailbox.cases.models import Case
from mailbox.service.models import ServiceRequest, Ticket
from tuanwei.lib.numbers import half_up

FEWEST = 5
DAYS = 120
ONLINE = "网上申请"


@dataclass(frozen=True)
class Group:
    """One bar: `share` in whole percent, None where too few have spoken."""

    name: str
    rated: int
    satisfied: int

    @property
    def is_shown(self):
        """True when the group is large enough to say nothing about a single person."""
        return self.rated >= FEWEST

    @property
    def share(self):
        """Whole percent, halves up."""
        return half_up(Fraction(100 * self.satisfied, self.rated)) if self.is_shown else None


def voices(today=None):
    """[(desk, service, hour or None, satisfied)] of the last DAYS days, today included."""
    first = (today or timezone.localdate()) - timedelta(days=DAYS)
    tickets = Ticket.objects.filter(day__gte=first, is_satisfied__isnull=False)
    for desk, service, at, satisfied in tickets.values_list(
        "desk__name", "service__name", "called_at", "is_satisfied"
    ):
        yield desk, service, timezone.localtime(at).hour, satisfied
    requests = ServiceRequest.objects.filter(
        case__received_at__date__gte=first, case__is_satisfied__isnull=False
    ).exclude(case__state=Case.State.WITHDRAWN)
    for service, satisfied in requests.values_list("service__name", "case__is_satisfied"):
        yield ONLINE, service, None, satisfied


def pictures(today=None):
    """[(title, head, [Group])] by desk, by service, by hour."""
    heard = list(voices(today))
    return [
        ("按服务台", "服务台", groups((desk, s) for desk, _service, _hour, s in heard)),
        (
            "按事项", "事项",
            groups((service or "没有选事项", s) for _desk, service, _hour, s in heard),
        ),
        (
            "按时段", "时段",
            groups((f"{hour:02}:00", s) for _desk, _service, hour, s in heard if hour is not None),
        ),
    ]  # fmt: skip


def groups(pairs):
    """Groups by name from (name, satisfied) pairs."""
    rated, satisfied = Counter(), Counter()
    for name, is_satisfied in pairs:
        rated[name] += 1
        satisfied[name] += is_satisfied
    return [Group(name, rated[name], satisfied[name]) for name in sorted(rated)]
