"""Probes of docs/permissions.md about observers and stars: {row: f(scene, cell)}."""

from datetime import timedelta

from django.utils import timezone

from branches.league_days.days.models import Observation
from tests.league_days.scene import Scene


def observers(scene, cell):
    """Notes read / observers sent and stars given: of the own branch and of another one."""
    days = Scene(scene.cast)
    own = days.day(at=timezone.now() + timedelta(days=1), state="approved")
    foreign = days.day(scene.cast.other_branch)
    done = days.day()
    reads, sends = cell.split(" / ")
    shut = 302 if scene.role == "V" else 404
    pages = [scene.status("league_days:observe-list", day.number) for day in (own, foreign)]
    assert pages == {"–": [shut, shut], "b": [200, 404], "d": [200, 404], "*": [200, 200]}[reads]
    sent = scene.status(
        "league_days:observe-list", own.number, method="post", observer=scene.stranger.number
    )
    starred = scene.status("league_days:star-give", done.number, method="post", stars=3)
    done.refresh_from_db()
    facts = (Observation.objects.exists(), done.stars)
    if sends == "–":
        closed = shut if reads == "–" else 403
        assert (sent, starred, facts) == (closed, closed, (False, None))
    else:
        assert (sent, starred, facts) == (302, 302, (True, 3))


def own_observations(scene, cell):
    """What one was sent to: read, and written about; nobody writes for somebody else."""
    if cell == "–":
        assert scene.status("league_days:observe-mine") == 302
        return
    days = Scene(scene.cast)
    somewhere = days.branch(91, scene.cast.other_general_branch)
    day = days.day(somewhere, state="approved")
    mine, foreign = (
        Observation.objects.create(
            league_day=day, observer=user, sent_by=scene.cast.committee_secretary
        )
        for user in (scene.me, scene.cast.answerer)
    )
    assert scene.status("league_days:observe-mine") == 200
    assert scene.status("league_days:observe-visit", mine.pk) == 200
    note = {"note": "都到了，讨论得很热烈，时间也好。"}
    assert scene.status("league_days:observe-visit", mine.pk, method="post", **note) == 302
    refused = 403 if scene.role in "CA" else 404
    assert scene.status("league_days:observe-visit", foreign.pk, method="post", **note) == refused


PROBES: dict = {
    "league day observers: notes read / sent, stars given": observers,
    "own observation of a league day read and written": own_observations,
}
