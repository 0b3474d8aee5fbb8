"""What stands behind this room's addresses, for the test of naughty requests."""


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    from assessment.rounds.models import ScoreLine
    from assessment.scores.models import Discrepancy
    from tests.assessment.scene import Scene

    held = Scene(cast).round()
    line = ScoreLine.objects.filter(sheet__round=held).first()
    one = Discrepancy.objects.create(line=line, stored=1, computed=2)
    return {
        "assessment:line": [line.pk], "assessment:recompute": [held.pk],
        "assessment:discrepancy": [one.pk],
    }, {}  # fmt: skip
