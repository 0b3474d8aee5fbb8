from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.league_days.days import actions, records
from branches.league_days.days.models import DayRules, LeagueDay
from branches.league_days.days.rules import versions
from branches.league_days.days.spec import DaySpec
from tests.attachments.nasty import picture
from tuanwei.gatherings.models import CheckIn, Gathering

TEXT = "全班一起读文件，分四组讨论，每组推一个人讲，最后定下互助小组。" * 3


def photo(name="p.jpg"):
    """A picture as a phone sends it."""
    return SimpleUploadedFile(name, picture(size=(640, 480)), "image/jpeg")


class Days:
    """League days through the room's own steps. `cast` is the known cast."""

    def __init__(self, cast):
        self.cast = cast
        self.branch = cast.branch
        assert cast.secretary.pk and cast.general_secretary.pk

    def rules(self, **fields):
        """The requirements from now on."""
        newest = DayRules.objects.first()
        made = DayRules.objects.create(
            version=newest.version + 1 if newest else 1, first_on=timezone.localdate(),
            document=DaySpec(**fields).write(),
        )  # fmt: skip
        versions.forget()
        return made

    def plan(self, *, ahead=10, by=None, unit=None, **fields):
        """A draft that could be handed in."""
        start = timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0)
        start += timedelta(days=ahead)
        made = {
            "plan": TEXT, "own_theme": "学风建设", "title": "学风大讨论", "starts_at": start,
            "ends_at": start + timedelta(hours=2), "place": "教学楼 A101",
        } | fields  # fmt: skip
        return actions.make_plan(by=by or self.cast.secretary, unit=unit or self.branch, **made)

    def submitted(self, **fields):
        """Handed in, not decided."""
        made = self.plan(**fields)
        return actions.submit(league_day=made, by=fields.get("by") or self.cast.secretary)

    def decide(self, day, *, approves=True, by=None, reason=""):
        """As the general branch's secretary does."""
        day = LeagueDay.objects.get(pk=day.pk)
        return actions.decide(
            league_day=day, by=by or self.cast.general_secretary, approves=approves,
            seen=actions.mark(day), reason=reason,
        )  # fmt: skip

    def approved(self, **fields):
        """Approved and published."""
        return self.decide(self.submitted(**fields))

    def held(self, *, ago=1, came=(), **fields):
        """Approved, then put into the past; `came` were there."""
        day = self.approved(**fields)
        gathering = day.gathering
        end = timezone.now() - timedelta(days=ago)
        start = end - timedelta(hours=2)
        Gathering.objects.filter(pk=gathering.pk).update(
            starts_at=start, ends_at=end, occupied_from=start, occupied_until=end
        )
        for user in came:
            CheckIn.objects.create(gathering=gathering, user=user, way="code", at=start)
        return LeagueDay.objects.select_related("gathering", "unit", "rules").get(pk=day.pk)

    def recorded(self, *, photos=1, **fields):
        """Summed up."""
        day = self.held(**fields)
        return records.save_record(
            league_day=day, by=self.cast.secretary, summary=TEXT, feature="学长来讲", outcome="",
            photos=[photo() for _n in range(photos)], hands_in=True,
        )  # fmt: skip


@pytest.fixture
def days(cast):
    """League days, made when asked for."""
    return Days(cast)


@pytest.fixture
def told(cast):
    """Titles of the notices that somebody got."""
    from tuanwei.notices.models import Delivery

    def titles(user):
        found = Delivery.objects.filter(recipient=user, channel="site").order_by("pk")
        return list(found.values_list("notice__title", flat=True))

    return titles
