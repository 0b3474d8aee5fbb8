"""League days and a contest at every stage, written straight into the tables.

Tests of a room that stand on lower rooms take what they need from here; a room's own steps are
tested through its actions.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
from branches.league_days.days.models import DayRules, LeagueDay
from branches.league_days.days.spec import DaySpec
from branches.league_days.rules import spec as rules
from branches.league_days.rules.models import ContestKind, ContestRules
from branches.league_days.rules.spec import Award, Channel, Conversion, Item, Panel, Spec, Stage
from branches.organisation.models import Unit
from tuanwei.gatherings.models import Gathering

POINTS = (
    Item("thought", "思想性", Decimal(35)), Item("new", "创新性", Decimal(35)),
    Item("effect", "活动效果", Decimal(25)), Item("part", "参与度", Decimal(5)),
)  # fmt: skip
JUDGED = Panel("judges", "评委", rules.JUDGES, Decimal(70), items=POINTS)
VOTED = Panel(
    "vote", "团员投票", rules.VOTE, Decimal(30),
    conversion=Conversion(rules.SHARE_LEADER), channels=(Channel("online", "网上投票"),),
)  # fmt: skip
USUAL = Spec(
    stages=(Stage("final", "终评", (JUDGED, VOTED)),),
    awards=(Award("best", "最佳团日活动", count=1, points=Decimal(2)),),
)
KIND = "每月最佳团日活动"


class Scene:
    """`cast` is the known cast. Everything is made when asked for."""

    def __init__(self, cast):
        self.cast = cast
        self.numbers = count(1)

    def day_rules(self):
        """The requirements in force."""
        found = DayRules.objects.first()
        return found or DayRules.objects.create(
            version=1, first_on=date(2020, 1, 1), document=DaySpec().write()
        )

    def branch(self, number, general_branch=None, branch_type="class"):
        """One more branch; the one of that name where another scene has it already."""
        made, _is_new = Unit.objects.get_or_create(
            name=f"会计24{number:02}团支部", parent=general_branch or self.cast.general_branch,
            defaults={"kind": "branch", "branch_type": branch_type, "code": f"X24{number:02}"},
        )  # fmt: skip
        return made

    def day(self, unit=None, *, at=None, state="recorded", came=18, expected=20, **fields):
        """A league day; held, summed up and 3 days old unless told otherwise."""
        taken = set(LeagueDay.objects.values_list("number", flat=True))
        n = next(each for each in self.numbers if f"TR99{each:05}" not in taken)
        starts = at or timezone.now() - timedelta(days=3)
        by = fields.pop("by", None) or self.cast.secretary
        gathering = Gathering.objects.create(
            kind="league_day", title=fields.pop("title", f"团日活动{n}"), starts_at=starts,
            unit=unit or self.cast.branch, ends_at=starts + timedelta(hours=2), place="教室",
            mode="open", state="published" if state in ("approved", "recorded") else "draft",
            made_by=by,
        )  # fmt: skip
        decided = state in ("approved", "returned", "recorded")
        is_over = state == "recorded"
        made = {
            "number": f"TR99{n:05}", "rules": self.day_rules(), "state": state,
            "plan": "学习讨论，人人发言。" * 6, "own_theme": "学风建设",
            "decided_by": self.cast.general_secretary if decided else None,
            "decided_at": starts - timedelta(days=2) if decided else None,
            "submitted_at": starts - timedelta(days=4) if state != "draft" else None,
            "summary": "全班讨论了学习方法，定下互助小组。" * 4 if is_over else "",
            "came": came if is_over else None, "expected": expected if is_over else None,
            "recorded_at": starts + timedelta(days=1) if is_over else None,
            "recorded_by": by if is_over else None, "made_by": by,
            "reason": "时间冲突" if state in ("returned", "cancelled") else "",
        } | fields  # fmt: skip
        return LeagueDay.objects.create(gathering=gathering, unit=gathering.unit, **made)

    def rules(self, spec=USUAL, name=KIND):
        """Rules in force of a kind of contest."""
        kind, _is_new = ContestKind.objects.get_or_create(name=name)
        last = kind.rules.first()
        return ContestRules.objects.create(
            kind=kind, version=last.version + 1 if last else 1, document=spec.write(),
            in_force_from=timezone.now(), put_in_force_by=self.cast.staff,
        )  # fmt: skip

    def kind_of(self, first):
        """Its usual kind; scenes that stand side by side have one contest of a kind and month."""
        taken = Contest.objects.filter(kind__name__startswith=KIND, first_on=first).count()
        return f"{KIND}（{taken + 1}）" if taken else KIND

    def contest(self, spec=USUAL, *, state="open", **fields):
        """A contest of this month, entries open since yesterday, with its stages waiting."""
        now, first = timezone.now(), timezone.localdate().replace(day=1)
        held = self.rules(spec, self.kind_of(fields.get("first_on", first)))
        opened = state not in ("draft", "proposed", "called_off")
        made = {
            "kind": held.kind, "rules": held, "title": f"{first.month}月最佳团日活动",
            "first_on": first, "last_on": first + timedelta(days=27), "state": state,
            "entries_from": now - timedelta(days=1), "entries_until": now + timedelta(days=1),
            "made_by": self.cast.staff, "proposed_by": self.cast.staff if state != "draft" else None,
            "opened_by": self.cast.administrator if opened else None,
            "opened_at": now - timedelta(days=1) if opened else None,
            "reason": "没有团日参评" if state == "called_off" else "",
        } | fields  # fmt: skip
        contest = Contest.objects.create(**made)
        for position, stage in enumerate(spec.stages, 1):
            StageRun.objects.create(contest=contest, key=stage.key, position=position)
        return contest

    def entry(self, contest, day=None, *, state="admitted", **fields):
        """One more entry, checked by staff."""
        day = day or self.day(self.branch(50 + next(self.numbers)))
        n = contest.entries.count() + 1
        decided = state not in ("submitted", "withdrawn")
        group = "class" if day.unit.branch_type == "class" else "club"
        made = {
            "number": n, "state": state, "unit": day.unit, "general_branch": day.unit.parent,
            "group": group, "by": self.cast.secretary,
            "decided_by": self.cast.staff if decided else None,
            "decided_at": timezone.now() if decided else None,
            "reason": "材料不齐" if state in ("refused", "disqualified") else "",
        } | fields  # fmt: skip
        return Entry.objects.create(contest=contest, league_day=day, **made)

    def running(self, contest, entries, position=1):
        """The stage at `position` runs with these entries."""
        run = contest.stages.get(position=position)
        run.state, run.begun_at = "running", timezone.now()
        run.save()
        for turn, entry in enumerate(entries, 1):
            StageEntry.objects.create(run=run, entry=entry, turn=turn)
        return run
