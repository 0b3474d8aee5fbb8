"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.assessment.scene import Scene


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    scene = Scene(cast)
    held = scene.round(state="check")
    draft = scene.round([cast.branch], state="draft")
    scorer = scene.scorer(held, cast.staff2)
    keys = [held.pk, draft.pk]
    known = {"assessment:round": keys, "assessment:scorer": keys}
    parts = {
        "version": [held.version_id], "to": ["check", "review", "called_off", "publicity", "x"],
        "sheet": [held.sheets.first().pk], "scorer": [scorer.pk],
    }  # fmt: skip
    return known, parts
