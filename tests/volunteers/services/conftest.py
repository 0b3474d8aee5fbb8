"""Projects and shifts of the known cast, made by the portal's own actions."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from volunteers.hours.models import ServiceKind
from volunteers.services import actions
from volunteers.services.models import Assignment, Shift
from volunteers.teams.models import Holding, Qualification, Team, TeamMember


class Rounds:
    """A team with a leader and a teacher, and what it does."""

    def __init__(self, cast):
        self.cast = cast
        self.kind, _new = ServiceKind.objects.get_or_create(
            key="elderly", defaults={"name": "慰问老人"}
        )
        others = Team.objects.filter(name__startswith="红岩志愿队").count()
        self.team = Team.objects.create(
            name=f"红岩志愿队{others or ''}", kind="students", unit=cast.branch, made_by=cast.staff
        )
        self.leader, self.teacher = cast.secretary, cast.teacher
        self.joins(self.leader, "leader")
        self.project = self.make()

    def joins(self, user, role="member"):
        """Somebody of the team."""
        return TeamMember.objects.create(team=self.team, user=user, role=role)

    def make(self, **fields):
        """A project of the team."""
        fields = {
            "title": "敬老院陪伴", "kind": self.kind, "summary": "陪老人聊天、读报。",
            "served": "山水社区的老人",
        } | fields  # fmt: skip
        return actions.make_project(team=self.team, by=self.leader, **fields)

    def plan(self, *, days=3, hour=14, hours=2, needs=(("陪伴", 2),), **fields):
        """A draft; the teacher has agreed unless `teacher` says otherwise."""
        start = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        fields = {"project": self.project, "by": self.leader, "teacher": self.teacher} | fields
        shift = actions.plan_shift(
            starts_at=start, ends_at=start + timedelta(hours=hours), needs=needs, **fields
        )
        if shift.teacher_id == self.teacher.pk:
            actions.confirm_teacher(shift=shift, by=self.teacher)
        return self.fresh(shift)

    def shown(self, **fields):
        """A published one."""
        shift = actions.publish_shift(shift=self.plan(**fields), by=self.leader)
        return self.fresh(shift)

    def fresh(self, shift):
        """As the database has it."""
        return Shift.objects.select_related("gathering", "project__team", "teacher").get(
            pk=shift.pk
        )

    def need(self, shift, role="陪伴"):
        """A role of a shift."""
        return shift.needs.get(role=role)

    def states(self, shift):
        """{name: (state of the place, state of the registration)} of those who are in it."""
        seats = {
            each.user_id: each.state
            for each in shift.gathering.registrations.exclude(state="cancelled")
        }
        rows = Assignment.objects.filter(shift=shift).exclude(state="cancelled")
        return {each.user.name: (each.state, seats.pop(each.user_id)) for each in rows} | {
            key: (None, state) for key, state in seats.items()
        }

    def taken(self, shift):
        """(seats of the gathering, {role: places}) as counted."""
        shift = self.fresh(shift)
        return shift.gathering.taken, dict(shift.needs.values_list("role", "taken"))

    def qualification(self, name="健康证"):
        """Something that roles ask for."""
        return Qualification.objects.get_or_create(name=name, defaults={"kind": "certificate"})[0]

    def holds(self, user, qualification, until=None):
        """Somebody has it until that day."""
        return Holding.objects.create(
            user=user, qualification=qualification, got_on=date(2020, 1, 1), valid_until=until,
            state="held",
        )  # fmt: skip


@pytest.fixture
def rounds(cast):
    """The team of the known cast."""
    return Rounds(cast)


@pytest.fixture
def crowd(cast):
    """`crowd(40)`: so many students of the branch."""

    def make(size):
        return [cast.student_of(f"20250{n:05}", f"同学{n}", cast.branch) for n in range(size)]

    return make
