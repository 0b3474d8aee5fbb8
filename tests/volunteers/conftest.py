"""Teams in the field: projects, shifts with their teacher, volunteers and what they have served.

Rows as the portal leaves them behind, hours by the ledger's own actions; so a test of one room needs
nothing of the others.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.utils import timezone

from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.hours import actions
from volunteers.hours.models import Service, ServiceKind
from volunteers.hours.people import volunteer_of
from volunteers.services.models import (
    Assignment,
    MediaReport,
    Need,
    Reflection,
    ServiceProject,
    Shift,
)
from volunteers.teams.models import Site, Team, TeamMember

NUMBERS = count(1)


def at(day, hour=14):
    """A moment of a day, local time."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


class Field:
    """What teams do; every function takes the fields that matter to a test and gives the row.

    `volunteers(3)` are students of the branch; `shift(day=…)` is published, with a teacher who agreed
    and (unless `came=False`) checked in; `served(shift, user)` checks a volunteer in and out and
    notes the counted service; `service(user, …)` notes one without a shift.
    """

    def __init__(self, cast):
        self.cast = cast

    # --- teams and places

    def team(self, name="", kind="students", unit=None, **fields):
        """A team of the general branch, led by the branch's secretary."""
        cast = self.cast
        team = Team.objects.create(
            name=name or f"第{next(NUMBERS)}志愿服务队", kind=kind, unit=unit or cast.general_branch,
            made_by=cast.staff, **fields,
        )  # fmt: skip
        self.member(team, cast.secretary, "leader")
        return team

    def member(self, team, user, role="member", **fields):
        """Somebody in the team since long ago."""
        since = timezone.localdate() - timedelta(days=300)
        fields = {"joined_on": since} | fields
        return TeamMember.objects.create(team=team, user=user, role=role, **fields)

    def site(self, name="", **fields):
        """A place where people serve."""
        return Site.objects.create(name=name or f"第{next(NUMBERS)}敬老院", **fields)

    def kind(self, key="elderly", name="慰问老人"):
        """A kind of service; the same one for the same key."""
        return ServiceKind.objects.get_or_create(key=key, defaults={"name": name})[0]

    # --- projects and shifts

    def project(self, team=None, title="", kind=None, **fields):
        """A running project of a team."""
        return ServiceProject.objects.create(
            title=title or f"陪老人聊天第{next(NUMBERS)}期", team=team or self.team(),
            kind=kind or self.kind(), summary="每周去一次。", served="敬老院的老人",
            made_by=self.cast.secretary, **fields,
        )  # fmt: skip

    def shift(self, project=None, day=None, *, hour=14, hours=2, teacher=None, came=True,
              needs=None, state="published", **fields):  # fmt: skip
        """A shift of `day` (two days ago), for `needs` ({role: number}); its teacher agreed."""
        project = project or self.project()
        teacher = teacher or self.cast.teacher
        start = at(day or timezone.localdate() - timedelta(days=2), hour)
        gathering = Gathering.objects.create(
            kind="service", title=project.title[:40], unit=project.team.unit, starts_at=start,
            ends_at=start + timedelta(hours=hours), place="敬老院", state=state,
            asks_check_out=True, made_by=self.cast.secretary,
            cancel_reason="下雨" if state == "cancelled" else "",
        )  # fmt: skip
        shift = Shift.objects.create(
            gathering=gathering, project=project, teacher=teacher,
            **{"teacher_asked_at": start, "teacher_confirmed_at": start} | fields,
        )  # fmt: skip
        for role, number in (needs or {"陪伴": 10}).items():
            Need.objects.create(shift=shift, role=role, number=number)
        if came:
            self.checked_in(shift, teacher)
        return shift

    def checked_in(self, shift, user, *, start=0, end=None):
        """Somebody's CheckIn, `start` and `end` in minutes after the beginning; to the end."""
        gathering = shift.gathering
        begins = gathering.starts_at
        left = gathering.ends_at if end is None else begins + timedelta(minutes=end)
        return CheckIn.objects.create(
            gathering=gathering, user=user, way="code", at=begins + timedelta(minutes=start),
            left_at=left,
        )  # fmt: skip

    def placed(self, shift, user, role="", state="placed", **fields):
        """Somebody's Assignment."""
        need = shift.needs.get(role=role) if role else shift.needs.first()
        gathering = shift.gathering
        found = Assignment.objects.create(
            shift=shift, need=need, user=user, state=state,
            during=(gathering.starts_at, gathering.ends_at), **fields,
        )  # fmt: skip
        if state == Assignment.State.PLACED:
            need.taken += 1
            need.save()
        return found

    # --- people and hours

    def volunteers(self, size, branch=None):
        """So many students of a branch, each with their own 学号."""
        return [
            self.cast.student_of(f"2025{n:06}", f"志愿者{n}", branch or self.cast.branch)
            for n in (next(NUMBERS) for _each in range(size))
        ]

    def served(self, shift, user, *, start=0, end=None, grade="checked", **fields):
        """The counted service of somebody at a shift, from check-in to check-out."""
        stay = self.checked_in(shift, user, start=start, end=end)
        gathering = shift.gathering
        return self.noted(
            volunteer_of(user), f"shift:{shift.pk}:{user.pk}",
            day=timezone.localdate(gathering.starts_at), came_at=stay.at, left_at=stay.left_at,
            opens_at=gathering.starts_at, closes_at=gathering.ends_at, grade=grade,
            title=shift.project.title, event=f"shift:{shift.pk}", kind=shift.project.kind,
            team=shift.project.team, unit=shift.project.team.unit, **fields,
        )  # fmt: skip

    def service(self, user, minutes=120, *, day=None, source="claim", **fields):
        """A service without a shift; a counted claim of two hours unless said otherwise."""
        fields = {"title": "义卖", "grade": "complete", "minutes": Decimal(minutes)} | fields
        origin = fields.pop("origin", f"test:{next(NUMBERS)}")
        day = day or timezone.localdate() - timedelta(days=2)
        return self.noted(volunteer_of(user), origin, source=source, day=day, **fields)

    def noted(self, volunteer, origin, source="system", **fields):
        """The Service as the ledger's action leaves it."""
        made = actions.note_service(origin=origin, volunteer=volunteer, source=source, **fields)
        return Service.objects.get(pk=made.pk)

    # --- what is told about it

    def reflection(self, shift, user, **fields):
        """What somebody says after a shift, shared."""
        fields = {"did": "陪爷爷下棋", "for_whom": "敬老院的老人", "learnt": "慢慢听",
                  "is_shared": True} | fields  # fmt: skip
        return Reflection.objects.create(shift=shift, user=user, **fields)

    def report(self, project, title="", **fields):
        """A media report about a project."""
        fields = {"outlet": "校报", "published_on": timezone.localdate()} | fields
        return MediaReport.objects.create(
            project=project, title=title or f"志愿者在敬老院 {next(NUMBERS)}", by=self.cast.staff,
            **fields,
        )  # fmt: skip


@pytest.fixture
def field(cast):
    """The field of the known cast."""
    return Field(cast)
