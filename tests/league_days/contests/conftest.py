import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from branches.league_days.contests import entering, opening
from branches.league_days.contests.cycle import ZONE, Period
from branches.league_days.contests.models import Contest
from branches.league_days.rules.spec import Gate, Quota, Stage
from tests.league_days.scene import JUDGED, USUAL, VOTED, Scene

GATES = (
    Gate("attendance", Decimal(80)), Gate("photos", Decimal(0)), Gate("stated", label="没有违纪"),
)  # fmt: skip
TWO_STAGES = replace(
    USUAL, stages=(Stage("paper", "材料评审", (replace(JUDGED, weight=Decimal(100)),), count=2),
                   Stage("final", "终评", (JUDGED, VOTED))),
)  # fmt: skip
QUOTAS = replace(USUAL, quotas=(Quota("class", 2), Quota("club", 1)))
GATED = replace(USUAL, gates=GATES)


class Contests:
    """Contests of this month through their own steps, and league days that can be entered."""

    def __init__(self, cast):
        self.cast, self.scene = cast, Scene(cast)
        today = timezone.localdate()
        self.period = Period.of("month", today)
        self.noon = dt.datetime.combine(self.period.first, dt.time(12), ZONE)

    def drawn_up(self, spec=USUAL, **fields):
        """A draft by the staff; entries open since yesterday, until tomorrow."""
        now = timezone.now()
        made = {
            "title": "本月最佳团日活动", "entries_from": now - dt.timedelta(days=1),
            "entries_until": now + dt.timedelta(days=1),
        } | fields  # fmt: skip
        kind = self.scene.rules(spec).kind
        return opening.draw_up(kind=kind, by=self.cast.staff, period=self.period, **made)

    def opened(self, spec=USUAL, **fields):
        """One that an administrator confirmed."""
        contest = self.drawn_up(spec, **fields)
        opening.propose_opening(contest=contest, by=self.cast.staff)
        return opening.confirm_opening(contest=contest, by=self.cast.administrator)

    def day(self, unit=None, **fields):
        """A league day of this month with a record."""
        return self.scene.day(unit or self.cast.branch, at=self.noon, **fields)

    def entered(self, contest, day=None, **fields):
        """One handed in."""
        day = day or self.day(self.scene.branch(50 + next(self.scene.numbers)))
        return entering.enter(contest=contest, league_day=day, by=self.cast.secretary, **fields)

    def over(self, contest):
        """Entries closed a minute ago."""
        until = timezone.now() - dt.timedelta(minutes=1)
        Contest.objects.filter(pk=contest.pk).update(entries_until=until)
        contest.refresh_from_db()
        return contest


@pytest.fixture
def contests(cast):
    """Contests through their own steps."""
    return Contests(cast)
