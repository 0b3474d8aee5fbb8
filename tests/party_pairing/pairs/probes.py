"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.pairs.models import Pairing, Talk
from tests.party_pairing.pairs.told import SECRETS, Told, read_in
from tests.party_pairing.scene import Scene

TALK = {"place": "食堂", "topic": "谈了期末"}


def pair(scene, cell):
    """The page of a pair / a talk written / the words of a talk; of a pair of the own branch and of
    one elsewhere, or of one's own and a stranger's."""
    cast, role = scene.cast, scene.role
    helper = scene.me if role == "P" else None
    own = Told(cast, helper, scene.me if role == "S" else None)
    if role == "C":
        own.scene.charge(scene.me, cast.general_branch)
    foreign = own.scene.pair(member=own.scene.student(branch=cast.other_branch))
    reads, writes, words = cell.split(" / ")
    shut = 302 if role == "V" else 404
    pages = [scene.status("party_pairing:pairing-page", each.pk) for each in (own.pair, foreign)]
    all_of_them = reads.startswith("*")
    assert pages == (
        [shut, shut] if reads == "–" else [200, 200 if all_of_them else shut]
    )  # fmt: skip
    typed = TALK | {"day": timezone.localdate()}
    for each in (own.pair, foreign):
        scene.status("party_pairing:talk-new", each.pk, method="post", **typed)
    written = Talk.objects.filter(topic=TALK["topic"]).values_list("pairing", flat=True)
    assert list(written) == ([own.pair.pk] if writes == "o" else [])
    address = reverse("party_pairing:pairing-page", args=[own.pair.pk])
    shown = scene.client.get(address).content.decode()
    assert (SECRETS[0] in read_in(shown)) == (words == "o")


def arranged(scene, cell):
    """A pair ended and handed over; the map of who meets."""
    cast, role = scene.cast, scene.role
    own = Told(cast, scene.me if role == "P" else None, scene.me if role == "S" else None)
    if role == "C":
        own.scene.charge(scene.me, cast.general_branch)
    heir = own.scene.party_member()
    Member.objects.filter(user=own.pair.member).update(grade=2024)
    ends, maps = cell.split(" / ")
    given = {"helper": heir.pk, "because": "graduated"}
    scene.status("party_pairing:pairing-hand-over", own.pair.pk, method="post", **given)
    own.pair.refresh_from_db()
    assert (own.pair.state == "ended") == (ends != "–")
    shut = 302 if role == "V" else 403
    assert scene.status("party_pairing:pairing-map") == (shut if maps == "–" else 200)


def made_by_hand(scene, cell):
    """A pair by hand, of somebody of the own general branch and of somebody elsewhere."""
    cast = scene.cast
    there = Scene(cast)
    rules = there.pair_rules(hard=())
    if scene.role == "C":
        there.charge(scene.me, cast.general_branch)
    helper, own = there.party_member(), there.student()
    foreign = there.student(branch=cast.other_branch)
    for member in (own, foreign):
        scene.status(
            "party_pairing:pairing-new", method="post", role=f"{rules.pk}:main",
            helper=helper.number, member=member.number, words="没有赶上批次", is_agreed="on",
        )  # fmt: skip
    made = list(Pairing.objects.order_by("pk").values_list("member", flat=True))
    assert made == {"–": [], "s": [own.pk], "*": [own.pk, foreign.pk]}[cell]


PROBES: dict = {
    "pair read / talk written / talk's words": pair,
    "pair ended, handed over / map of who meets": arranged,
    "pair made by hand": made_by_hand,
}
