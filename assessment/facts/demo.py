"""Invented data of this room: what the records of a year say, and a table of another office."""

from datetime import timedelta

from django.utils import timezone

from assessment.facts.importing import record_of
from assessment.facts.models import Batch, Fact
from assessment.facts.nightly import collect_all
from branches.organisation.models import Unit

ISSUES = 8
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


def _learnt(rng, unit, batch, on, issue, by):
    members = rng.randint(24, 48)
    came = members - rng.choice([0, 0, 0, 1, 1, 2, 4, 9])
    return Fact(
        unit=unit, source=batch.source, on=on, number=came, of=members, label=f"{NAME}{issue}",
        record=record_of(batch.source, unit.pk, on, "", "", f"{NAME}{issue}"), batch=batch,
        origin=Fact.Origin.IMPORT, noted_by=by, noted_at=batch.at,
    )  # fmt: skip
