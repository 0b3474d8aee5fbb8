"""Votes at every stage, moved there by the room's own actions."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db.models import F
from django.utils import timezone

from branches.league_days.ballots import actions, casting, papers, receipts, tallying
from branches.league_days.ballots.models import Box, Poll
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import Award, Channel, Conversion, Panel, Spec, Stage
from tests.league_days.scene import Scene

CHANNEL = Channel("online", "网上投票", least=1, most=3)


def spec_with(channel=CHANNEL, roll=rules.MEMBERS):
    """Rules whose only panel is a vote."""
    panel = Panel(
        "vote", "团员投票", rules.VOTE, Decimal(100), conversion=Conversion(rules.SHARE_LEADER),
        roll=roll, channels=(channel,),
    )  # fmt: skip
    return Spec(
        stages=(Stage("final", "终评", (panel,)),), awards=(Award("best", "最佳团日活动", count=1),)
    )


class Votes:
    """A contest of four entries; `poll` is its only vote."""

    def __init__(self, cast):
        self.cast, self.scene, self.people = cast, Scene(cast), []
        self.scene.numbers = count(6000)  # scenes of other rooms may stand beside this one

    def draft(self, entries=4, roll=rules.MEMBERS, **fields):
        """A draft, as the beginning stage makes it."""
        spec = spec_with(replace(CHANNEL, **fields), roll)
        contest = self.scene.contest(spec, kind=self.scene.rules(spec, "大家投票的评选").kind)
        days = [self.scene.day(self.cast.branch)] + [
            self.scene.day(self.scene.branch(600 + n)) for n in range(entries - 1)
        ]
        self.entries = [
            self.scene.entry(contest, day, words=f"我们做了{n}件事") for n, day in enumerate(days)
        ]
        self.run = self.scene.running(contest, self.entries)
        (self.poll,) = actions.draft_polls(self.run, self.cast.staff)
        return self.poll

    def voters(self, many, branch=None):
        """League members of a branch."""
        branch = branch or self.cast.branch
        made = [
            self.cast.student_of(
                f"20249{branch.pk:05}{len(self.people) + n:04}", f"同学{n}", branch
            )
            for n in range(many)
        ]
        self.people += made
        return made

    def proposed(self, many=3, **fields):
        """Waits for the administrator."""
        if not self.people:
            self.voters(many)
        self.draft(**fields)
        actions.propose(poll=self.poll, by=self.cast.staff)
        return self.fresh()

    def set(self, many=3, **fields):
        """The roll is frozen; opens tomorrow."""
        self.proposed(many, **fields)
        actions.confirm(poll=self.poll, by=self.cast.administrator)
        return self.fresh()

    def open(self, many=3, **fields):
        """People vote."""
        self.set(many, **fields)
        return self.moved(opens=-3600)

    def moved(self, opens=None, closes=None):
        """Opens and closes so many seconds from now."""
        now = timezone.now()
        if opens is not None:
            self.poll.opens_at = now + timedelta(seconds=opens)
        if closes is not None:
            self.poll.closes_at = now + timedelta(seconds=closes)
        Poll.objects.filter(pk=self.poll.pk).update(
            opens_at=self.poll.opens_at, closes_at=self.poll.closes_at
        )
        papers.running.bump()
        return self.fresh()

    def over(self):
        """Nothing is taken any more."""
        return self.moved(opens=-7200, closes=-1)

    def counted(self):
        """Counted."""
        self.over()
        tallying.count_poll(poll=self.poll, by=self.cast.staff)
        return self.fresh()

    def fresh(self):
        self.poll = Poll.objects.select_related("run__contest__rules").get(pk=self.poll.pk)
        return self.poll

    @property
    def paper(self):
        return papers.running().get(self.poll.pk)

    def cast_by(self, person, *numbers, code=None, **fields):
        """Vote; returns what it came to."""
        code = code or receipts.new_code()
        choices = {str(n): 1 for n in numbers}
        return casting.cast(paper=self.paper, by=person, code=code, choices=choices, **fields)

    def ballots(self):
        """{receipt: choices} in all boxes."""
        found = {}
        for box in Box.objects.filter(poll=self.poll).order_by(F("number")):
            found |= box.ballots
        return found


@pytest.fixture
def votes(cast):
    """Votes of the known cast."""
    return Votes(cast)
