"""What other rooms are told about gatherings: how many came, what was held, which venues were used."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from branches.organisation.models import Unit
from branches.organisation.queries import belonged
from tuanwei.gatherings.models import Absence, CheckIn, Gathering, Registration
from tuanwei.gatherings.rules_models import Kind
from tuanwei.gatherings.venue_models import Venue

MEMBERSHIPS = "user__member__memberships"

HELD_BY = ("committee", "general_branch", "department")


@dataclass(frozen=True)
class Turnout:
    """Of the people who were in a branch that day, `came` of the `meant` (who had a seat, or came without) were at a
    gathering of the college or a general branch."""

    branch: int
    gathering: int
    title: str
    kind: str
    held_by: str
    on: date
    came: int
    meant: int


@dataclass(frozen=True)
class Missed:
    """So many people of a branch had a seat at a gathering and were `away`, or gave it back too late. What was excused
    is not counted."""

    branch: int
    gathering: int
    title: str
    kind: str
    on: date
    how: str
    times: int


def _over(first, last, **more):
    """A condition on rows of a gathering: over, not called off, begun between two days, both included."""
    start, end = by_moment(first), by_moment(last + timedelta(days=1))
    return Q(
        gathering__starts_at__gte=start, gathering__starts_at__lt=end,
        gathering__ends_at__lte=timezone.now(), gathering__state=Gathering.State.PUBLISHED, **more,
    )  # fmt: skip


OF_GATHERING = ("gathering", "gathering__title", "gathering__kind", "gathering__unit__kind", "day")


def turnout_of(branches, first, last):
    """[Turnout] of these branches (keys) at gatherings that the committee, departments and general branches
    held between two days, both included. Two queries."""
    over = _over(first, last, gathering__unit__kind__in=HELD_BY)
    seats = Registration.objects.filter(over, state=Registration.State.SEATED)
    there = CheckIn.objects.filter(gathering=OuterRef("gathering"), user=OuterRef("user"))
    seat = Registration.objects.filter(
        gathering=OuterRef("gathering"), user=OuterRef("user"), state=Registration.State.SEATED
    )
    found: dict = {}
    for *about, branch, meant, came in _of_branches(seats, branches).annotate(
        meant=Count("pk"), came=Count("pk", filter=Exists(there))
    ):
        found[branch, *about] = [came, meant]
    walked_in = CheckIn.objects.filter(over, ~Exists(seat))
    for *about, branch, came in _of_branches(walked_in, branches).annotate(came=Count("pk")):
        figures = found.setdefault((branch, *about), [0, 0])
        figures[0] += came
        figures[1] += came
    return [
        Turnout(branch, pk, title, Kind(kind).label, Unit.Kind(held).label, on, *figures)
        for (branch, pk, title, kind, held, on), figures in sorted(
            found.items(), key=lambda each: (each[0][5], each[0][1], each[0][0])
        )
    ]  # fmt: skip


def missed_by(branches, first, last):
    """[Missed] of these branches (keys) at all gatherings between two days, both included. One query."""
    rows = Absence.objects.filter(_over(first, last), state=Absence.State.COUNTED)
    counted = _of_branches(rows, branches, "kind").annotate(times=Count("pk"))
    return [
        Missed(branch, pk, title, Kind(kind).label, on, Absence.Kind(how).label, times)
        for pk, title, kind, _held, on, how, branch, times in counted
    ]


def _of_branches(rows, branches, *more):
    """The rows by gathering and the branch that their people were in that day; to be counted."""
    return (
        rows.annotate(day=TruncDate("gathering__starts_at"))
        .filter(belonged(MEMBERSHIPS, branches))
        .order_by("day", "gathering", f"{MEMBERSHIPS}__branch")
        .values_list(*OF_GATHERING, *more, f"{MEMBERSHIPS}__branch")
    )


@dataclass(frozen=True)
class HeldOn:
    """How many published gatherings of a unit begin on a day."""

    unit: int
    on: date
    count: int


@dataclass(frozen=True)
class Unattended:
    """A gathering that is over and where nobody checked in."""

    key: int
    unit: int
    title: str
    kind: str
    on: date


@dataclass(frozen=True)
class Booking:
    """A venue taken by a gathering that has begun; `minutes` with setting up and clearing."""

    venue: int
    unit: int
    on: date
    minutes: int


def _going_on(first, last):
    start, end = by_moment(first), by_moment(last + timedelta(days=1))
    return Gathering.objects.filter(
        state=Gathering.State.PUBLISHED, starts_at__gte=start, starts_at__lt=end
    )


def people_seen(first, last):
    """A query for the keys of users who checked in at gatherings that began on first … last."""
    return CheckIn.objects.filter(gathering__in=_going_on(first, last)).order_by().values("user")


def held_on(first, last):
    """[HeldOn] of the days first … last, also those to come. One query."""
    rows = (
        _going_on(first, last)
        .order_by()
        .annotate(on=TruncDate("starts_at"))
        .values_list("unit", "on")
        .annotate(count=Count("pk"))
    )
    return [HeldOn(*row) for row in rows]


def unattended(first, last):
    """[Unattended] that began on first … last, the newest first. One query."""
    rows = (
        _going_on(first, last)
        .filter(ends_at__lte=timezone.now())
        .filter(~Exists(CheckIn.objects.filter(gathering=OuterRef("pk"))))
    )
    return [
        Unattended(each.pk, each.unit_id, each.title, each.get_kind_display(),
                   timezone.localdate(each.starts_at))
        for each in rows.order_by("-starts_at", "-pk")
    ]  # fmt: skip


def bookings(first, last):
    """[Booking] of the days first … last up to now. One query."""
    rows = _going_on(first, last).filter(venue__isnull=False, starts_at__lte=timezone.now())
    return [
        Booking(
            each.venue_id, each.unit_id, timezone.localdate(each.starts_at),
            int((each.occupied_until - each.occupied_from).total_seconds()) // 60,
        )
        for each in rows.order_by("starts_at", "pk")
    ]  # fmt: skip


def venues_in_use():
    """[(key, name)] of the venues that may be used. One query."""
    return list(Venue.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))


def figures_between(first, last):
    """{word: count} of what was held in these days, who came and how often; with `months` {first day: visits}. Two
    queries."""
    start, end = by_moment(first), by_moment(last + timedelta(days=1))
    rows = CheckIn.objects.filter(gathering__starts_at__gte=start, gathering__starts_at__lt=end)
    found = rows.order_by().aggregate(
        gatherings=Count("gathering", distinct=True), visits=Count("pk"),
        people=Count("user", distinct=True),
    )  # fmt: skip
    months = rows.order_by().values_list(TruncMonth("gathering__starts_at")).annotate(Count("pk"))
    return found | {"months": {timezone.localdate(month): count for month, count in months}}


def by_moment(day):
    """Midnight at the beginning of a day here."""
    return timezone.make_aware(datetime.combine(day, time()))
