from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from party_pairing.candidates import deciding, entering
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Condition, Quota, Share, Spec
from tests.party_pairing.scene import USUAL, Scene
from volunteers.hours import actions as hours
from volunteers.hours.models import Service
from volunteers.hours.people import volunteer_of

PLAIN = Spec(
    conditions=(
        Condition("age", rules.AGE, "年龄 18–28 周岁", least=Decimal(18), most=Decimal(28)),
        Condition("hours", rules.HOURS, "志愿服务满 5 小时", least=Decimal(5)),
        Condition("clean", rules.CLEAN, "没有处分", record="punishment", least=Decimal(12),
                  waived_by=rules.COMMITTEE),
        Condition("conduct", rules.STATED, "表现良好", waived_by=rules.GENERAL_BRANCH),
    ),
    quotas=(Quota(rules.COUNT, count=2),),
)  # fmt: skip
NOTHING = replace(PLAIN, conditions=())
SHORTLIST = replace(
    NOTHING, quotas=(Quota(rules.COUNT, count=1),),
    meeting=replace(rules.Meeting(), shortlist=Share(1, 2)),
)  # fmt: skip
NUMBERS = count(1)


class Way(Scene):
    """Candidates through their own steps."""

    def branch_of(self, unit):
        """A branch below `unit`."""
        return (
            self.cast.other_branch if unit == self.cast.other_general_branch else self.cast.branch
        )

    def hours(self, user, n, day=date(2026, 3, 1)):
        """Hours in the ledger; returns the Service."""
        made = hours.note_service(
            origin=f"way:{next(NUMBERS)}", volunteer=volunteer_of(user), source="claim", day=day,
            title="义卖", grade="complete", minutes=Decimal(60 * n),
        )  # fmt: skip
        return Service.objects.get(pk=made.pk)

    def take_back(self, service):
        """The ledger takes the hours back."""
        return hours.void_service(service=service, by=self.cast.staff, reason="重复申报")

    def applied(self, campaign, user=None):
        """Somebody who applied."""
        return entering.apply(campaign=campaign, by=user or self.student())

    def on_the_list(self, campaign, user=None):
        """Somebody who meets PLAIN and stands as a candidate."""
        user = user or self.student()
        members = type(user.member).objects.filter(pk=user.member.pk, born_on=None)
        members.update(born_on=date(2005, 5, 4))
        if campaign.spec.condition("hours"):
            self.hours(user, 6)
        made = self.applied(campaign, user)
        if campaign.spec.condition("conduct"):
            deciding.judge(
                recommendation=made, by=self.cast.secretary, key="conduct", holds=True,
                note="支部委员会讨论",
            )  # fmt: skip
        return deciding.list_candidate(recommendation=made, by=self.cast.secretary)


@pytest.fixture
def way(cast):
    """Everything of the scene, and the steps of this room."""
    assert cast.secretary.pk and cast.general_secretary.pk and USUAL
    return Way(cast)
