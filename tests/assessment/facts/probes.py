"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from datetime import date

from assessment.facts.models import Batch, Fact
from tests.assessment.scene import Scene

DAY = date(2025, 10, 3)


def _shut(scene):
    return 302 if scene.me is None else 404


def read(scene, cell):
    """Of the own branch, of branches below, of all; no names where nobody checks."""
    made = Scene(scene.cast)
    held = made.round()
    note = {"round": held, "origin": "check", "noted_by": scene.cast.staff2, "record": ""}
    for unit in (scene.cast.branch, scene.cast.other_branch):
        made.fact(unit, "own:order:fault", DAY, label="迟到一次", **note)
    for sheet in held.sheets.all():
        mine = sheet.unit == scene.cast.branch and cell in ("b", "d")
        wanted = 200 if mine or cell in ("*", "* read") else _shut(scene)
        assert scene.status("assessment:fact-sheet", sheet.pk) == wanted, sheet.unit
        if wanted == 200:
            page = scene.client.get(f"/assessment/facts/sheets/{sheet.pk}/").content.decode()
            assert "迟到一次" in page
            assert (scene.cast.staff2.name in page) == (cell != "b")


def by_hand(scene, cell):
    """One noted and one ended, on the own branch's sheet and another's."""
    made = Scene(scene.cast)
    held = made.round()
    for unit in (scene.cast.branch, scene.cast.other_branch):
        sheet = held.sheets.get(unit=unit)
        fact = made.fact(unit, "own:order:fault", DAY, round=held, origin="check", record="")
        may = cell in ("s", "*") or (cell == "d" and unit == scene.cast.branch)
        scene.status(
            "assessment:fact-new", sheet.pk, "order", "fault", method="post", on="2025-10-03",
            number="1", label="旷课",
        )  # fmt: skip
        assert Fact.objects.filter(unit=unit, label="旷课").exists() == may, unit
        scene.status("assessment:fact-end", sheet.pk, fact.pk, method="post", reason="看错了")
        fact.refresh_from_db()
        assert (fact.ended_at is not None) == may, unit


def kept(scene, cell):
    """Every page of sources and tables; taking one back."""
    made = Scene(scene.cast)
    batch = Batch.objects.create(name="早操.xlsx", source="table:早操", by=scene.cast.staff2)
    fact = made.fact(scene.cast.branch, "table:早操", DAY, origin="import", batch=batch)
    may = cell == "*"
    wanted = 200 if may else 302 if scene.me is None else 403
    pages = [("fact-list",), ("batch-list",), ("batch", batch.pk), ("batch-end", batch.pk)]
    for name, *args in pages:
        assert scene.status(f"assessment:{name}", *args) == wanted, name
    scene.status("assessment:batch-end", batch.pk, method="post", reason="给错了")
    fact.refresh_from_db()
    assert (fact.ended_at is not None) == may
    assert scene.status("assessment:fact-collect", method="post") == (302 if may else wanted)


PROBES: dict = {
    "assessment facts of a sheet read": read,
    "assessment facts noted and ended by hand": by_hand,
    "assessment records collected, tables of other offices kept": kept,
}
