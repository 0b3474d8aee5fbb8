"""Teams of the known cast, made by the room's own actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.attachments.nasty import picture, upload
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.teams import actions, people_actions, qualification_actions
from volunteers.teams.models import TeamMember

BACKEND = "tuanwei.accounts.backends.NumberBackend"


class Squad:
    """Teams, people, qualifications; each method takes the fields that matter to a test."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def team(self, *, leader=None, teacher=None, members=(), by=None, **fields):
        """A students' team of the branch, led by 林知夏 unless told otherwise."""
        self.count += 1
        fields = {
            "name": f"青春服务队{self.count}", "kind": "students", "unit": self.cast.branch,
            "summary": "每周去一次敬老院。",
        } | fields  # fmt: skip
        made = actions.make_team(
            by=by or self.cast.staff, leader=leader or self.cast.student, teacher=teacher, **fields
        )
        for user in members:
            self.into(made, user)
        return made

    def into(self, team, user, role="member"):
        """Somebody is taken into a team by staff."""
        return people_actions.add_person(team=team, user=user, role=role, by=self.cast.staff2)

    def person(self, team, user):
        """The newest TeamMember of somebody."""
        return TeamMember.objects.filter(team=team, user=user).latest("pk")

    def asked(self, team, user, words="周三有空"):
        """A wish to join."""
        return people_actions.ask_to_join(team=team, by=user, words=words)

    def qualification(self, name="基础培训", kind="training", months=12, **fields):
        """Something on the list."""
        return qualification_actions.save_qualification(
            by=self.cast.staff, name=name, kind=kind, valid_months=months, **fields
        )

    def handed_in(self, user, qualification, days=1):
        """A certificate got so many days ago, waiting."""
        day = timezone.localdate() - timedelta(days=days)
        return qualification_actions.hand_in(
            by=user, qualification=qualification, got_on=day, photo=upload(picture())
        )

    def held(self, user, qualification, days=1):
        """A certificate got so many days ago, confirmed."""
        return qualification_actions.decide_holding(
            holding=self.handed_in(user, qualification, days), by=self.cast.staff2, accept=True
        )

    def training(self, team, qualification, *, days=2, **fields):
        """A training so many days from today, published."""
        start = timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0)
        start += timedelta(days=days if days > 0 else 3)
        made = qualification_actions.plan_training(
            team=team, by=self.cast.staff, qualification=qualification, title="怎么陪老人聊天",
            starts_at=start, ends_at=start + timedelta(hours=2), place="主楼 201", **fields,
        )  # fmt: skip
        gatherings.publish(gathering=made.gathering, by=self.cast.staff)
        if days <= 0:
            shift = timedelta(days=3 - days)
            Gathering.objects.filter(pk=made.gathering_id).update(
                starts_at=start - shift, ends_at=start - shift + timedelta(hours=2),
                occupied_from=start - shift, occupied_until=start - shift + timedelta(hours=2),
            )  # fmt: skip
        made.refresh_from_db()
        return made

    def came(self, training, *users, **fields):
        """They checked in."""
        for user in users:
            CheckIn.objects.create(
                gathering=training.gathering, user=user, at=training.gathering.starts_at,
                **{"way": "code"} | fields,
            )  # fmt: skip

    def site(self, name="夕阳红敬老院", **fields):
        """A place with a contact."""
        fields = {
            "address": "松林路 18 号", "community": "松林社区", "contact": "罗院长",
            "phone": "023-67850011",
        } | fields  # fmt: skip
        return actions.save_site(by=self.cast.staff, name=name, **fields)


@pytest.fixture
def squad(cast):
    return Squad(cast)


@pytest.fixture
def enter(client):
    """A browser in which this person has signed in; None for a visitor."""

    def as_(user):
        client.logout()
        if user:
            client.force_login(user, BACKEND)
        return client

    return as_
