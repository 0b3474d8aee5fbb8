"""Shifts that are on, over, or ahead, with people in them; as the portal's own actions make them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.volunteers.services.conftest import Rounds
from tuanwei.gatherings import attending, leaving
from tuanwei.gatherings.models import CheckIn
from volunteers.attendance import actions, crediting
from volunteers.hours.models import Service
from volunteers.services import signing
from volunteers.services.models import Assignment

WORD = "红岩"


class Duty(Rounds):
    """`shift` is on: it began ten minutes ago. `volunteers` have a place in it."""

    def __init__(self, cast, **fields):
        super().__init__(cast)
        self.volunteers = [cast.student, cast.other_student]
        self.shift = self.on(**fields)

    def on(self, volunteers=None, minutes=10, hours=2, **fields):
        """A shift with these volunteers that began so many minutes ago."""
        people = self.volunteers if volunteers is None else volunteers
        fields = {"needs": (("陪伴", max(len(people), 1)),), "hour": 7} | fields
        days = 3 + len(people)  # apart from others, until it is moved
        shift = self.shown(days=days, **fields)
        for person in people:
            signing.sign_up(shift=shift, by=person)
        return self.moved(shift, timezone.now() - timedelta(minutes=minutes), hours)

    def moved(self, shift, start, hours=2):
        """The shift as if it had been planned for then."""
        gathering = shift.gathering
        gathering.starts_at, gathering.ends_at = start, start + timedelta(hours=hours)
        gathering.code_word = WORD
        gathering.save()
        span = (gathering.starts_at, gathering.ends_at)
        Assignment.objects.filter(shift=shift).update(during=span)
        return self.fresh(shift)

    def comes(self, user, shift=None):
        """By the word."""
        gathering = (shift or self.shift).gathering
        return attending.check_in_by_word(gathering=gathering, by=user, word=WORD)[0]

    def leaves(self, user, shift=None):
        """By the word."""
        gathering = (shift or self.shift).gathering
        return leaving.leave_by_word(gathering=gathering, by=user, word=WORD)[0]

    def service(self, user, shift=None):
        """The Service of somebody, None without one."""
        return Service.objects.filter(origin=f"shift:{(shift or self.shift).pk}:{user.pk}").first()

    def stands(self, user, shift=None):
        """(state, what it waits for, hours in the ledger)."""
        found = self.service(user, shift)
        if found is None:
            return None
        return found.state, found.waits_for, sum(each.hours for each in found.entries.all())

    def filled(self):
        """Every page has something to show."""
        student, other = self.volunteers
        self.comes(student)
        self.comes(self.teacher)
        ahead = self.shown(days=1, hour=7, briefing="过马路走斑马线。", asks_emergency_contact=True)
        signing.sign_up(shift=ahead, by=student)
        actions.leave_contact(
            shift=ahead, by=student, name="林妈妈", relation="母亲", phone="13800000000",
            has_read=True,
        )  # fmt: skip
        over = self.on(minutes=600)
        for person in (student, other):
            came = self.comes_then(person, over)
            came.left_at = over.gathering.ends_at
            came.save()
        self.said = actions.reflect(
            shift=over, by=student, did="陪爷爷下棋", for_whom="山水社区的老人",
            learnt="听比说要紧", is_shared=True,
        )  # fmt: skip
        crediting.credit(over.pk)
        self.ahead, self.over = ahead, over
        self.shifts = [self.shift.pk, ahead.pk, over.pk]
        self.waiting = list(
            Service.objects.filter(state="pending", left_at__isnull=False).values_list(
                "pk", flat=True
            )
        )
        return self

    def comes_then(self, user, shift):
        """Noted as having come when it began."""
        return CheckIn.objects.create(
            gathering=shift.gathering, user=user, way="word", at=shift.gathering.starts_at,
            left_way="word",
        )  # fmt: skip


@pytest.fixture
def duty(cast):
    """A shift of the known cast that is on."""
    return Duty(cast)
