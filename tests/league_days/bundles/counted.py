"""A contest with judges, an online vote and a paper vote, counted and published."""

from datetime import timedelta
from decimal import Decimal as D

from django.utils import timezone

from branches.league_days.ballots import receipts
from branches.league_days.ballots.models import (
    Ballot,
    Candidate,
    PaperCount,
    Poll,
    RollEntry,
    Voted,
)
from branches.league_days.panels.models import Judge, Sheet
from branches.league_days.results import actions, awarding
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import (
    Award,
    Channel,
    Conversion,
    Item,
    Panel,
    Spec,
    Stage,
    Tie,
)
from tests.league_days.scene import Scene

JUDGED = Panel(
    "judges", "评委", rules.JUDGES, D(60), combine=rules.TRIMMED, trim_from=3,
    items=(Item("theme", "主题", D(60)), Item("form", "形式", D(40))),
)  # fmt: skip
VOTED = Panel(
    "vote", "团员投票", rules.VOTE, D(40), conversion=Conversion(rules.SHARE_ALL),
    channels=(
        Channel("online", "网上投票", least=1, most=2),
        Channel("paper", "纸质投票", rules.PAPER, least=1, most=2),
    ),
)  # fmt: skip
FUNNEL = Spec(
    stages=(
        Stage("first", "初评", (JUDGED,), count=3), Stage("final", "终评", (JUDGED, VOTED)),
    ),
    ties=(Tie(rules.BY_EARLIER),),
    awards=(
        Award("best", "最佳团日活动", count=1, points=D(2)),
        Award("good", "优秀团日活动", count=1, points=D(1)),
        Award("loved", "最佳人气", count=1, by_panel="vote"),
        Award("leader", "优秀团支书", follows="best", to=rules.SECRETARY),
    ),
)  # fmt: skip
CODES = [f"ABCDEFGHIJKL{letter}{letter}AA" for letter in "ABCDEFG"]
BALLOTS = [("1", "2"), ("1",), ("2",), ("1", "3"), ("3",), ("2", "1"), ("1",)]


class Counted:
    """Four entries, of which three go on. Seven ballots; one paper place of twenty."""

    def __init__(self, cast):
        self.cast, self.scene = cast, Scene(cast)
        assert cast.secretary.pk
        self.contest = self.scene.contest(FUNNEL)
        branches = [cast.branch, *(self.scene.branch(n) for n in range(2, 5))]
        self.entries = [
            self.scene.entry(self.contest, self.scene.day(each, title=f"第{n}个团日"))
            for n, each in enumerate(branches, 1)
        ]

    def judged(self, run, entries):
        """Three judges; entry 1 is the best."""
        for n in range(3):
            user = self.cast.user(f"J{run.pk}{n}", f"王评委{n}")
            judge = Judge.objects.create(run=run, panel="judges", user=user, letter="ABC"[n])
            for entry in entries:
                Sheet.objects.create(
                    judge=judge, entry=entry, handed_in_at=timezone.now(),
                    points={"theme": str(D(50 - 4 * entry.number + n)), "form": "36.5"},
                )  # fmt: skip

    def _poll(self, run, channel, **fields):
        now = timezone.now()
        poll = Poll.objects.create(
            run=run, panel="vote", channel=channel, opens_at=now - timedelta(days=3),
            closes_at=now - timedelta(hours=1), state="counted", proposed_by=self.cast.staff,
            confirmed_by=self.cast.administrator, counted_at=now, **fields,
        )  # fmt: skip
        for each in run.entries.select_related("entry").order_by("entry__number"):
            Candidate.objects.create(poll=poll, entry=each.entry, number=each.entry.number)
        return poll

    def voted(self, run):
        """Online by seven of eight on the roll, on paper in one place."""
        run.polls.all().delete()  # drafts, from when the stage began
        online = self._poll(run, "online", roll_hash="a" * 64, roll_count=8)
        for n in range(8):
            branch = self.entries[n % 2].unit
            voter = RollEntry.objects.create(
                poll=online, user=self.cast.user(f"V{n}", f"选民{n}"), unit=branch
            )
            if n < 7:
                Voted.objects.create(voter=voter)
        Ballot.objects.bulk_create(
            Ballot(poll=online, receipt=receipts.receipt_of(code), choices=dict.fromkeys(chosen, 1))
            for code, chosen in zip(CODES, BALLOTS, strict=True)
        )
        PaperCount.objects.create(
            poll=self._poll(run, "paper"), place="东校区食堂", issued=22, valid=18, invalid=2,
            votes={"1": 12, "2": 9, "3": 4}, entered_by=self.cast.staff,
            confirmed_by=self.cast.staff2, confirmed_at=timezone.now(),
        )  # fmt: skip

    def counted(self):
        """Both stages have their result."""
        run = self.scene.running(self.contest, self.entries)
        run.contest = self.contest
        self.judged(run, self.entries)
        actions.count_stage(run=run, by=self.cast.staff)
        final = self.contest.stages.get(position=2)
        final.contest = self.contest
        self.judged(final, [each.entry for each in final.entries.select_related("entry")])
        self.voted(final)
        actions.count_stage(run=final, by=self.cast.staff)
        return self

    def published(self):
        """The awards are published."""
        awarding.propose_awards(contest=self.counted().contest, by=self.cast.staff)
        return self
