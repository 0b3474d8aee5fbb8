"""Invented data: one version of the definitions, and how the figures went over the last weeks."""

from datetime import timedelta

from django.utils import timezone

from tuanwei.five_haves.definitions import in_force
from tuanwei.five_haves.models import Definitions, Snapshot
from tuanwei.five_haves.pages import keep_snapshots
from tuanwei.lib.terms import monday

WEEKS = 9


def fill(rng, cast):
    """The figures of today, and weeks before that lead up to them."""
    Definitions.objects.create(
        version=1, note="按学院《共青团工作考核细则》定的口径，本学期起用。", made_by=cast["T0001"],
        people_percent=80, active_percent=50,
    )  # fmt: skip
    in_force.bump()
    today = timezone.localdate()
    keep_snapshots(in_force(), today)
    Snapshot.objects.bulk_create(
        Snapshot(
            unit_id=each.unit_id, has=each.has, monday=monday(today) - timedelta(weeks=back),
            part=max(each.part - rng.randint(0, max(1, each.whole // 20)) * back // 3, 0),
            whole=each.whole,
        )
        for each in list(Snapshot.objects.all())
        for back in range(1, WEEKS)
    )  # fmt: skip
