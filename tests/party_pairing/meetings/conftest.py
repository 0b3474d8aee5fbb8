"""A branch's meeting at every stage, moved there by the room's own actions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from party_pairing.meetings import balloting, casting, confirming, counting, queries, roll
from party_pairing.meetings.models import BallotRound, Meeting
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Meeting as MeetingRules
from party_pairing.recommend_rules.spec import Quota, Share
from party_pairing.recommend_rules.spec import Test as Limit
from tests.party_pairing.scene import USUAL, Scene
from tuanwei.gatherings.models import CheckIn
from tuanwei.lib.ballots import new_code

HALF = Limit(rules.EXPECTED, Share(1, 2), is_strict=True)


class Meetings:
    """A meeting of the cast's branch; `people` its voters, the branch's secretary last, `standing`
    its candidates, the first of them. The general branch's secretary takes the chair."""

    def __init__(self, cast):
        self.cast, self.scene = cast, Scene(cast)

    def spec(self, **fields):
        """The usual rules with another meeting."""
        return replace(USUAL, meeting=replace(MeetingRules(), **fields))

    def approved(self, *, people=9, candidates=2, places=None, at=None, **fields):
        """Approved, begins in ten minutes; nobody is there yet."""
        scene, cast = self.scene, self.cast
        self.people = [scene.student(f"团员{n}") for n in range(people - 1)] + [cast.secretary]
        quotas = () if places is None else (Quota(rules.COUNT, count=places),)
        self.campaign = scene.campaign(replace(self.spec(**fields), quotas=quotas))
        self.standing = [
            scene.candidate(self.campaign, self.people[n]) for n in range(candidates)
        ]  # fmt: skip
        self.meeting = scene.meeting(
            self.campaign, at=at or timezone.now() + timedelta(minutes=10),
            chair=cast.general_secretary, made_by=cast.staff, decided_by=cast.administrator,
        )  # fmt: skip
        scene.charge(cast.staff)
        return self.fresh()

    def come(self, many=None):
        """So many check in."""
        now = timezone.now()
        there = self.people if many is None else self.people[:many]
        CheckIn.objects.bulk_create(
            CheckIn(gathering=self.meeting.gathering, user=each, way="word", at=now)
            for each in there
        )
        return self.fresh()

    def open(self, *, come=None, way="online", **fields):
        """The first ballot is open."""
        self.approved(**fields)
        self.come(come)
        return self.round(way)

    def round(self, way="online"):
        """Open a ballot."""
        self.ballot = balloting.open_round(meeting=self.meeting, by=self.cast.staff, way=way)
        self.fresh()
        return self.ballot

    def vote(self, person, choices, code=None):
        """Cast {number: choice}; a text stands for all: "yn" is yes for 1, no for 2."""
        if isinstance(choices, str):
            words = {"y": "yes", "n": "no", "a": "abstain"}
            choices = {str(n): words[each] for n, each in enumerate(choices, 1)}
        standings = balloting.standings_of(self.ballot)
        casting.cast(
            ballot_pk=self.ballot.pk, names=queries.names_of(standings), by=person,
            meeting_rules=self.meeting.campaign.spec.meeting, code=code or new_code(),
            choices=choices,
        )  # fmt: skip

    def vote_all(self, *texts):
        """People one after the other vote so."""
        for person, text in zip(self.people, texts, strict=False):
            self.vote(person, text)

    def close(self):
        """Count it."""
        self.ballot = balloting.close_round(ballot=self.ballot, by=self.cast.staff)
        return self.ballot

    def paper(self, issued, cast, invalid, *votes):
        """Both persons enter these figures; `votes` (yes, no, abstained) by number."""
        figures = counting.Figures(
            issued, cast, invalid, {str(n): each for n, each in enumerate(votes, 1)}
        )
        balloting.close_round(ballot=self.ballot, by=self.cast.staff)
        balloting.enter(ballot=self.ballot, by=self.cast.staff, figures=figures)
        stands = balloting.enter(
            ballot=self.ballot, by=self.cast.general_secretary, figures=figures
        )
        self.ballot = BallotRound.objects.get(pk=self.ballot.pk)
        return stands

    def result(self):
        """What it came to."""
        return queries.result_of(self.fresh())

    def outcomes(self):
        """{name: outcome}."""
        return {each.recommendation.user.name: each.outcome for each in self.result().lines}

    def confirm(self, *people):
        """The chair and staff confirm."""
        for person in people or (self.cast.general_secretary, self.cast.staff):
            found = self.fresh()
            seen = confirming.mark(found, queries.result_of(found))
            final = confirming.confirm(meeting=found, by=person, seen=seen)
        self.fresh()
        return final

    def fresh(self):
        """As it stands now."""
        self.meeting = roll.rows().get(pk=self.meeting.pk)
        return self.meeting

    def state(self):
        """Of the meeting."""
        return Meeting.objects.get(pk=self.meeting.pk).state


@pytest.fixture
def meetings(cast):
    """A meeting of the known cast."""
    return Meetings(cast)
