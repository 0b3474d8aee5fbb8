"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from django.urls import reverse

from branches.league_days.panels.models import BonusGiven, Judge, Sheet
from tests.league_days.panels.conftest import Bench


def _status(scene, name, *args, post=None):
    url = reverse(f"league_days:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def _refused(scene):
    return 403 if scene.me else 302


def watched(scene, cell):
    bench = Bench(scene.cast)
    assert _status(scene, "panel", bench.run.pk) == (200 if cell == "y" else _refused(scene))


def seated(scene, cell):
    """Seating, taking off, leaving out, reminding, printing, bonus points."""
    bench = Bench(scene.cast)
    run, judge, user = bench.run.pk, bench.judge(), scene.cast.user("J9", "评委九")
    expected = 200 if cell == "y" else _refused(scene)
    for name, *args in (
        ("panel-seats", run, "judges"), ("panel-print", run, "judges"), ("judge", run, judge.pk),
    ):  # fmt: skip
        assert _status(scene, name, *args) == expected
    _status(scene, "panel-seats", run, "judges", post={"user": user.pk})
    assert Judge.objects.filter(user=user).exists() == (cell == "y")
    answered = _status(scene, "panel-act", run, "remind", post={})
    assert answered == (302 if cell == "y" else _refused(scene))
    aside = {"entry": bench.entries[1].pk, "reason": "亲属"}
    _status(scene, "judge-recuse", run, judge.pk, post=aside)
    assert judge.recusals.exists() == (cell == "y")
    _status(scene, "judge-remove", run, judge.pk, post={"reason": "出差"})
    judge.refresh_from_db()
    assert judge.is_active == (cell != "y")
    bonus = {"entry": bench.entries[1].pk, "bonus": "paper", "points": "1", "reason": "校报登了"}
    _status(scene, "bonus-list", bench.contest.pk, post=bonus)
    assert BonusGiven.objects.exists() == (cell == "y")
    given = BonusGiven.objects.first()
    if given:
        _status(scene, "bonus-back", bench.contest.pk, given.pk, post={})
        assert not BonusGiven.objects.exists()


def filled_in(scene, cell):
    bench = Bench(scene.cast)
    other = bench.judge(panel="materials")
    sheet = {"item_set": "9", "remark": "", "was": ""}
    assert _status(scene, "sheet", other.pk, 2, post=sheet) == (404 if scene.me else 302)
    assert not Sheet.objects.exists()
    if scene.me is None:
        assert cell == "– / –"
        return
    mine = bench.judge(panel="materials", user=scene.me)
    assert _status(scene, "sheet", mine.pk, 2) == 200
    assert _status(scene, "sheet", mine.pk, 2, post=sheet) == 302
    assert (Sheet.objects.filter(judge=mine).count(), cell) == (1, "o / –")
    assert _status(scene, "judge-list") == 200


def read_afterwards(scene, cell):
    bench = Bench(scene.cast)
    own, foreign = (
        _status(scene, "sheet-entry", entry.pk) for entry in (bench.entries[0], bench.entries[1])
    )
    no = _refused(scene)
    assert (own, foreign) == {
        "–": (no, no), "b": (200, no), "d": (200, no), "*": (200, 200),
    }[cell]  # fmt: skip


def bonus_read(scene, cell):
    bench = Bench(scene.cast)
    assert _status(scene, "bonus-list", bench.contest.pk) == (200 if cell == "y" else 302)


PROBES: dict = {
    "panels of a contest watched: judges, missing sheets, spread": watched,
    "panels of a contest kept: judges, recusal, reminders, bonus points": seated,
    "sheet of a panel filled in: own / another's": filled_in,
    "sheets of an entry read once counted": read_afterwards,
    "bonus points and their reasons read": bonus_read,
}
