"""A service day of the known cast: a Party-member team, its project, and who takes turns."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from branches.organisation.models import Member
from tuanwei.gatherings import attending
from tuanwei.gatherings.models import Gathering
from volunteers.hours.models import ServiceKind
from volunteers.party_days import actions, queries
from volunteers.party_days.models import Keeper, Turn
from volunteers.services import actions as services
from volunteers.services.models import Shift
from volunteers.teams.models import Team, TeamMember


class Turns:
    """`day` sets one up; days are named by how many weeks they are away."""

    def __init__(self, cast, leader=None):
        self.cast, self.leader, self.teacher = cast, leader or cast.secretary, cast.teacher
        self.team = Team.objects.create(
            name="先锋党员服务队", kind="party", unit=cast.committee, made_by=cast.staff
        )
        TeamMember.objects.create(team=self.team, user=self.leader, role="leader")
        kind, _new = ServiceKind.objects.get_or_create(
            key="community", defaults={"name": "社区服务"}
        )
        self.project = services.make_project(
            team=self.team, by=self.leader, title="社区服务", kind=kind, summary="整理、讲解。",
            served="山水社区的居民",
        )  # fmt: skip
        self.today = timezone.localdate()

    def members(self, number, status="party"):
        """So many Party members: 党员1, 党员2 …"""
        first = Member.objects.filter(user__name__startswith="党员").count() + 1
        return [
            self.cast.student_of(
                f"2022{status[:2]}{n:03}", f"党员{n}", self.cast.branch, status=status
            )
            for n in range(first, first + number)
        ]

    def day(self, **fields):
        """A day from tomorrow on, every week, eight times, two people each."""
        tomorrow = self.today + timedelta(days=1)
        usual = {
            "name": "学生党员志愿服务活动日", "project": self.project, "per_shift": 2,
            "with_probationary": True, "make_up_days": 30, "weekday": tomorrow.weekday(),
            "starts": time(16), "ends": time(18), "every_weeks": 1, "first_on": tomorrow,
            "last_on": tomorrow + timedelta(weeks=7), "skips_holidays": False,
        }  # fmt: skip
        self.made = actions.set_up(by=self.leader, **usual | fields)
        return self.made

    def shift(self, week=0):
        """The shift of a week, as the database has it."""
        every = Shift.objects.filter(series=self.made.series_id).order_by("series_day", "pk")
        return every.select_related("gathering", "project__team")[week]

    def publish(self, week=0):
        """A teacher comes, people can see it."""
        shift = self.shift(week)
        services.ask_teacher(shift=shift, teacher=self.teacher, by=self.leader)
        services.confirm_teacher(shift=shift, by=self.teacher)
        return services.publish_shift(shift=self.shift(week), by=self.leader)

    def over(self, week=0, days=1):
        """It was so many days ago. It stays the shift of this place in the order of dates."""
        shift = self.publish(week)
        start = timezone.localtime().replace(hour=16, minute=0, second=0, microsecond=0)
        start -= timedelta(days=days)
        Gathering.objects.filter(pk=shift.gathering_id).update(
            starts_at=start, ends_at=start + timedelta(hours=2), occupied_from=start,
            occupied_until=start + timedelta(hours=2),
        )  # fmt: skip
        Shift.objects.filter(pk=shift.pk).update(series_day=start.date())
        shift.assignments.update(during=(start, start + timedelta(hours=2)))
        return Shift.objects.select_related("gathering").get(pk=shift.pk)

    def there(self, user, shift):
        """Somebody was at a shift, as an organiser notes afterwards."""
        attending.make_up(
            gathering=shift.gathering, user=user, by=self.cast.staff,
            at=shift.gathering.starts_at, reason="网络不好",
        )  # fmt: skip

    def names(self, week=0):
        """The names of those whose turn it is."""
        rows = Turn.objects.filter(
            shift=self.shift(week), state__in=queries.HOLDING, is_extra=False
        )
        return [each.keeper.user.name for each in rows.order_by("pk")]

    def turn(self, user, week=0):
        """Somebody's turn."""
        return Turn.objects.select_related("keeper__service_day", "shift").get(
            keeper__user=user, shift=self.shift(week)
        )

    def keeper(self, user):
        """Somebody's place in the rotation."""
        return Keeper.objects.select_related("service_day", "user").get(user=user, left_on=None)

    def filled(self):
        """Every page has something to show."""
        people = self.members(4)
        self.day(per_shift=1)
        self.over(0)
        actions.settle(self.made)
        self.publish(1)
        self.publish(2)
        self.people = people
        return self


@pytest.fixture
def turns(cast):
    """The Party-member team of the known cast."""
    return Turns(cast)
