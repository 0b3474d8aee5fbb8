"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from tuanwei.jobs import exports
from volunteers.insights.permissions import reader_of


def figures(scene, cell):
    """Figures of service: of everybody, of the own unit, and the people behind them."""
    reads, people = cell.split(" / ")
    refused = 403 if scene.me else 302
    status = scene.status("volunteers:volunteer-insights")
    assert status == (200 if reads != "–" else refused)
    behind = scene.status("volunteers:volunteer-insights-services")
    assert behind == (200 if people != "–" else 404 if reads != "–" else refused)
    if reads in ("b", "d"):
        elsewhere = scene.cast.other_branch
        assert scene.status("volunteers:volunteer-insights", unit=elsewhere.pk) == 404
        assert not reader_of(scene.me).reads_people(elsewhere)
    if reads == "*":
        assert scene.status("volunteers:volunteer-insights", unit=scene.cast.branch.pk) == (
            200 if people == "*" else 404
        )


def layout(scene, cell):
    """The national layout taken out with a purpose; work of other rooms taken over."""
    allowed = cell == "y"
    refused = 403 if scene.me else 302
    sent = scene.status("volunteers:volunteer-insights-pull", method="post")
    assert sent == (302 if allowed else refused)
    sent = scene.status(
        "volunteers:volunteer-insights-national", method="post", reason="上报志愿汇"
    )
    assert sent == (302 if allowed else refused)


def sheets(scene, cell):
    """What the export centre offers."""
    kinds = {each.kind for each in exports.allowed(scene.me)} if scene.me else set()
    of_claims, of_awards, of_others = cell.split(" / ")
    assert ("volunteer-claims" in kinds) == (of_claims != "–")
    assert ("volunteer-awards" in kinds) == (of_awards != "–")
    if of_others != "if leading":
        assert ({"volunteer-disputes", "volunteer-turns"} <= kinds) == (of_others == "*")


def wall(scene, cell):
    """The wall is for everybody."""
    assert cell == "y"
    assert scene.status("volunteers:wall") == 200


PROBES: dict = {
    "figures of service read / people behind them": figures,
    "hours in the national layout taken out, work of other rooms taken over": layout,
    "sheets of claims / of awards / of disputes and turns of service days": sheets,
    "wall of service projects": wall,
}
