"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from assessment.rounds import actions
from assessment.rounds.models import Round
from tests.assessment.rounds.conftest import Rounds
from tests.assessment.scene import Scene


def _status(scene, name, *args, post=None):
    url = reverse(f"assessment:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def rounds_kept(scene, cell):
    """Begin, open, name somebody, decide about a unit, count members; then the pages of all of a round."""
    runs, reads = (part == "*" for part in cell.split(" / "))
    cast, rounds = scene.cast, Rounds(Scene(scene.cast))
    assert cast.branch and cast.other_branch and cast.staff2
    version = rounds.scene.version()
    refused = 403 if scene.me else 302
    assert _status(scene, "round-new") == (200 if runs else refused)
    today = timezone.localdate()
    days = {
        name: today + timedelta(days=7) for name in ("self_until", "check_until", "review_until")
    }
    said = {"name": "考核", "starts_on": "2025-09-01", "ends_on": "2026-07-31", **days}
    _status(scene, "round-begin", version.pk, post=said)
    assert Round.objects.exists() == runs
    held = Round.objects.first() or rounds.draft(version=version)
    _status(scene, "round-move", held.pk, "self", post={})
    held.refresh_from_db()
    assert (held.state == "self") == runs
    if not runs:
        actions.open_round(round=held, by=cast.staff)
    for name in ("round-edit", "round-members"):
        assert (_status(scene, name, held.pk) == 200) == runs
    for name in ("round-units", "scorer-list"):
        assert (_status(scene, name, held.pk) == 200) == (runs or reads)
    _status(scene, "scorer-list", held.pk, post={"role": "checker", "people": "T0002"})
    assert held.scorers.exists() == runs
    scorer = held.scorers.first() or rounds.scene.scorer(held, cast.staff2)
    _status(scene, "scorer-drop", held.pk, scorer.pk, post={})
    assert held.scorers.exists() != runs
    sheet = held.sheets.get(unit=cast.branch)
    _status(scene, "round-categorise", held.pk, post={"sheet": sheet.pk, "category": ""})
    _status(scene, "round-unit", held.pk, sheet.pk, post={"what": "leave", "reason": "撤销了"})
    assert held.sheets.exclude(left_out="").exists() == runs
    held.sheets.filter(pk=sheet.pk).update(left_out="撤销了")
    _status(scene, "round-join", held.pk, post={"unit": cast.branch.pk})
    assert held.sheets.filter(left_out="").count() == (2 if runs else 1)


def running_round(scene, cell):
    """A round with the own branch, and one without."""
    rounds = Scene(scene.cast)
    own = rounds.round([scene.cast.branch], state="self")
    other = rounds.round([scene.cast.other_branch], state="self")
    unseen = 404 if scene.me else 302
    mine = {"b": (True, False), "d": (True, False), "*": (True, True), "–": (False, False)}[cell]
    for held, sees in zip((own, other), mine, strict=True):
        assert _status(scene, "round", held.pk) == (200 if sees else unseen)
        listed = scene.client.get(reverse("assessment:round-list"))
        link = f'href="{reverse("assessment:round", args=[held.pk])}"'
        assert (link in listed.content.decode()) == sees


PROBES: dict = {
    "rounds of assessment: begin, move, name scorers / units and scorers read": rounds_kept,
    "assessment round that is running, its sheets read": running_round,
}
