"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from party_pairing.rounds.models import Decree, Need, Offer
from tests.party_pairing.rounds.conftest import Rounds


def _status(scene, name, *args, post=None):
    url = reverse(f"party_pairing:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def _filled(scene, rounds, side):
    """Fill it in, where somebody may."""
    said = {"topics": "study", "free": "1-19", "capacity": "1"}
    answered = _status(scene, "round-fill", rounds.held.pk, post=said)
    if side is None:
        assert answered == (404 if scene.me else 302)
    else:
        assert answered == 302
        assert side.objects.filter(round=rounds.held, user=scene.me).exists()


def _decreed(scene, rounds, kind="fix"):
    """Ask for a pair of two of the branch; the Decree or None."""
    helper = rounds.scene.party_member()
    member = rounds.scene.student()
    said = {
        "kind": kind, "helper": helper.number, "member": member.number, "role": "main",
        "reason": "支部建议",
    }  # fmt: skip
    _status(scene, "round-decrees", rounds.held.pk, post=said)
    return Decree.objects.filter(member=member).first()


def rounds_of_pairing(scene, cell):
    """Each part of the cell: fill in, propose, approve and publish."""
    cast = scene.cast
    rounds = Rounds(cast, unit=cast.general_branch)
    if scene.role == "C":
        rounds.scene.charge()
    if scene.role == "P":
        rounds.scene.in_party(cast.party_member)
    fills, proposes, approves = cell.split(" / ") if " / " in cell else (cell, "–", "–")
    _filled(
        scene, rounds, {"S": Need, "B": Need, "P": Offer}.get(scene.role) if fills == "o" else None
    )
    unseen = 404 if scene.me else 302
    runs, reads = proposes in ("d", "s", "*"), proposes == "read"
    asks = proposes.startswith("b ")
    pk = rounds.held.pk
    assert _status(scene, "round", pk) == (200 if runs or reads or asks else unseen)
    boards = 200 if runs or reads else 403 if asks else unseen
    assert _status(scene, "round-board", pk) == boards
    made = _decreed(scene, rounds)
    assert (made is not None) == (runs or asks)
    assert made is None or (made.approved_by is not None) == runs
    assert (_decreed(scene, rounds, "forbid") is not None) == runs
    asked = made if asks else Decree.objects.create(
        round=rounds.held, kind="fix", helper=rounds.scene.party_member(),
        member=rounds.scene.student(), role="main", reason="支部建议", by=cast.secretary,
    )  # fmt: skip
    _status(scene, "round-decree", pk, asked.pk, "approve", post={})
    asked.refresh_from_db()
    assert (asked.approved_by is not None) == (approves != "–")
    rounds.fill(1, 1).close()
    _status(scene, "round-act", pk, "match", post={})
    rounds.set()
    assert rounds.held.proposals.exists() == runs
    if not runs:
        rounds.match()
    key = rounds.current().matches.first().pk
    _status(scene, "round-arrange", pk, "lock", post={"pick": key})
    assert rounds.current().matches.filter(locked_by=None, pk=key).exists() != runs
    _published(scene, rounds, approves)


def _published(scene, rounds, approves):
    rounds.set(
        state="confirming", silence="yes", confirm_until=timezone.now() - timedelta(minutes=1)
    )
    _status(scene, "round-act", rounds.held.pk, "publish", post={})
    assert (rounds.set().held.state == "published") == (approves != "–")


PROBES: dict = {
    "pairing rounds: fill in and answer / propose (fix, lock, run) / approve and publish":
        rounds_of_pairing,
}  # fmt: skip
