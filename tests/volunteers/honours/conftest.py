"""Hours of one student and what stands around them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from volunteers.honours import actions
from volunteers.honours.models import Award
from volunteers.hours import ledger
from volunteers.hours.models import HourRules, Service, ServiceKind
from volunteers.hours.people import volunteer_of
from volunteers.hours.queries import rules_in_order
from volunteers.hours.spec import DAY, LARGE, SUM, YEAR, Cap, Condition, Goal, Level, Spec


def more(hours, **fields):
    return Condition(SUM, Decimal(hours), is_more=True, **fields)


RULES = Spec(
    caps=(Cap(Decimal(8), DAY),),
    levels=(
        Level(1, "一星志愿者", ((more(20, per=YEAR),),)), Level(2, "二星志愿者", ((more(50),),)),
        Level(3, "三星志愿者", ((more(100), Condition(LARGE, Decimal(1))),)),
    ),
    goals=(Goal("party", "推优入党", ((Condition(SUM, Decimal(20)),),)),),
)  # fmt: skip


class Honours:
    """Services, awards, transcripts. Days lie back from today, so that all of them count."""

    def __init__(self, cast):
        self.cast, self.n = cast, 0
        self.today = timezone.localdate()
        version = HourRules.objects.count() + 1
        HourRules.objects.create(version=version, first_on=date(2020, 1, 1), document=RULES.write())
        rules_in_order.bump()
        self.kind = ServiceKind.objects.get_or_create(name="关爱儿童", defaults={"key": "care"})[0]

    def service(self, hours=3, *, user=None, ago=1, settled=True, **fields):
        """A claimed service of `hours`, `ago` days back, in the ledger where it counts."""
        self.n += 1
        volunteer = fields.pop("volunteer", None) or volunteer_of(user or self.cast.student)
        made = Service.objects.create(
            **{
                "volunteer": volunteer, "source": "claim", "origin": f"test-honours:{self.n}",
                "kind": self.kind, "title": f"陪读 {self.n}", "day": self.today - timedelta(days=ago),
                "minutes": hours * 60, "grade": "complete", "state": "counted",
            } | fields
        )  # fmt: skip
        if settled:
            ledger.settle([volunteer.pk])
        return made

    def award(self, user=None, title="优秀志愿者"):
        """An honour of yesterday."""
        return actions.record_award(
            volunteer=volunteer_of(user or self.cast.student), title=title, by=self.cast.staff,
            given_on=self.today - timedelta(days=1),
        )  # fmt: skip

    def transcript(self, user=None, **fields):
        """A transcript of all, with a service where there is none yet."""
        user = user or self.cast.student
        if not Service.objects.filter(volunteer=volunteer_of(user)).exists():
            self.service(user=user)
        return actions.issue_transcript(volunteer=volunteer_of(user), by=user, **fields)

    def filled(self):
        """Everything: counted, pending, void, corrected, an award, two transcripts."""
        for ago in range(1, 8):
            self.service(4, ago=ago, is_large=ago == 2)
        self.service(2, ago=1, state="pending", waits_for="等指导教师签到确认。")
        self.service(2, ago=2, state="void", reason="和另一条是同一次。")
        cut = self.service(7, ago=1)
        assert cut.entries.get().hours == 4  # 8 a day
        self.evidence = self.award()
        assert Award.objects.count() == 1
        revoked = self.transcript()
        actions.revoke_transcript(transcript=revoked, by=self.cast.student, reason="重新开一份。")
        self.revoked, self.valid = revoked, self.transcript()
        return self


@pytest.fixture
def honours(cast, time_machine):
    """In the middle of a term, so that yesterday lies in this one."""
    time_machine.move_to(datetime(2026, 11, 25, 2, tzinfo=UTC))
    return Honours(cast)
