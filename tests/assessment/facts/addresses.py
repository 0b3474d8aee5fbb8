"""What stands behind this room's addresses, for the test of naughty requests."""

from datetime import date

from assessment.facts.models import Batch
from tests.assessment.scene import Scene


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    scene = Scene(cast)
    held = scene.round(name="事实地址")
    batch = Batch.objects.create(name="早操.xlsx", source="table:早操", by=cast.staff)
    fact = scene.fact(
        cast.branch, "own:order:fault", date(2025, 10, 3), round=held, origin="check", record=""
    )
    scene.fact(cast.branch, "table:早操", origin="import", batch=batch)
    sheets = list(held.sheets.values_list("pk", flat=True))
    return {
        "assessment:fact": sheets, "assessment:batch": [batch.pk],
    }, {
        "indicator": ["order", "nothing"], "term": ["fault", "x" * 90], "fact": [fact.pk, 10**25],
    }  # fmt: skip
