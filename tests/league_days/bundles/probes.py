"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from django.urls import reverse

from tests.league_days.ballots.test_paper import Papers
from tests.league_days.bundles.counted import Counted
from tests.league_days.scene import Scene


def _status(scene, name, *args, post=None):
    url = reverse(f"league_days:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def bundle_read_published(scene, cell):
    """Read once it is there / publish."""
    over = Counted(scene.cast).published()
    reads, publishes = cell.split(" / ")
    for name in ("bundle-show", "bundle-file", "bundle-verify"):
        found = _status(scene, name, over.contest.pk)
        assert found == (200 if reads == "y" else 302), name
    over.contest.bundles.all().delete()
    _status(scene, "bundle-publish", over.contest.pk, post={})
    assert over.contest.bundles.exists() == (publishes == "y")


def paper_read_run(scene, cell):
    """Read where and when / plan and count."""
    papers = Papers(Scene(scene.cast))
    reads, runs = cell.split(" / ")
    assert _status(scene, "paper-poll", papers.poll.pk) == (200 if reads == "y" else 302)
    place = papers.settled()
    found = [
        _status(scene, name, papers.poll.pk, place.pk) for name in ("paper-enter", "paper-sheet")
    ]
    refused = 302 if reads == "–" else 403
    assert found == ([200, 200] if runs == "y" else [refused, refused])


def paper_confirmed(scene, cell):
    """Places and times confirmed by an administrator who did not propose them."""
    from branches.league_days.ballots import paper_actions

    papers = Papers(Scene(scene.cast))
    papers.place()
    paper_actions.propose(poll=papers.poll, by=scene.cast.staff2)
    papers.poll.refresh_from_db()
    seen = paper_actions.mark_of(papers.poll)
    _status(scene, "paper-confirm", papers.poll.pk, post={"seen": seen})
    papers.poll.refresh_from_db()
    assert (papers.poll.state == "set") == (cell == "y")


PROBES: dict = {
    "contest bundle read / published": bundle_read_published,
    "vote on paper: places and totals read / planned and counted": paper_read_run,
    "vote on paper: places and times confirmed": paper_confirmed,
}
