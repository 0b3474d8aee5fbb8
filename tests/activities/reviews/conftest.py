"""Applications of the known cast on their way, under rules that a test writes in few words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from activities.applications import chain, deciding, filling
from activities.applications.models import Application, BudgetLine, Submission, TeamMember
from activities.kinds.conditions import Condition, When
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.spec import Basics, ChainStep, Spec
from tuanwei.notices.models import Notice

BACKEND = "tuanwei.accounts.backends.NumberBackend"


def when(fact, op, *values):
    """One condition as a rule has it."""
    return When(((Condition(fact, op, tuple(values)),),))


BRANCH = ChainStep("branch", "团支部审核", who="branch")
GENERAL = ChainStep("general", "团总支审核", who="general_branch")
STAFF = ChainStep("staff", "团委审核", who="staff")
SECRETARY = ChainStep("secretary", "团委书记审批", who="secretary")


class Paper:
    """Writes rules, hands applications in, decides them."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def rules(self, *steps, **parts):
        """A kind with this chain, in force."""
        self.count += 1
        parts = {"basics": Basics(needs_plan=False)} | parts
        kind = ActivityKind.objects.create(name=f"第{self.count}类", is_active=True)
        return KindRules.objects.create(
            kind=kind, version=1, content=Spec(chain=steps, **parts).write(),
            in_force_from=timezone.now(),
        )  # fmt: skip

    def draft(self, rules, *, by=None, team=(), budget=(), days=20, **fields):
        """An application that lacks nothing."""
        self.count += 1
        by = by or self.cast.student
        start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        fields = {
            "title": f"读书会第{self.count}期", "unit": self.cast.branch, "applicant": "branch",
            "starts_at": start, "ends_at": start + timedelta(hours=2), "place": "图书馆一层",
            "people_inside": 20, "phone": "13800001234", "plan": "一起读书。",
        } | fields  # fmt: skip
        made = Application.objects.create(kind=rules.kind, rules=rules, made_by=by, **fields)
        for n, person in enumerate(team):
            TeamMember.objects.create(application=made, user=person, is_leader=n == 0)
        for item, price in budget:
            BudgetLine.objects.create(application=made, item=item, unit_price=Decimal(price))
        return made

    @transaction.atomic
    def hand_in(self, application, by=None):
        """As `submitting` does: counted, kept as it stands, the chain begun."""
        made = Application.objects.select_for_update().get(pk=application.pk)
        made.turn += 1
        made.number = made.number or f"HD{made.pk:06d}"
        made.state, made.submitted_at = "review", timezone.now()
        made.save()
        Submission.objects.create(
            application=made, turn=made.turn, by=by or made.made_by,
            content=filling.content_of(filling.read(made)),
        )  # fmt: skip
        chain.start(application=made, by=by or made.made_by)
        return self.fresh(made)

    def waiting(self, *steps, parts=None, **fields):
        """One handed in under a chain of `steps`."""
        return self.hand_in(self.draft(self.rules(*steps, **(parts or {})), **fields))

    def fresh(self, application):
        """The row as it is now."""
        return Application.objects.get(pk=application.pk)

    def open(self, application):
        """The review that waits, None when there is none."""
        return application.reviews.filter(state__in=("open", "decided")).first()

    def decide(self, application, by, verdict="passed", words="", **more):
        """Whoever it is decides what waits."""
        review = self.open(application)
        seen = deciding.mark(review)
        deciding.decide(review=review, verdict=verdict, by=by, words=words, seen=seen, **more)
        return self.fresh(application)

    def steps(self, application):
        """[(key, state, verdict)] of the last turn."""
        rows = application.reviews.filter(turn=application.turn, change=None).order_by("position")
        return list(rows.values_list("key", "state", "verdict"))


def told(user, part="activities.review"):
    """Titles of what somebody was told, the oldest first."""
    return list(
        Notice.objects.filter(
            deliveries__recipient=user, deliveries__channel="site", once__startswith=part
        )
        .order_by("pk")
        .values_list("title", flat=True)
    )


@pytest.fixture
def paper(cast):
    """Applications of the known cast."""
    return Paper(cast)
