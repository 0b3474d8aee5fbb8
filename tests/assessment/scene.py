"""Standards, rounds, facts and sheets at every stage, written straight into the tables.

Tests of a room that stand on lower rooms take what they need from here; a room's own steps are
tested through its actions.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.spec import (
    Band,
    Consequence,
    Cycle,
    Grade,
    Indicator,
    Level,
    Measure,
    Procedure,
    Quota,
    Spec,
    Term,
    Test,
    Veto,
)
from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreLine, Scorer, ScoreSheet
from assessment.standards.models import Standard, StandardVersion
from branches.organisation.models import Unit

D = Decimal
USUAL = Spec(
    cycle=Cycle(rules.SCHOOL_YEAR),
    indicators=(
        Indicator("build", "支部建设", maximum=D(60)),
        Indicator("days", "团日活动", "build", D(40), start=rules.FULL, terms=(
            Term("short", "每月至少一次，少一次扣 5 分", rules.SHORT,
                 Measure("league_days.held", least=D(60)), D(-5), needed=D(1), every=rules.MONTH),
        )),
        Indicator("team", "班子建设", "build", D(20), scored_by=(rules.CHECK,), terms=(
            Term("level", "班子评定", rules.GRADED, levels=(
                Level("a", "好", D(20)), Level("b", "一般", D(12)), Level("c", "差", D(4)))),
        )),
        Indicator("study", "青年大学习", maximum=D(30), terms=(
            Term("rate", "参学率", rules.BAND, Measure(counted=rules.SHARE), bands=(
                Band(D(30), D(90)), Band(D(20), D(80), D(90)), Band(D(0), most=D(80)))),
        )),
        Indicator("order", "纪律", maximum=D(10), start=rules.FULL, scored_by=(rules.CHECK,), terms=(
            Term("fault", "违纪每人次扣 2 分", rules.EACH, Measure(counted=rules.AMOUNT), D(-2)),
        )),
        Indicator("extra", "加分", maximum=D(10), is_bonus=True,
                  scored_by=(rules.CLAIM, rules.CHECK), terms=(
            Term("press", "媒体报道", rules.EACH, levels=(
                Level("province", "省级", D(3)), Level("city", "市级", D(1)))),
        )),
    ),
    vetoes=(Veto("serious", "出现严重违纪", (Test(measure=Measure("own:order:fault", rules.AMOUNT),
                 number=D(3)),), rules.GRADE_AT_MOST, "pass"),),
    grades=(Grade("good", "优秀", D(80)), Grade("pass", "合格", D(60), D(80)),
            Grade("fail", "不合格", most=D(60))),
    quotas=(Quota("good", D(30), fewest=1),),
    consequences=(Consequence("half", "推优名额减半", rules.QUOTA_FACTOR, grades=("fail",),
                              amount=D("0.5")),),
    procedure=Procedure(differs_by=D(1), signatures=1),
)  # fmt: skip
FIRST, LAST = date(2025, 9, 1), date(2026, 7, 31)


class Scene:
    """`cast` is the known cast. Everything is made when asked for."""

    def __init__(self, cast):
        self.cast = cast
        self.numbers = cast.__dict__.setdefault("assessment_numbers", count(1))

    def version(self, spec=USUAL, name="团支部年度考核", **changes):
        """A version in force; the next one where the standard has some already."""
        kind, _is_new = Standard.objects.get_or_create(name=name)
        return StandardVersion.objects.create(
            kind=kind, version=kind.rules.count() + 1,
            document=replace(spec, **changes).write(), made_by=self.cast.staff,
            in_force_from=timezone.now(), put_in_force_by=self.cast.staff,
        )  # fmt: skip

    def branches(self, many):
        """So many branches more of the cast's general branch."""
        return [
            Unit.objects.create(
                kind="branch", branch_type="class", name=f"考核{next(self.numbers)}班",
                parent=self.cast.general_branch,
            )
            for _ in range(many)
        ]  # fmt: skip

    def round(self, units=None, spec=USUAL, state="check", name="", **fields):
        """A round with a sheet and empty lines for each of `units` (the cast's two branches)."""
        held = Round.objects.create(**{
            "version": self.version(spec, name or f"考核 {next(self.numbers)}"),
            "name": name or "2025–2026 学年团支部考核", "starts_on": FIRST, "ends_on": LAST,
            "state": state, "opened_by": self.cast.staff, "opened_at": timezone.now(),
            "self_until": timezone.localdate() + timedelta(days=7),
            "check_until": timezone.localdate() + timedelta(days=14),
            "review_until": timezone.localdate() + timedelta(days=21),
            **fields,
        })  # fmt: skip
        for unit in units or (self.cast.branch, self.cast.other_branch):
            self.sheet(held, unit)
        return held

    def sheet(self, held, unit, **fields):
        """One more sheet with its lines."""
        made = ScoreSheet.objects.create(
            round=held, unit=unit, **{"parent": unit.parent, "members": 30, **fields}
        )
        ScoreLine.objects.bulk_create(
            ScoreLine(sheet=made, indicator=each.key) for each in held.spec.leaves
        )
        return made

    def fact(self, unit, source="league_days.held", on=date(2025, 10, 15), **fields):
        """A fact from a record; with `round` one of its own indicators."""
        n = next(self.numbers)
        return Fact.objects.create(**{
            "unit": unit, "source": source, "on": on, "origin": Fact.Origin.RECORD,
            "record": f"made.up:{n}", "label": f"事实 {n}", **fields,
        })  # fmt: skip

    def scorer(self, held, user, role="checker", **fields):
        """Somebody who scores."""
        return Scorer.objects.create(round=held, user=user, role=role, **fields)

    def begins_today(self, held):
        """The last publicity of a round takes objections now, also where tests run in the evening or on a day off, when
        what is published begins on the next working day. The Publicity."""
        publicity = held.postings.last().publicity
        publicity.starts_on = timezone.localdate()
        publicity.save(update_fields=["starts_on"])
        return publicity
