"""What the pages of the service desk show."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mailbox.service.models import Desk, DeskShift, DeskWork, Duty, Service, Swap, Ticket, WalkIn
from tuanwei.gatherings.worked import Worked

PEOPLE = (
    Prefetch("duties", Duty.objects.select_related("user")),
    Prefetch("work", DeskWork.objects.order_by("pk")),
)
ORIGIN = "desk"
"""What the names of worked shifts begin with."""
WAITING, CALLED = Ticket.State.WAITING, Ticket.State.CALLED


def services():
    """What is offered, in the order of the catalogue."""
    return Service.objects.filter(is_active=True).select_related("case_class", "unit")


def desks():
    """The desks in use."""
    return Desk.objects.filter(is_active=True)


def desk_of(letter):
    """The desk in use with this letter; without a letter the first; None when there is none."""
    found = list(desks())
    chosen = [desk for desk in found if desk.letter == letter] if letter else found
    return chosen[0] if chosen else None


def midnight(day):
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time()))


def shifts_between(first, last):
    """The shifts of the days first … last with the people on them and what was confirmed."""
    return (
        DeskShift.objects.filter(
            starts_at__gte=midnight(first), starts_at__lt=midnight(last + timedelta(days=1))
        )
        .select_related("desk")
        .prefetch_related(*PEOPLE)
        .order_by("starts_at", "desk")
    )


def next_shift(desk, now):
    """The next shift of a desk where nobody is there any more today; None while somebody is or will
    be, and for a desk that has no rota."""
    coming = DeskShift.objects.filter(desk=desk, ends_at__gt=now).order_by("starts_at").first()
    if coming is None or timezone.localdate(coming.starts_at) <= timezone.localdate(now):
        return None
    return coming


def shift_with_people(pk):
    """One shift with the people on it; 404 for none."""
    return get_object_or_404(
        DeskShift.objects.select_related("desk").prefetch_related(*PEOPLE), pk=pk
    )


def duties_of(user, now):
    """What this person still has to stand, soonest first."""
    return (
        Duty.objects.filter(user=user.pk, shift__ends_at__gt=now)
        .select_related("shift__desk")
        .order_by("shift__starts_at")
    )


def open_swaps(user):
    """Swaps that wait: (those that ask this person, those this person asked)."""
    found = list(
        Swap.objects.filter(
            Q(other=user.pk) | Q(asker=user.pk),
            state=Swap.State.OPEN,
            given__shift__starts_at__gt=timezone.now(),
            wanted__shift__starts_at__gt=timezone.now(),
        ).select_related("given__shift__desk", "wanted__shift__desk", "asker", "other")
    )
    return (
        [swap for swap in found if swap.other_id == user.pk],
        [swap for swap in found if swap.asker_id == user.pk],
    )


def wanted_from(duty, now):
    """The duties of others that `duty` could be exchanged for: both people free for the other's."""
    return (
        Duty.objects.filter(shift__starts_at__gt=now)
        .exclude(user=duty.user_id)
        .exclude(shift__duties__user=duty.user_id)
        .exclude(user__desk_duties__shift=duty.shift_id)
        .select_related("shift__desk", "user")
        .order_by("shift__starts_at", "user__name")
    )


def line_of(desk, day):
    """{called, waiting, count} of a desk's numbers: the last three called, the next five waiting."""
    tickets = Ticket.objects.filter(desk=desk.pk, day=day)
    called = list(tickets.filter(state=CALLED).order_by("-called_at", "-number")[:3])
    waiting = list(tickets.filter(state=WAITING).order_by("number")[:5])
    for ticket in (*called, *waiting):
        ticket.desk = desk
    return {
        "desk": desk, "called": called, "waiting": waiting,
        "count": tickets.filter(state=WAITING).count(),
    }  # fmt: skip


def ahead_of(ticket):
    """How many wait in front of this one."""
    return Ticket.objects.filter(
        desk=ticket.desk_id, day=ticket.day, state=WAITING, number__lt=ticket.number
    ).count()


def walk_ins_of(desk, day):
    """[(service, how many)] of a desk's day, most first."""
    return list(
        WalkIn.objects.filter(
            desk=desk.pk, at__gte=midnight(day), at__lt=midnight(day + timedelta(days=1))
        )
        .order_by()
        .values_list("service__name")
        .annotate(number=Count("pk"))
        .order_by("-number", "service__name")
    )


def worked(*, users=None, first=None, last=None):
    """[Worked] of the days first … last, oldest first; of everybody, or of `users` (ids).

    Whoever did not come (0 minutes) is left out. The shape is kept: other rooms read it.
    """
    found = DeskWork.objects.filter(minutes__gt=0)
    if users is not None:
        found = found.filter(user__in=users)
    if first:
        found = found.filter(shift__starts_at__gte=midnight(first))
    if last:
        found = found.filter(shift__starts_at__lt=midnight(last + timedelta(days=1)))
    return [
        Worked(
            f"{ORIGIN}:{work.pk}", work.user_id, f"服务岗值班（{work.shift.desk.name}）"[:100],
            f"{ORIGIN}-shift:{work.shift_id}", None, work.shift.starts_at, work.shift.ends_at,
            work.minutes, work.confirmed_by_id, work.confirmed_at,
        )
        for work in found.select_related("shift__desk").order_by("shift__starts_at", "pk")
    ]  # fmt: skip


def duty_with_people(pk):
    """One duty with its shift, desk and person; 404 for none."""
    return get_object_or_404(Duty.objects.select_related("shift__desk", "user"), pk=pk)
