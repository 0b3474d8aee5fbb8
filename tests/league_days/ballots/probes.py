"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from branches.league_days.ballots import tallying
from branches.league_days.ballots.models import Ballot, Box, Poll, RollEntry, Voted
from branches.league_days.rules import spec as rules
from tests.league_days.ballots.conftest import Votes

CODE = "ABCDEFGHIJKLMNOP"


def _open(scene):
    """A vote of all students, which another one has voted in."""
    votes = Votes(scene.cast)
    votes.people = [scene.stranger]
    votes.open(roll=rules.STUDENTS)
    votes.cast_by(scene.stranger, 3)
    return votes


def _cast(scene, votes):
    return scene.status(
        "league_days:ballot-cast", votes.poll.pk, method="post", code=CODE, choice="2"
    )


def ballot_cast(scene, cell):
    votes = _open(scene)
    if cell == "–":
        refused = _cast(scene, votes)
        assert refused == (302 if scene.me is None else 409)
        assert Voted.objects.count() == 1
        return
    on_roll = {"poll": votes.poll, "user": scene.me}
    RollEntry.objects.filter(**on_roll).delete()
    assert _cast(scene, votes) == 409
    RollEntry.objects.create(**on_roll)
    assert _cast(scene, votes) == 303
    assert _cast(scene, votes) == 303  # the same ballot
    assert Voted.objects.count() == len(votes.ballots()) == 2


def single_choice_read(scene, cell):
    assert cell == "–"
    votes = _open(scene)
    (receipt,) = votes.ballots()
    pages = (
        "poll",
        "ballot",
        "ballot-receipt",
        "poll-roll",
        "poll-desk",
        "poll-watch",
        "poll-turnout",
    )

    def seen():
        for name in pages:
            answer = scene.client.get(f"/contests/polls/{votes.poll.pk}/{ADDRESSES[name]}")
            yield answer.content.decode() if answer.status_code == 200 else ""

    assert not any(receipt in page or "已选 3" in page for page in seen())
    Poll.objects.filter(pk=votes.poll.pk).update(
        opens_at="2026-01-01T00:00Z", closes_at="2026-01-02T00:00Z"
    )
    tallying.count_poll(poll=votes.poll, by=scene.cast.staff)
    assert Ballot.objects.get().receipt == receipt and not Box.objects.exists()
    assert not any(receipt in page for page in seen())
    for model in ("box", "ballot", "voted"):
        assert scene.client.get(f"/admin/branches/{model}/").status_code in (302, 404)


ADDRESSES = {
    "poll": "", "ballot": "ballot/", "ballot-receipt": "receipt/", "poll-roll": "roll.txt",
    "poll-desk": "desk/", "poll-watch": "watch/", "poll-turnout": "turnout/",
}  # fmt: skip

PROBES: dict = {
    "ballot cast (on the roll)": ballot_cast, "single choice read": single_choice_read,
}  # fmt: skip
