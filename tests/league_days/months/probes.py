"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from branches.organisation.models import Unit
from tests.league_days.days import observing_probes
from tests.league_days.scene import Scene
from tuanwei.jobs import exports


def months(scene, cell):
    """The months of a branch / the board of many / who has not been seen / the sheet."""
    own, foreign = scene.cast.branch, scene.cast.other_branch
    reads, board, names, sheet = cell.split(" / ")
    shut = 302 if scene.role == "V" else 404
    pages = [scene.status("league_days:month-branch", unit.pk) for unit in (own, foreign)]
    assert pages == {
        "–": [shut, shut], "b": [200, 404], "d": [200, 404], "*": [200, 200],
    }[reads]  # fmt: skip
    first = scene.status("league_days:month-board")
    assert first == (200 if board in ("d", "*") else 302)
    other = scene.cast.other_general_branch
    if board != "–":
        found = scene.status("league_days:month-board", unit=other.pk)
        assert found == (200 if board == "*" else 404)
    if reads != "–":
        shown = scene.client.get(f"/league-days/months/{own.pk}/").content.decode()
        assert ("最近没见到的同学" in shown) == (names != "–")
    kinds = {each.kind for each in exports.allowed(scene.me)} if scene.me else set()
    assert ("league-day-months" in kinds) == (sheet != "–")
    assert Unit.objects.filter(kind="branch").count() == 2


def texts_taken(scene, cell):
    """Texts and the print of one's own branch's record, and of another one's."""
    days = Scene(scene.cast)
    own, foreign = days.day(), days.day(scene.cast.other_branch)
    shut = 302 if scene.role == "V" else 403
    for name in ("text-page", "text-print"):
        found = [scene.status(f"league_days:{name}", day.number) for day in (own, foreign)]
        assert found == {
            "–": [shut, shut], "b": [200, 403], "d": [200, 403], "*": [200, 200],
        }[cell]  # fmt: skip


PROBES: dict = {
    "months of league days read / board / names of who was not seen / sheet": months,
    "texts from the record of a league day": texts_taken,
    **observing_probes.PROBES,
}
