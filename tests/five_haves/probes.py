"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from tuanwei.five_haves.models import Definitions


def page_read(scene, cell):
    """The college's page, that of the own general branch and of another one, and a list behind each."""
    cast = scene.cast
    assert cast.branch and cast.other_branch and cast.secretary
    own, other = cast.general_branch.pk, cast.other_general_branch.pk
    wanted = {
        "*": (200, 200, 200), "* read": (200, 200, 200), "d": (302, 200, 404), "d m": (302, 200, 404),
        "–": (403, 404, 404) if scene.me else (302, 302, 302),
    }[cell]  # fmt: skip
    asked = [("index",), ("unit", own), ("unit", other)]
    assert tuple(scene.status(f"five_haves:{name}", *args) for name, *args in asked) == wanted
    listed = tuple(
        scene.status("five_haves:unit-list", unit, "people") for unit in (own, other)
    )  # fmt: skip
    assert listed == wanted[1:]
    if wanted[1] == 200:
        page = scene.client.get(f"/five-haves/{own}/people/").content.decode()
        assert ("导出 Excel" in page) == (cell != "d m")


def sheets(scene, cell):
    """A list of the own general branch as a sheet."""
    assert scene.cast.secretary
    status = scene.status(
        "five_haves:unit-export", scene.cast.general_branch.pk, "people", method="post"
    )
    refused = {"B": 403, "V": 302}.get(scene.role, 404)
    assert status == (refused if cell == "–" else 302)
    if cell != "–":
        answer = scene.client.post(
            f"/five-haves/{scene.cast.general_branch.pk}/people/export/", {"reason": "开会要用的"}
        )
        assert answer.status_code == (302 if cell == "y" else 403)


def definitions_kept(scene, cell):
    """Read the definitions / write a new version."""
    reads, writes = (part == "y" for part in cell.split(" / "))
    refused = 403 if scene.me else 302
    assert scene.status("five_haves:definitions") == (200 if reads else refused)
    data = {
        "stale_days": 45, "people_percent": 90, "active_days": 60, "active_percent": 60,
        "place_days": 60, "places_percent": 60, "per_week": 1, "weeks_percent": 80,
        "new_things": 1, "ideas_percent": 100, "note": "按新文件", "after": 0,
    }  # fmt: skip
    answer = scene.status("five_haves:definitions-edit", method="post", **data)
    assert answer == (302 if writes else refused)
    assert Definitions.objects.exists() == writes


PROBES: dict = {
    "five haves read": page_read,
    "five haves as a sheet, names masked": sheets,
    "five haves definitions read / written": definitions_kept,
}
