"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from unittest.mock import patch

from django.urls import reverse

from branches.league_days.contests import actions, entering, hooks, opening
from branches.league_days.contests.models import StageRun
from tests.league_days.contests.conftest import Contests


def _post(scene, name, *args, **data):
    return scene.client.post(reverse(f"league_days:{name}", args=args), data).status_code


def _get(scene, name, *args):
    return scene.client.get(reverse(f"league_days:{name}", args=args)).status_code


def _act(scene, contest, verb):
    before = type(contest).objects.get(pk=contest.pk).state
    seen = opening.mark_of(type(contest).objects.get(pk=contest.pk))
    status = _post(scene, "contest-act", contest.pk, verb, seen=seen)
    after = type(contest).objects.get(pk=contest.pk).state
    assert (after != before) == (status == 302 and scene.me is not None)
    return after != before


def opened_and_closed(scene, cell):
    contests, cast = Contests(scene.cast), scene.cast
    contest = contests.drawn_up()
    sees = _get(scene, "contest", contest.pk) == 200
    proposes = _act(scene, contest, "propose")
    if not proposes:
        opening.propose_opening(contest=contest, by=cast.staff2)
    confirms = _act(scene, contest, "confirm")
    if not confirms:
        opening.confirm_opening(contest=contest, by=cast.granted("T0010", "贺岚", "administrator"))
    contest.stages.update(state=StageRun.State.COUNTED)
    with patch.object(hooks, "unfinished", []):  # rooms above would ask for what was published
        closes = _act(scene, contest, "close")
        if not closes:
            opening.propose_closing(contest=contest, by=cast.staff2)
        assert _act(scene, contest, "confirm-closing") == confirms
    assert closes == proposes
    found = "propose" if proposes else "confirm" if confirms else "observe" if sees else "–"
    assert found == cell


def entered(scene, cell):
    contests = Contests(scene.cast)
    contest, day = contests.opened(), contests.day()
    _post(scene, "entry-new", contest.pk, league_day=day.pk)
    assert contest.entries.exists() == (cell == "b / b")
    if not contest.entries.exists():
        entering.enter(contest=contest, league_day=day, by=contests.cast.secretary)
    entry = contest.entries.get()
    _post(scene, "entry-act", entry.pk, "withdraw", reason="让给别的支部")
    entry.refresh_from_db()
    assert (entry.state == "withdrawn") == (cell.endswith(("b", "d", "*")))
    foreign = entering.enter(
        contest=contest, league_day=contests.day(scene.cast.other_branch),
        by=contests.cast.secretary,
    )  # fmt: skip
    _post(scene, "entry-act", foreign.pk, "withdraw", reason="让给别的支部")
    foreign.refresh_from_db()
    assert (foreign.state == "withdrawn") == cell.endswith("*")


def checked(scene, cell):
    contests = Contests(scene.cast)
    contest = contests.opened()
    first, second = (contests.entered(contest) for _n in range(2))
    _post(scene, "entry-act", first.pk, "admit")
    _post(scene, "entry-act", second.pk, "refuse", reason="材料不齐")
    first.refresh_from_db()
    second.refresh_from_db()
    may = cell == "y"
    assert ((first.state, second.state) == ("admitted", "refused")) == may
    if not may:
        actions.admit_entry(entry=first, by=scene.cast.staff2)
        actions.refuse_entry(entry=second, by=scene.cast.staff2, reason="材料不齐")
    contests.over(contest)
    _post(scene, "stage-begin", contest.pk)
    assert contest.stages.filter(state="running").exists() == may
    _post(scene, "entry-act", first.pk, "disqualify", reason="材料不实")
    first.refresh_from_db()
    assert (first.state == "disqualified") == may
    _post(scene, "contest-act", contest.pk, "call-off", reason="不办了")
    contest.refresh_from_db()
    assert (contest.state == "called_off") == may
    assert (_get(scene, "contest-new") == 200) == may


def read(scene, cell):
    contest = Contests(scene.cast).opened()
    found = [_get(scene, "contest-list"), _get(scene, "contest", contest.pk)]
    assert found == ([200, 200] if cell == "y" else [302, 302])


PROBES: dict = {
    "contest open and close (two persons)": opened_and_closed,
    "contest entry hand in / withdraw": entered,
    "contest drawn up, entries checked, stages begun, called off": checked,
    "contests and entries read": read,
}
