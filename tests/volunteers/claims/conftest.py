"""Claims of the known cast, at every stage."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.attachments.nasty import picture
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity
from volunteers.claims import actions, deciding, publishing
from volunteers.hours.actions import note_service
from volunteers.hours.models import HourRules, ServiceKind
from volunteers.hours.people import volunteer_of
from volunteers.hours.queries import rules_in_order
from volunteers.hours.spec import ClaimRules, Spec
from volunteers.teams.models import Team, TeamMember

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day, hour, minute=0):
    """A moment of a day in the college."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def photo(name="照片.jpg"):
    """An upload that is a picture."""
    return SimpleUploadedFile(name, picture(), content_type="image/jpeg")


def over():
    """The window of everything published was over yesterday; how many concluded."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Publicity.objects.running().update(starts_on=yesterday, ends_on=yesterday)
    return publicities.conclude_due()


class Claims:
    """What happens to claims, short enough for tests."""

    def __init__(self, cast):
        self.cast = cast
        self.day = timezone.localdate() - timedelta(days=2)

    def rules(self, first_on=date(2026, 1, 1), **fields):
        """Rules of hours with these claim rules, from a day on."""
        spec = {key: fields.pop(key) for key in list(fields) if key in Spec.__dataclass_fields__}
        made = HourRules.objects.create(
            version=HourRules.objects.count() + 1, first_on=first_on,
            document=Spec(claims=ClaimRules(**fields), **spec).write(),
        )  # fmt: skip
        rules_in_order.bump()
        return made

    def team(self, **people):
        """A team with people by role: teacher=…, leader=…"""
        made = Team.objects.create(
            name=f"第 {Team.objects.count() + 1} 队", kind="students", unit=self.cast.committee,
            made_by=self.cast.staff,
        )  # fmt: skip
        for role, user in people.items():
            TeamMember.objects.create(team=made, user=user, role=role)
        return made

    def draft(self, by=None, start=14, hours=2, day=None, files=(), **fields):
        """A claim that is not handed in; `start` None says no times."""
        day = day or self.day
        times = {"starts_at": None, "ends_at": None, "minutes": Decimal(hours * 60)}
        if start is not None:
            times |= {
                "starts_at": at(day, start),
                "ends_at": at(day, start) + timedelta(hours=hours),
            }
        return actions.save_claim(
            by=by or self.cast.student, day=day, files=files,
            **{"title": "敬老院慰问老人", **times, **fields},
        )  # fmt: skip

    def submitted(self, by=None, **fields):
        """A claim at its first stage."""
        self.cast.secretary, self.cast.staff, self.cast.general_secretary  # noqa: B018
        claim = self.draft(by, **fields)
        return actions.submit_claim(claim=claim, by=by or self.cast.student)

    def ready(self, by=None, **fields):
        """A claim that everybody agreed to."""
        claim = self.submitted(by, **fields)
        deciders = {
            "branch": self.cast.general_secretary, "committee": self.cast.staff2,
            "team": self.cast.administrator,
        }  # fmt: skip
        if claim.state == "branch" and claim.unit == self.cast.other_branch:
            deciders["branch"] = self.cast.administrator
        while claim.state != "ready":
            claim = deciding.agree(
                claim=claim, by=deciders[claim.state], grade="complete",
                checked=deciding.checks_asked(claim),
            )  # fmt: skip
        return claim

    def public(self, *claims):
        """The publicity of these, running since today whatever the hour."""
        made = publishing.publish(by=self.cast.staff, keys=[each.pk for each in claims])
        Publicity.objects.filter(pk=made.pk).update(starts_on=timezone.localdate())
        made.refresh_from_db()
        return made

    def concluded(self, *claims):
        """The publicity, its window over; nothing is credited yet."""
        publicity = self.public(*claims)
        assert over() == 1
        publicity.refresh_from_db()
        return publicity

    def service(self, by=None, start=14, hours=2, day=None, **fields):
        """A service that the system noted by check-in."""
        day = day or self.day
        left = at(day, start) + timedelta(hours=hours)
        return note_service(
            origin=fields.pop("origin", f"test:{day}:{start}"), source="system", grade="checked",
            volunteer=volunteer_of(by or self.cast.student), day=day, came_at=at(day, start),
            left_at=left, **{"title": "社区支教", **fields},
        )  # fmt: skip

    def kind(self):
        """A kind of service."""
        return ServiceKind.objects.get_or_create(key="elderly", defaults={"name": "慰问老人"})[0]


@pytest.fixture
def claims(cast):
    """The helper with the cast."""
    return Claims(cast)
