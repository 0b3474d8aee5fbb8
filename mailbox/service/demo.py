"""A fortnight at the service desk, for a portal that somebody only tries out."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from branches.organisation.models import Member
from mailbox.cases.notices import staff
from mailbox.service.models import Desk, DeskShift, DeskWork, Duty, Service, Ticket, WalkIn
from tuanwei.lib.terms import monday

HOURS = ((time(12), time(13, 30)), (time(17), time(18, 30)))
PER_DAY = 14


def fill(rng, cast):
    """Shifts of last, this and next week, those past confirmed; numbers and visits of each day."""
    desk, services = Desk.objects.first(), list(Service.objects.all())
    colleague, now = min(staff()), timezone.now()
    people = list(Member.objects.order_by("pk").values_list("user", flat=True)[:40])
    first = monday(timezone.localdate()) - timedelta(days=7)
    for day in (first + timedelta(days=n) for n in range(21)):
        if day.weekday() > 4:
            continue
        for span in HOURS:
            start, end = (timezone.make_aware(datetime.combine(day, at)) for at in span)
            shift = DeskShift.objects.create(desk=desk, starts_at=start, ends_at=end, seats=2)
            on_duty = rng.sample(people, 2 if end <= now else rng.choice([0, 1, 1, 2]))
            Duty.objects.bulk_create(Duty(shift=shift, user_id=person) for person in on_duty)
            if end <= now:
                DeskWork.objects.bulk_create(
                    DeskWork(
                        shift=shift, user_id=person, minutes=shift.minutes, confirmed_by_id=colleague
                    )
                    for person in on_duty
                )  # fmt: skip
        if day < timezone.localdate():
            _visitors(rng, desk, services, colleague, day)


def _visitors(rng, desk, services, colleague, day):
    moments = sorted(
        timezone.make_aware(datetime.combine(day, rng.choice(HOURS)[0]))
        + timedelta(minutes=rng.randrange(90))
        for _ in range(PER_DAY)
    )
    Ticket.objects.bulk_create(
        Ticket(
            desk=desk, service=rng.choice(services), day=day, number=number, state="served",
            taken_at=at, called_at=at + timedelta(minutes=4), called_by_id=colleague,
            is_satisfied=rng.choice([True, True, True, False, None]),
        )
        for number, at in enumerate(moments, 1)
    )  # fmt: skip
    WalkIn.objects.bulk_create(
        WalkIn(
            desk=desk, service=rng.choice(services), outcome=rng.choice(WalkIn.Outcome.values),
            by_id=colleague, at=at,
        )
        for at in moments[::3]
    )  # fmt: skip
