"""People who passed the meeting, and what follows it, made when asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from party_pairing.candidates.actions import check, move
from party_pairing.decisions import actions, publishing
from party_pairing.decisions.deciders import on_the_way
from party_pairing.meetings.models import BallotRound, Standing
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Publication, Spec, Step
from tests.party_pairing.scene import Scene
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity

BOTH = Spec(
    publications=(Publication("推荐对象公示", 5), Publication("预推荐公示", 3, before="committee")),
    steps=(
        Step("general", "团总支审核", rules.GENERAL_BRANCH, workdays=3),
        Step("committee", "团委审批", rules.COMMITTEE),
    ),
    posts=("书记", "副书记（班长）", "组织", "无"), copies=3,
)  # fmt: skip
PLAIN = replace(BOTH, publications=(), steps=BOTH.steps[:1], needs_party_answer=False)


class After:
    """A branch's people after the meeting. `campaign` runs under `spec`."""

    def __init__(self, cast, spec=BOTH, **fields):
        self.cast, self.scene = cast, cast.__dict__.setdefault("after_the_vote", Scene(cast))
        self.campaign = self.scene.campaign(spec, **fields)
        self.meeting = None

    def passed(self, name="", user=None, *, yes=25, **fields):
        """Somebody with votes, PASSED, whose conditions were kept."""
        made = self.scene.candidate(self.campaign, user or self.scene.student(name), **fields)
        self.ballot(made, yes)
        check(recommendation=made)
        move(recommendation=made, state="passed", by=self.cast.secretary)
        return on_the_way().get(pk=made.pk)

    def ballot(self, recommendation, yes=25):
        """Votes in a counted round of the unit's meeting."""
        unit = recommendation.unit
        self.meeting = self.campaign.meetings.filter(unit=unit).first()
        if self.meeting is None:
            self.meeting = self.scene.meeting(
                self.campaign, unit, state="counted", at=timezone.now() - timedelta(hours=2),
                expected=30, voting=29, present=28, minutes="大家发言热烈。",
            )  # fmt: skip
        ballot, _is_new = BallotRound.objects.get_or_create(
            meeting=self.meeting, number=1, defaults={
                "way": "paper", "state": "counted", "issued": 28, "cast": 28, "invalid": 1,
                "opened_by": self.cast.secretary, "counted_at": timezone.now(),
            },
        )  # fmt: skip
        number = ballot.standings.count() + 1
        return Standing.objects.create(
            ballot=ballot, recommendation=recommendation, number=number, yes=yes, no=27 - yes,
            abstained=0, outcome="passed",
        )  # fmt: skip

    def published(self, *people, by=None):
        """A publication opened for them."""
        return publishing.publish(recommendations=people, by=by or self.cast.general_secretary)

    def over(self, posting):
        """Its window ends, and it concludes."""
        yesterday = timezone.localdate() - timedelta(days=1)
        Publicity.objects.filter(pk=posting.publicity_id).update(
            starts_on=yesterday - timedelta(days=6), ends_on=yesterday
        )
        publicities.conclude_due()

    def approving(self, *people):
        """They stand at the first step."""
        self.over(self.published(*people))
        return [self.again(each) for each in people]

    def pre(self, *people):
        """All the League's steps are done: they wait for the Party's answer."""
        self.approving(*people)
        self.decided(*people, step="general", by=self.cast.general_secretary)
        self.over(self.published(*people, by=self.cast.administrator))
        self.decided(*people, step="committee", by=self.cast.committee_leader)
        return [self.again(each) for each in people]

    def decided(self, *people, step, by):
        """All agreed to."""
        for name in ("_reach", "_duties", "_decides", "_hats"):
            by.__dict__.pop(name, None)
        return actions.decide(
            recommendations=[self.again(each) for each in people], step=step, by=by
        )

    def recommended(self, *people, on=None):
        """The Party said yes."""
        self.pre(*people)
        for each in people:
            actions.answer(
                recommendation=each, answer="accepted", on=on or timezone.localdate(),
                by=self.scene.contact("secretary"),
            )  # fmt: skip
        return [self.again(each) for each in people]

    def again(self, recommendation):
        """As it is now."""
        return on_the_way().get(pk=recommendation.pk)


def second_administrator(cast):
    """Somebody of the committee who has decided nothing yet."""
    if "committee_leader" not in cast.__dict__:
        cast.committee_leader = cast.granted("T0011", "于团", "administrator")
    return cast.committee_leader


@pytest.fixture
def after(cast):
    """People after the meeting, under rules with two publications and two steps."""
    second_administrator(cast)
    return After(cast)
