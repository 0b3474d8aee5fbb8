"""A stage of three entries with a panel of judges, one of peers and one of materials."""

from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest

from branches.league_days.panels import marking, seating
from branches.league_days.panels.models import Judge, Sheet
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import (
    Band,
    Bonus,
    Item,
    ItemGroup,
    Panel,
    Spec,
    Stage,
)
from branches.organisation.models import Appointment
from tests.cast import SINCE
from tests.league_days.scene import Scene
from tuanwei.accounts.models import User

D = Decimal
ITEMS = (
    Item("thought", "思想性", D(40), group="what"), Item("new", "创新性", D(30), group="what"),
    Item("form", "形式", D(10), D("0.1"), bands=(Band("好", D(8), D(10)), Band("中", D(5), D("7.5")))),
    Item("part", "参与度", D(20), fact=rules.ATTENDANCE, bands=(
        Band("齐", D(20), D(20), from_percent=D(90)), Band("多", D(10), D(10), from_percent=D(60)))),
)  # fmt: skip
JUDGES = Panel(
    "judges", "评委", rules.JUDGES, D(60), items=ITEMS, groups=(ItemGroup("what", "内容", D(70)),),
    least_judges=2,
)  # fmt: skip
PEERS = Panel(
    "peers", "书记互评", rules.PEERS, D(30), items=(Item("all", "总体", D(10), D(1)),),
    recusal=rules.OWN_BRANCH,
)  # fmt: skip
MATERIALS = Panel(
    "materials", "材料", rules.MATERIALS, D(10), items=(Item("set", "材料齐全", D(10)),),
    recusal=rules.NOBODY,
)  # fmt: skip
SPEC = Spec(
    stages=(Stage("final", "终评", (JUDGES, PEERS, MATERIALS)),),
    bonuses=(Bonus("paper", "校报报道", D(2)), Bonus("guest", "校外专家", D(1))),
    bonus_most=D("2.5"),
)
FULL = {"thought": D(35), "new": D("24.5"), "form": D("8.3")}


class Bench(Scene):
    """One contest with one stage; entry 1 is of cast.branch, entry 2 of cast.other_branch, entry 3
    of another branch beside cast.branch."""

    def __init__(self, cast, spec=SPEC, *, many=3, is_running=True):
        super().__init__(cast)
        self.spec = spec
        self.numbers = count(7000)  # other rooms have theirs beside these
        self.contest = super().contest(spec)
        units = [cast.branch, cast.other_branch, *(self.branch(n) for n in range(760, 758 + many))]
        self.entries = [self._entered(unit) for unit in units[:many]]
        self.run = self.contest.stages.get()
        if is_running:
            self.run = self.running(self.contest, self.entries)

    def rules(self, spec=SPEC, name="评委打分的评选"):
        """A kind of its own."""
        return super().rules(spec, name)

    def _entered(self, unit):
        by = User.objects.create(number=f"W{unit.pk}", name=f"书记{unit.pk}")
        if unit == self.cast.branch:
            by = self.cast.secretary
        else:
            Appointment.objects.create(user=by, unit=unit, post="secretary", starts_on=SINCE)
        return self.entry(self.contest, self.day(unit, by=by), by=by)

    def judge(self, number="J1", name="评委甲", panel="judges", user=None):
        """A teacher from nowhere near, seated."""
        user = user or self.cast.user(number, name)
        seated, _count = seating.seat_judge(
            run=self.run, panel=panel, user=user, by=self.cast.staff
        )
        return seated

    def hand_in(self, judge, entry, is_final=True, remark="", **points):
        """A sheet of this judge: full where nothing is said."""
        whole = dict(FULL) if judge.panel == "judges" else {}
        if judge.panel == "peers":
            whole = {"all": D(8)}
        if judge.panel == "materials":
            whole = {"set": D(9)}
        whole |= {key: D(value) for key, value in points.items()}
        found = Sheet.objects.filter(judge=judge, entry=entry).first()
        return marking.save_sheet(
            judge=judge, entry=entry, by=judge.user, points=whole, remark=remark,
            was=marking.mark_of(found), is_final=is_final,
        )  # fmt: skip

    def out(self, entry, state):
        """An entry that has left."""
        entry.state, entry.reason, entry.decided_by = state, "照片是去年的", self.cast.staff
        entry.save()

    def seats(self, user):
        """Active seats of somebody."""
        return list(Judge.objects.filter(user=user, is_active=True).order_by("panel"))


def with_panel(panel, spec=SPEC, **fields):
    """SPEC whose panel with this key has other fields."""
    (stage,) = spec.stages
    panels = tuple(replace(p, **fields) if p.key == panel else p for p in stage.panels)
    return replace(spec, stages=(replace(stage, panels=panels),))


@pytest.fixture
def bench(cast):
    """The usual bench."""
    return Bench(cast)
