"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

import json
from dataclasses import replace
from decimal import Decimal

from django.urls import reverse

from assessment.sheets.models import Claim
from tests.assessment.scene import USUAL, Scene
from tests.assessment.sheets.conftest import Sheets


def _post(scene, name, *args, **data):
    return scene.client.post(reverse(f"assessment:{name}", args=args), data).status_code


def _typed(line, text):
    return {f"cell.{line.pk}": text, f"note.{line.pk}": "看过材料",
            f"seen.{line.pk}": json.dumps([line.edition, "", ""])}  # fmt: skip


def self_scored(scene, cell):
    """Cells, a claim, sending: of the own branch; of the own general branch where it is assessed itself."""
    sheets = Sheets(Scene(scene.cast))
    if cell == "d":
        held = sheets.round("self", spec=replace(USUAL, units="general_branch"),
                            units=[scene.cast.general_branch])  # fmt: skip
        sheet = held.sheets.get()
    else:
        sheet = sheets.sheet(sheets.round("self"))
    line = sheets.line(sheet, "days")
    may = cell in ("b", "d")
    answer = _post(scene, "sheet", sheet.pk, **_typed(line, "30"))
    line.refresh_from_db()
    assert (line.self_score == Decimal(30)) == may
    # who checks is told that the branches still score themselves
    assert answer in ((302,) if may or scene.me is None or scene.role in "CA" else (403, 404))
    _post(scene, "claim-new", sheet.pk, "extra", term="press", label="市报报道", on="2025-11-02",
          level="city", number="1", link="https://example.com/a")  # fmt: skip
    assert Claim.objects.exists() == may
    for key, text in (("team", "好"), ("study", "30"), ("order", "10"), ("extra", "0")):
        _post(scene, "sheet", sheet.pk, **_typed(sheets.line(sheet, key), text))
    _post(scene, "sheet-act", sheet.pk, "send")
    sheet.refresh_from_db()
    assert (sheet.state == "sent") == may


def checked(scene, cell):
    """Cells of the checkers' column, a claim decided, a difference settled; never of a unit one belongs to."""
    cast = scene.cast
    sheets = Sheets(Scene(cast))
    held = sheets.round("check", opened_by=cast.staff2)
    if cell == "s":
        sheets.scene.scorer(held, scene.me)
    if scene.role in "SBP":
        sheets.scene.scorer(held, scene.me)  # named by mistake: never of the own branch
    sheet = sheets.sheet(held)
    may = cell in ("d", "s", "*")
    line, team = sheets.line(sheet, "days"), sheets.line(sheet, "team")
    _post(scene, "sheet-check", held.pk, **_typed(line, "30"))
    line.refresh_from_db()
    assert (line.check_score == Decimal(30)) == may
    claim = Claim.objects.create(
        line=sheets.line(sheet, "extra"), term="press", on=held.starts_on, level="city",
        label="报道", link="/x/", by=cast.secretary,
    )  # fmt: skip
    _post(scene, "claim-decide", claim.pk, "refuse", words="没有材料")
    claim.refresh_from_db()
    assert (claim.state == "refused") == may
    team.check_score, team.self_score, team.checked_by = Decimal(4), Decimal(20), cast.staff2
    team.save()
    type(held).objects.filter(pk=held.pk).update(state="review")
    _post(scene, "difference-line", held.pk, team.pk, pick="self", reason="材料补齐了", edition="0")
    team.refresh_from_db()
    assert (team.review_score == Decimal(20)) == may


PROBES: dict = {
    "assessment self-score and evidence": self_scored,
    "assessment check, objection ruling": checked,
}
