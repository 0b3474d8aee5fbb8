"""What stands behind this room's addresses, for the test of naughty requests."""

from django.utils import timezone

from assessment.results.models import Reopening, Ruling, Snapshot
from tests.assessment.results.conftest import LAST_YEAR, Results


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    made = Results(cast)
    held = made.round([90, 70], state="decision", name="结果地址")
    over = made.round([90, 70], state="published", name="去年的结果地址", **LAST_YEAR)
    sheet = made.sheet(held, cast.branch)
    ruling = Ruling.objects.create(
        sheet=sheet, takes="title:red", reason="材料不实", by=cast.administrator
    )
    fact = made.scene.fact(cast.branch)
    late = over.late_facts.create(fact=fact)
    asked = Reopening.objects.create(round=over, reason="漏了一次", asked_by=cast.staff)
    kept = Snapshot.objects.create(round=over, reopening=asked, rows=[], frozen_at=timezone.now())
    keys = [held.pk, over.pk]
    return {"assessment:result": keys, "assessment:late": keys, "assessment:paper": keys}, {
        "snapshot": [kept.pk, 10**25], "line": [sheet.lines.first().pk, 10**25],
        "sheet": [sheet.pk, 10**25], "ruling": [ruling.pk, 10**25],
        "late_fact": [late.pk, 10**25], "reopening": [asked.pk, 10**25],
    }  # fmt: skip
