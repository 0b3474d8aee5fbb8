"""A contest of the month (L23, gates aside) with sheets and ballots, ready to be counted."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from branches.league_days.ballots.models import Ballot, Candidate, Poll
from branches.league_days.panels.models import Judge, Sheet
from branches.league_days.results import actions, awarding
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import (
    Award,
    Channel,
    Conversion,
    Item,
    Panel,
    Publication,
    Spec,
    Stage,
    Tie,
)
from tests.league_days.scene import Scene
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity

JUDGED = Panel(
    "judges", "评委", rules.JUDGES, D(70), least_judges=5, combine=rules.TRIMMED, trim_from=5,
    items=(Item("theme", "主题", D(60)), Item("form", "形式", D(40))),
)  # fmt: skip
VOTED = Panel(
    "vote", "网络投票", rules.VOTE, D(30), conversion=Conversion(rules.RANK, step=D(5)),
    channels=(Channel("online", "网上", least=3, most=3, days=3, own=rules.FLAGGED),),
)  # fmt: skip
TIES = (Tie(rules.BY_PANEL, "judges"), Tie(rules.BY_ATTENDANCE), Tie(rules.BY_EARLIER))
L23 = Spec(
    stages=(Stage("final", "终评", (JUDGED, VOTED)),), ties=TIES,
    awards=(
        Award("best", "最佳团日活动", count=2, points=D(2), money=D(300)),
        Award("good", "优秀团日活动", count=1, points=D(1)),
        Award("popular", "最佳人气", count=1, by_panel="vote"),
        Award("leader", "优秀团支书", follows="best", to=rules.SECRETARY),
    ),
    publication=Publication(3, rules.WORKDAYS, 3, True),
)  # fmt: skip
POINTS = {"1": 90, "2": 88, "3": 80, "4": 70, "5": 60}
"""What every judge gives in all, of which 40 for the form."""
BALLOTS = [("1", "2", "3")] * 4 + [("2", "3", "4")] * 3 + [("3", "4", "5")] * 2


class Finale:
    """A contest whose last stage runs; `entries` by key."""

    def __init__(self, cast, spec=L23, many=5):
        self.cast, self.scene = cast, Scene(cast)
        self.contest = self.scene.contest(spec)
        branches = [cast.branch, *(self.scene.branch(n) for n in range(2, many + 1))]
        assert cast.secretary.pk
        self.entries = {}
        for n, branch in enumerate(branches, 1):
            day = self.scene.day(branch, title=f"第{n}个团日", came=20 - n, expected=20)
            entry = self.scene.entry(self.contest, day)
            self.entries[entry.key] = entry
        self.run = self.scene.running(self.contest, self.entries.values())
        self.run.contest = self.contest

    def judged(self, points=None, judges=5, panel="judges", run=None, spread=1):
        """Every judge hands in a sheet for every entry; judge n gives n × spread less for theme."""
        run = run or self.run
        given = points or POINTS
        known = Judge.objects.filter(run=run, panel=panel).count()
        for n in range(known, known + judges):
            user = self.cast.user(f"J{run.pk}{panel}{n}", f"评委{n}")
            letter = "ABCDEFGH"[n]
            judge = Judge.objects.create(run=run, panel=panel, user=user, letter=letter)
            for key, total in given.items():
                Sheet.objects.create(
                    judge=judge, entry=self.entries[key], handed_in_at=timezone.now(),
                    points={"theme": str(D(total) - 40 - (n - 2) * spread), "form": "40"},
                )  # fmt: skip
        return self

    def voted(self, ballots=BALLOTS, state="counted"):
        """Ballots as they are after the count."""
        now = timezone.now()
        poll = Poll.objects.create(
            run=self.run, panel="vote", channel="online", opens_at=now - timedelta(days=3),
            closes_at=now - timedelta(hours=1), state=state, proposed_by=self.cast.staff,
            confirmed_by=self.cast.administrator,
        )  # fmt: skip
        for entry in self.entries.values():
            Candidate.objects.create(poll=poll, entry=entry, number=entry.number)
        Ballot.objects.bulk_create(
            Ballot(poll=poll, receipt=f"R{n:05}", choices=dict.fromkeys(chosen, 1))
            for n, chosen in enumerate(ballots)
        )
        self.poll = poll
        return self

    def ready(self):
        """Sheets and ballots are in."""
        return self.judged().voted()

    def counted(self):
        """The stage is counted."""
        if not Judge.objects.filter(run=self.run).exists():
            self.ready()
        self.result = actions.count_stage(run=self.run, by=self.cast.staff)
        self.run.refresh_from_db()
        return self

    def published(self):
        """Awards are published by cast.staff."""
        self.counted()
        self.publicity = awarding.propose_awards(contest=self.contest, by=self.cast.staff)
        return self

    def granted(self):
        """The window is over, nobody objected."""
        self.published()
        return self.over()

    def over(self):
        """Every window that runs has passed."""
        today = timezone.localdate()
        Publicity.objects.filter(state="running").update(
            starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
        )
        publicities.conclude_due()
        return self

    def objected(self, line_key, publicity=None):
        """Somebody else objects, cast.staff2 agrees."""
        publicity = publicity or self.publicity
        today = timezone.localdate()
        Publicity.objects.filter(pk=publicity.pk).update(
            starts_on=today, ends_on=today + timedelta(days=3)
        )
        made = publicities.object_to(
            publicity=publicity, by=self.cast.other_student, line_key=line_key,
            text="出勤人数和现场照片对不上，请核对。",
        )  # fmt: skip
        publicities.rule_on(
            objection=made, by=self.cast.staff2, is_upheld=True, words="核对签到表，出勤人数不实。"
        )

    def awards(self, *states):
        """[(key, entry's number or unit, person's name or "", state)], oldest first."""
        rows = self.contest.awards.order_by("pk").select_related("entry", "unit", "user")
        if states:
            rows = rows.filter(state__in=states)
        return [
            (each.key, str(each.entry.number) if each.entry else each.unit.name, each.state)
            for each in rows
        ]  # fmt: skip

    def award(self, key, number=None):
        """The live award of this key."""
        rows = self.contest.awards.filter(key=key, state__in=("proposed", "granted"))
        return (rows.filter(entry__number=number) if number else rows).get()


def with_spec(**changes):
    """L23 with other settings."""
    return replace(L23, **changes)


@pytest.fixture
def finale(cast):
    """L23, nothing handed in yet."""
    return Finale(cast)
