"""Who registered, who waits, who came."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from tuanwei.gatherings.models import CheckIn, Gathering, Registration


def registration_of(user, gathering):
    """The newest registration of `user`, None without one."""
    found = Registration.objects.filter(gathering=gathering.pk, user=user.pk)
    return found.order_by("-pk").first()


def line():
    """The order in which people wait: as drawn, then as they came."""
    return ("rank", "pk")


def waiting(gathering):
    """Those who wait, the next one first."""
    found = Registration.objects.filter(gathering=gathering.pk, state=Registration.State.WAITING)
    return found.order_by(*line())


def place_in_line(registration):
    """How many stand in front, and oneself: 1 is the next."""
    if registration.rank is None:
        before = Q(rank__isnull=False) | Q(rank=None, pk__lt=registration.pk)
    else:
        before = Q(rank__lt=registration.rank)
    return waiting(registration.gathering).filter(before).count() + 1


def counts(gathering):
    """{state: how many} of the registrations."""
    return Counter(
        Registration.objects.filter(gathering=gathering.pk).values_list("state", flat=True)
    )


@dataclass(frozen=True)
class Attendance:
    """How many registered and are still in force, had a seat, came, came late, left early, and had
    a seat but stayed away from what is over."""

    registered: int
    seated: int
    came: int
    late: int
    early: int
    no_show: int


LATE = Q(at__gt=F("gathering__starts_at") + F("gathering__late_minutes") * timedelta(minutes=1))

EARLY = Q(left_at__lt=F("gathering__ends_at"))


def attendance_of(gathering_ids):
    """{gathering's key: Attendance}, in one query."""
    came = CheckIn.objects.filter(gathering=OuterRef("gathering"), user=OuterRef("user"))
    registrations = Registration.objects.filter(
        gathering=OuterRef("pk"), state__in=Registration.IN_FORCE
    )
    seated = Q(state=Registration.State.SEATED)
    check_ins = CheckIn.objects.filter(gathering=OuterRef("pk"))
    rows = Gathering.objects.filter(pk__in=list(gathering_ids)).values_list(
        "pk", "ends_at", _counted(registrations), _counted(registrations.filter(seated)),
        _counted(check_ins), _counted(check_ins.filter(LATE)), _counted(check_ins.filter(EARLY)),
        _counted(registrations.filter(seated, ~Exists(came))),
    )  # fmt: skip
    now = timezone.now()
    return {
        key: Attendance(*counts, away if ends_at <= now else 0)
        for key, ends_at, *counts, away in rows
    }


def _counted(rows):
    counted = rows.order_by().values("gathering").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), 0)
