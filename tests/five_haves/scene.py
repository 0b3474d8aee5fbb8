"""What the five are reckoned from, on 26 November 2026, noon."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from activities.menu.models import Menu
from tuanwei.audit.models import AuditEvent
from tuanwei.five_haves import definitions
from tuanwei.five_haves.models import Definitions
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.gatherings.venue_models import Venue

TODAY = date(2026, 11, 26)
NOON = "2026-11-26T12:00:00+08:00"


def at(days, hour=10):
    """A moment so many days from today."""
    day = TODAY + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


class Scene:
    """Makes records with what matters to a test."""

    def __init__(self, cast):
        self.cast = cast
        people = (cast.student, cast.secretary, cast.general_secretary, cast.other_student)
        assert all(each.pk for each in people)

    def rules(self, **fields):
        """A new version of the definitions, in force."""
        newest = Definitions.objects.first()
        made = Definitions.objects.create(
            version=newest.version + 1 if newest else 1,
            note="按文件",
            made_by=self.cast.staff,
            **fields,
        )
        definitions.in_force.bump()
        return made

    def held(self, days, unit=None, came=(), **fields):
        """A published gathering so many days from today, to which `came` came."""
        values = {
            "kind": "activity", "title": "读书会", "state": "published", "starts_at": at(days),
            "ends_at": at(days, 11),
        } | fields  # fmt: skip
        found = Gathering.objects.create(
            unit=unit or self.cast.branch, made_by=self.cast.staff, **values
        )
        for user in came:
            CheckIn.objects.create(gathering=found, user=user, way="code", at=at(days))
        return found

    def venue(self, name="报告厅"):
        """A venue in use."""
        return Venue.objects.create(name=name, place="主楼", capacity=100)

    def menu(self, code, *titles):
        """A published menu."""
        menu = Menu.objects.create(code=code, published_at=at(-60), published_by=self.cast.staff)
        for n, title in enumerate(titles):
            menu.themes.create(title=title, position=n)
        return menu

    def acted(self, user, days, name="activities.project.changed"):
        """Somebody did something that is on record."""
        return AuditEvent.objects.create(name=name, at=at(days), actor=user)
