"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from django.urls import reverse

from branches.league_days.results.models import StageResult
from tests.league_days.results.conftest import Finale

SIGN_IN = 302


def _shut(scene):
    return SIGN_IN if scene.role == "V" else 403


def read(scene, cell):
    """Before it is published / after: the lines, and how one of them came about."""
    finale = Finale(scene.cast).counted()
    pk = finale.contest.pk
    for when in cell.split(" / "):
        pages = {
            scene.status("league_days:result-show", pk),
            scene.status("league_days:result-line", pk, "final", 2),
        }
        assert pages == {200 if when == "y" else _shut(scene)}
        if when == cell.split(" / ")[0]:
            finale.published()


def worked_on(scene, cell):
    """Every step from the count to taking an award back."""
    finale = Finale(scene.cast).ready()
    pk, may = finale.contest.pk, cell == "y"
    scene.status("league_days:result-count", pk, "final", method="post")
    assert StageResult.objects.exists() == may
    finale.counted()
    scene.status("league_days:result-publish", pk, method="post")
    assert finale.contest.awards.exists() == may
    finale.published()
    award = finale.award("best", 2)
    tried = scene.status("league_days:award-revoke", pk, award.pk, method="post", reason="不真实的")
    assert tried == (302 if may else _shut(scene))
    award.refresh_from_db()
    assert (award.state == "revoked") == may


def counted_again(scene, cell):
    finale = Finale(scene.cast).counted()
    found = scene.status("league_days:result-recount", finale.contest.pk, "final", method="post")
    assert found == (302 if cell == "y" else _shut(scene))


def certificate(scene, cell):
    """Checked by anybody with the code / printed by people of the branch, and staff."""
    checked, printed = cell.split(" / ")
    finale = Finale(scene.cast).granted()
    own, other = (finale.award("best", n).code for n in (1, 2))
    assert checked == "y"
    assert scene.status("league_days:certificate-show", own) == 200
    assert scene.status("league_days:certificate-show", "ABCDEFGHJKMNPQRS") == 404
    found = tuple(scene.status("league_days:certificate-print", code) for code in (own, other))
    shut = SIGN_IN if scene.role == "V" else 404
    assert found == {"–": (shut, shut), "b": (200, 404), "*": (200, 200)}[printed]


def honours(scene, cell):
    assert scene.status("league_days:honour-roll") == (200 if cell == "y" else SIGN_IN)


def best_days(scene, cell):
    assert cell == "y"
    finale = Finale(scene.cast).granted()
    assert scene.status("league_days:best-list") == 200
    page = scene.client.get(reverse("league_days:best-list")).content.decode()
    assert finale.contest.title in page


PROBES: dict = {
    "best league days of contests that are over, without names": best_days,
    "result of a contest read: before it is published / after": read,
    "result of a contest counted, equals decided, awards published and taken back": worked_on,
    "result of a contest counted again": counted_again,
    "certificate of an award checked by its code / printed": certificate,
    "honour roll of contests read": honours,
}
