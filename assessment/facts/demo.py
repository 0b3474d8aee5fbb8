"""Invented data of this room: what the records of a year say, and a table of another office."""

from datetime import timedelta

from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.terms import own_source
from assessment.facts.importing import record_of
from assessment.facts.models import Batch, Fact
from assessment.facts.nightly import collect_all
from assessment.rounds.models import Round, Scorer
from branches.organisation.models import Unit

ISSUES = 8
FEW = 6
NAME = "青年大学习"


def fill(rng, cast):
    """Facts of every record; 青年大学习 of eight issues, two weeks apart.
    `cast["fact_batch"]` is the table."""
    collect_all()
    staff, today = cast["T0001"], timezone.localdate()
    batch = Batch.objects.create(
        name="青年大学习 各支部完成情况.xlsx", office="团委宣传部", source=f"table:{NAME}", by=staff,
        at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    branches = list(Unit.objects.active().filter(kind="branch").order_by("pk")[:60])
    days = [today - timedelta(days=14 * n + 2) for n in range(ISSUES)]
    Fact.objects.bulk_create(
        _learnt(rng, each, batch, on, f"第 {ISSUES - n} 期", staff)
        for each in branches
        for n, on in enumerate(days)
    )
    cast["fact_batch"] = batch
    for held in Round.objects.running():
        _marks(rng, held, cast)


def _marks(rng, held, cast):
    """What judges gave for the leaves that are theirs: all but the teacher every unit, the teacher the first few."""
    judges = list(held.scorers.filter(role=Scorer.Role.JUDGE).select_related("user"))
    units = list(held.sheets.filter(left_out="").order_by("pk").values_list("unit", flat=True))
    day = min(max(timezone.localdate(), held.starts_on), held.ends_on)
    terms = [
        (leaf, term) for leaf in held.spec.leaves for term in leaf.terms
        if rules.JUDGES in leaf.scored_by and term.kind == rules.GIVEN
    ]  # fmt: skip
    Fact.objects.bulk_create(
        Fact(
            unit_id=unit, source=own_source(leaf, term), on=day, round=held, by=str(judge.user_id),
            number=int(leaf.maximum * rng.randint(6, 10) / 10), label=f"{leaf.label}：评委打分",
            origin=Fact.Origin.JUDGE, noted_by=judge.user,
        )
        for leaf, term in terms for judge in judges for place, unit in enumerate(units)
        if place < FEW or judge.user != cast.get("T2001")
    )  # fmt: skip


def _learnt(rng, unit, batch, on, issue, by):
    members = rng.randint(24, 48)
    came = members - rng.choice([0, 0, 0, 1, 1, 2, 4, 9])
    return Fact(
        unit=unit, source=batch.source, on=on, number=came, of=members, label=f"{NAME}{issue}",
        record=record_of(batch.source, unit.pk, on, "", "", f"{NAME}{issue}"), batch=batch,
        origin=Fact.Origin.IMPORT, noted_by=by, noted_at=batch.at,
    )  # fmt: skip
