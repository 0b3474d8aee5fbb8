"""Rounds of the known cast at every stage, made by the portal's own actions."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone

from activities.applications import chain, outcomes
from activities.applications.models import Application, BudgetLine, TeamMember
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.queries import kinds_in_force
from activities.kinds.spec import Basics, ChainStep, MoneyRules, MoneySource, Spec
from activities.rounds import actions, deciding, reviewing
from activities.rounds.models import Assignment, Entry, Round

RUBRIC = [
    {"key": "item1", "label": "创意", "most": "40", "weight": "40"},
    {"key": "item2", "label": "方案", "most": "30", "weight": "60"},
]  # fmt: skip
PANEL = ChainStep("panel", "批次评审", who="panel")
SOURCES = (
    MoneySource("league", "团委"), MoneySource("friend", "赞助", is_sponsor=True),
)  # fmt: skip


class Rounds:
    """Makes rounds, applications in them, and reviewers; `fresh` reads a row anew."""

    def __init__(self, cast):
        self.cast, self.numbers = cast, count(1)

    def kind(self, name="社会实践", **basics):
        """A kind that goes through rounds."""
        spec = Spec(
            basics=Basics(**{"needs_round": True} | basics), chain=(PANEL,),
            money=MoneyRules(sources=SOURCES),
        )  # fmt: skip
        kind = ActivityKind.objects.create(name=name, is_active=True)
        KindRules.objects.create(
            kind=kind, version=1, content=spec.write(), in_force_from=timezone.now()
        )
        kinds_in_force.bump()
        return kind

    def draft(self, kind=None, **fields):
        """A round that is written down."""
        self.known_kind = kind or getattr(self, "known_kind", None) or self.kind()
        now = timezone.now()
        fields = {
            "name": f"第{next(self.numbers)}批", "opens_at": now - timedelta(days=3),
            "closes_at": now + timedelta(days=3), "rubric": RUBRIC, "reviewers_each": 2,
            "decides_on": timezone.localdate() + timedelta(days=9),
        } | fields  # fmt: skip
        return actions.save_round(by=self.cast.staff, kinds=[self.known_kind], **fields)

    def opened(self, **fields):
        """A round that takes applications."""
        found = self.draft(**fields)
        actions.open_round(found=found, by=self.cast.staff)
        return self.fresh(found)

    def application(self, by=None, unit=None, title="", amount="800", **fields):
        """A draft of somebody's with money and a leader, not handed in."""
        by, number = by or self.cast.student, next(self.numbers)
        made = Application.objects.create(
            kind=self.known_kind, rules=self.known_kind.rules.get(), made_by=by,
            unit=unit or self.cast.branch, applicant="branch", title=title or f"读书会{number}",
            starts_at=timezone.now() + timedelta(days=60),
            ends_at=timezone.now() + timedelta(days=60, hours=2), **fields,
        )  # fmt: skip
        TeamMember.objects.create(application=made, user=by, is_leader=True)
        BudgetLine.objects.create(
            application=made, item="书", unit_price=Decimal(amount), source="league"
        )
        BudgetLine.objects.create(
            application=made, item="水", unit_price=Decimal(50), source="friend"
        )
        return made

    @transaction.atomic
    def hand_in(self, application, words=()):
        """Enter it, keep what it says, start its chain, as submitting does."""
        outcomes.enter(application, timezone.now())
        application.turn += 1
        application.number = application.number or f"SB2026-{application.pk:04d}"
        application.state, application.submitted_at = "review", timezone.now()
        application.save()
        fields = [
            {"step": step, "name": name, "label": label, "words": text, **more}
            for step, name, label, text, more in words
        ]
        application.submissions.create(
            turn=application.turn, content={"fields": fields, "plain": {}}, by=application.made_by
        )
        chain.start(application=application, by=application.made_by)
        return application

    def entered(self, **fields):
        """An Entry of the open round."""
        return Entry.objects.get(application=self.hand_in(self.application(**fields)))

    def closed(self, found):
        """The window ended a minute ago."""
        Round.objects.filter(pk=found.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
        return self.fresh(found)

    def judge(self, number, unit=None):
        """Somebody who may review, of another branch than the applicants unless `unit`."""
        return self.cast.student_of(number, f"评审{number[-1]}", unit or self.cast.other_branch)

    def scoring(self, entries=3, judges=3, **fields):
        """A round that is being scored: `entries` by the branch, `judges` of the other branch."""
        found = self.opened(**fields)
        self.entries = [self.entered() for _ in range(entries)]
        self.judges = [self.judge(f"202412020{n}") for n in range(2, 2 + judges)]
        found = self.closed(found)
        actions.add_reviewers(
            found=found, by=self.cast.staff, numbers=[each.number for each in self.judges]
        )
        actions.start_scoring(found=found, by=self.cast.staff, accepts_short=True)
        return self.fresh(found)

    def score(self, task, first="20", second="15", comment=""):
        """Hand in points for an assignment."""
        reviewing.hand_in(
            task=task, by=task.reviewer.user, comment=comment,
            points={"item1": Decimal(first), "item2": Decimal(second)},
        )  # fmt: skip

    def tasks(self, found, **fields):
        """Assignments of a round, in the order they were made."""
        rows = Assignment.objects.filter(entry__round=found, **fields)
        return list(rows.select_related("entry__round", "reviewer__user").order_by("pk"))

    def deciding(self, **fields):
        """A round whose scores are in: entry n gets n · 10 more points of 100 than the first."""
        found = self.scoring(**fields)
        order = {entry.pk: place for place, entry in enumerate(self.entries)}
        for task in self.tasks(found, state="open"):
            self.score(task, first=str(20 + 4 * order[task.entry_id]),
                       second=str(15 + 3 * order[task.entry_id]))  # fmt: skip
        actions.end_scoring(found=found, by=self.cast.staff)
        self.entries = [self.fresh(entry) for entry in self.entries]
        return self.fresh(found)

    def decide(self, entry, decision, **fields):
        """Note a decision of the staff."""
        words = {"words": "这次名额不够了"} if decision == "refused" else {}
        return deciding.decide(
            entry=self.fresh(entry), by=self.cast.staff, decision=decision, **words | fields
        )

    def published(self, decisions=("refused", "reserve", "chosen"), **fields):
        """A round that is published."""
        found = self.deciding(entries=len(decisions), **fields)
        for entry, decision in zip(self.entries, decisions, strict=True):
            self.decide(entry, decision)
        deciding.publish(found=found, by=self.cast.staff)
        return self.fresh(found)

    def fresh(self, row):
        """The row as it is now."""
        return type(row).objects.get(pk=row.pk)


@pytest.fixture
def rounds(cast):
    """Rounds of the known cast."""
    return Rounds(cast)
