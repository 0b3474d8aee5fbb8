"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from tests.assessment.scene import Scene


def standing(scene, cell):
    """Of the own branch, of branches below, of all."""
    held = Scene(scene.cast).round()
    for sheet in held.sheets.all():
        mine = sheet.unit == scene.cast.branch and cell in ("b", "d")
        wanted = 200 if mine or cell in ("*", "* read") else 302 if scene.me is None else 404
        assert scene.status("assessment:standing-sheet", sheet.pk) == wanted, sheet.unit
    assert scene.status("assessment:standing-mine") == (302 if scene.me is None else 200)


def drafted(scene, cell):
    """The map of a round before its ranking is shown; afterwards it is everybody's who signs in."""
    held = Scene(scene.cast).round(state="review")
    shut = 302 if scene.me is None else 404
    wanted = 200 if cell in ("*", "* read") else shut
    assert scene.status("assessment:map-round", held.pk) == wanted
    held.state = "publicity"
    held.save(update_fields=["state"])
    assert scene.status("assessment:map-round", held.pk) == (302 if scene.me is None else 200)


def tried(scene, cell):
    """Every page of trials."""
    version = Scene(scene.cast).version()
    wanted = 200 if cell == "*" else 302 if scene.me is None else 403
    kind = version.kind_id
    pages = [
        ("trial-list",),
        ("trial-invented", kind, "1"),
        ("trial-real", kind, "1"),
        ("trial-compare", kind),
    ]
    for name, *args in pages:
        assert scene.status(f"assessment:{name}", *args) == wanted, name
    assert scene.status("assessment:trial-compare", kind, method="post") == wanted


PROBES: dict = {
    "assessment standing of a unit read": standing,
    "assessment map of a draft read": drafted,
    "assessment standards tried and compared": tried,
}
