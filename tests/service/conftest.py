"""A desk with a catalogue and shifts, made by the portal's own actions."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from mailbox.service import actions
from mailbox.service.models import Desk, Service

create_services = import_module("mailbox.migrations.0015b_first_services").create


class Rota:
    """The first services, one desk, and shifts at days from today."""

    def __init__(self, cast):
        create_services(apps, None)  # a transactional test before this one leaves no tables filled
        self.cast, self.staff = cast, cast.staff
        self.desk, self.service = Desk.objects.first(), Service.objects.first()

    def shift(self, days=3, hour=12, seats=2):
        """A shift of 90 minutes."""
        start = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        return actions.add_shift(
            by=self.staff, desk=self.desk, starts_at=start, seats=seats,
            ends_at=start + timedelta(minutes=90),
        )  # fmt: skip

    def duty(self, user, **when):
        """The person stands a shift of their own."""
        return actions.sign_up(shift=self.shift(**when), by=user)

    def pair(self):
        """Two people, each with a shift: (the student's duty, the other student's duty)."""
        return self.duty(self.cast.student), self.duty(self.cast.other_student, days=4)

    def asked(self):
        """A swap that waits for the other student."""
        given, wanted = self.pair()
        return actions.ask_swap(given=given, wanted=wanted, by=self.cast.student)

    def over(self, shift):
        """The shift lies in the past now, on the same weekday."""
        shift.starts_at -= timedelta(weeks=2)
        shift.ends_at -= timedelta(weeks=2)
        shift.save()
        return shift

    def filled(self):
        """Every page has something to show; `public`, `personal` and `arranged` are addresses."""
        self.swap = self.asked()
        self.mine = self.swap.wanted
        done = self.over(self.duty(self.cast.student, days=5).shift)
        actions.confirm_work(shift=done, by=self.staff, minutes={self.cast.student.pk: 90})
        tickets = [actions.take_ticket(desk=self.desk, service=self.service) for _ in range(7)]
        for _ in range(3):
            actions.call_next(desk=self.desk, by=self.staff)
        actions.rate_ticket(ticket=tickets[0], is_satisfied=True)
        actions.record_walk_in(
            by=self.staff, desk=self.desk, service=self.service, outcome="done", user=None
        )
        ids = [tickets[place].pk for place in (0, 2, 6)]
        self.public = [
            reverse("mailbox:service-list"), reverse("mailbox:service", args=[self.service.pk]),
            reverse("mailbox:ticket-take"), reverse("mailbox:ticket-display", args=["A"]),
            *(reverse("mailbox:ticket", args=[pk]) for pk in ids),
        ]  # fmt: skip
        self.personal = [
            reverse("mailbox:service-request", args=[self.service.pk]),
            reverse("mailbox:shift-list"), reverse("mailbox:duty-swap", args=[self.mine.pk]),
            f"{reverse('mailbox:shift-list')}?week={timezone.localdate() + timedelta(days=4)}",
        ]  # fmt: skip
        self.arranged = [
            reverse("mailbox:service-edit", args=[self.service.pk]),
            reverse("mailbox:service-desk-edit", args=[self.desk.pk]),
            reverse("mailbox:duty-take-off", args=[self.swap.given.pk]),
            f"{reverse('mailbox:shift-admin')}?week={timezone.localdate(done.starts_at)}",
            f"{reverse('mailbox:shift-admin')}?week={timezone.localdate() + timedelta(days=4)}",
        ]
        return self


@pytest.fixture
def rota(cast):
    """The desk of the known cast."""
    return Rota(cast)
