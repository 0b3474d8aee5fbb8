"""What stands behind this room's addresses, for the test of naughty requests."""

from assessment.insights import replaying
from tests.assessment.scene import Scene


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    held = Scene(cast).round()
    job = replaying.start(round=held, before=held.version, after=held.version, by=cast.staff)
    kind = held.version.kind_id
    return {
        "assessment:standing-sheet": held.sheets.values_list("pk", flat=True)[:1],
        "assessment:map-round": [held.pk], "assessment:trial-replay": [job.pk],
        "assessment:trial-": [kind],
    }, {"of": ["1", "draft"]}  # fmt: skip
