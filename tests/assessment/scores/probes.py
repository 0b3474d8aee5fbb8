"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from django.utils import timezone


def explanation(scene, cell):
    """Of lines of the own branch, below the own general branch, or all."""
    from assessment.rounds.models import ScoreLine
    from tests.assessment.scene import Scene

    made = Scene(scene.cast)
    held = made.round()
    for unit, seen in (
        (scene.cast.branch, cell != "–"), (scene.cast.other_branch, cell.startswith("*")),
    ):  # fmt: skip
        line = ScoreLine.objects.filter(sheet__round=held, sheet__unit=unit).first()
        wanted = 302 if scene.me is None else 200 if seen else 404
        assert scene.status("assessment:line-why", line.pk) == wanted, unit


def recomputing(scene, cell):
    """Staff start and stop it; others who see the round are refused."""
    from tests.assessment.scene import Scene

    held = Scene(scene.cast).round(state="publicity")
    wanted = 302 if scene.me is None else 200 if cell == "y" else 403
    assert scene.status("assessment:recompute-round", held.pk) == wanted


def discrepancies(scene, cell):
    """Staff settle them; whoever watches all rounds reads."""
    from assessment.rounds.models import ScoreLine
    from assessment.scores.models import Discrepancy
    from tests.assessment.scene import Scene

    held = Scene(scene.cast).round()
    line = ScoreLine.objects.filter(sheet__round=held).first()
    one = Discrepancy.objects.create(line=line, stored=1, computed=2, found_at=timezone.now())
    refused = 302 if scene.me is None else 403
    assert scene.status("assessment:discrepancy-list") == (refused if cell == "–" else 200)
    scene.status("assessment:discrepancy-settle", one.pk, method="post", words="以当时为准")
    one.refresh_from_db()
    assert (one.settled_at is not None) == (cell == "y")


PROBES: dict = {
    "assessment score explained": explanation,
    "assessment recompute": recomputing,
    "assessment discrepancies read / settle": discrepancies,
}
