"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from tests.assessment.results.conftest import Results


def _shut(scene, status):
    return 302 if scene.me is None else status


def ranking(scene, cell):
    """Everybody signed in from 公示 on; before it staff, checkers and whoever watches."""
    made = Results(scene.cast)
    held = made.round([90, 70], state="publicity")
    for name in ("result-ranking", "paper-result"):
        assert scene.status(f"assessment:{name}", held.pk) == _shut(scene, 200), name
    draft = made.round([90, 70])
    wanted = 200 if cell.startswith("*") else _shut(scene, 404)
    assert scene.status("assessment:result-ranking", draft.pk) == wanted


def work(scene, cell):
    """Publish, corrections, late facts, sheets: staff work, teachers read; who checks corrects."""
    held = Results(scene.cast).round([90, 70], state="publicity")
    for name in ("result-corrections", "result-decision", "late-list"):
        seen = cell in ("*", "* read") or (cell == "d" and name == "result-corrections")
        wanted = 200 if seen else _shut(scene, 403)
        assert scene.status(f"assessment:{name}", held.pk) == wanted, name
    for name, done in (("result-publish", 302), ("paper-exports", 200)):
        wanted = done if cell == "*" else _shut(scene, 403)
        assert scene.status(f"assessment:{name}", held.pk) == wanted, name
    assert scene.status("assessment:late-reopen", held.pk, method="post") == (
        400 if cell == "*" else _shut(scene, 403)
    )


def correction(scene, cell):
    """A line is put right by whoever checks it: never one of a unit of their own."""
    made = Results(scene.cast)
    held = made.round([90, 70], state="publicity")
    if cell == "s":
        made.scene.scorer(held, scene.me, "checker")
    for unit in (scene.cast.branch, scene.cast.other_branch):
        line = made.sheet(held, unit).lines.get(indicator="order")
        may = cell in ("s", "*") or (cell == "d" and unit == scene.cast.branch)
        found = scene.status("assessment:result-correct", held.pk, line.pk, method="post")
        assert found == (400 if may else _shut(scene, 403)), unit


def decide(scene, cell):
    """Administrators decide and publish."""
    made = Results(scene.cast)
    held = made.round([90, 70], state="decision")
    sheet = made.sheet(held, scene.cast.branch)
    take = scene.status("assessment:result-take", held.pk, sheet.pk, method="post")
    assert take == (400 if cell == "*" else _shut(scene, 403))
    settle = scene.status("assessment:result-settle", held.pk, method="post")
    assert settle == (302 if cell == "*" else _shut(scene, 403))


PROBES: dict = {
    "assessment ranking and result list": ranking,
    "assessment publicity, decision read, late facts, reopening asked, sheets taken out": work,
    "assessment line put right after an objection": correction,
    "assessment decision, publication, reopening agreed to": decide,
}
