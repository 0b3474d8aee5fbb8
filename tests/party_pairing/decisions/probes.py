"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from dataclasses import replace

from django.utils import timezone

from party_pairing.candidates.actions import move
from party_pairing.decisions import publishing
from party_pairing.decisions.models import Decision, Milestone, PartyAnswer, Posting
from party_pairing.files.models import Charge, PartyPost
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Step
from tests.party_pairing.decisions.conftest import PLAIN, After, second_administrator

SIGN_IN = 302


def _ready(scene, spec=None):
    """People after the meeting; staff are in charge, whoever is P holds a post in the Party branch."""
    second_administrator(scene.cast)
    after = After(scene.cast, *([spec] if spec else []))
    if not Charge.objects.exists():
        after.scene.charge()
    if scene.role == "P" and not PartyPost.objects.exists():
        PartyPost.objects.create(
            user=scene.cast.party_member, party_branch=after.scene.party_branch(),
            post="organisation", starts_on="2020-01-01", entered_by=scene.cast.staff,
        )  # fmt: skip
    return after


def _shut(scene, among=(403, 404)):
    return (SIGN_IN,) if scene.role == "V" else among


def decide(scene, cell):
    """A step that the rules give to this role; "by rules" and "by post": not one of the others'."""
    own = {"B": rules.BRANCH, "D": rules.GENERAL_BRANCH, "C": rules.STAFF,
           "A": rules.COMMITTEE, "P": rules.PARTY_BRANCH}.get(scene.role, rules.COMMITTEE)  # fmt: skip
    other = rules.STAFF if own == rules.BRANCH else rules.BRANCH
    for who, may in ((own, cell != "–"), (other, cell == "*")):
        Decision.objects.all().delete()
        after = _ready(scene, replace(PLAIN, steps=(Step("x", "审核", who),)))
        person = after.passed()
        publishing.send_on(recommendations=[person], by=second_administrator(scene.cast))
        data = {"verdict": "agreed"}
        found = scene.status("party_pairing:decision-make", person.number, method="post", **data)
        assert found == SIGN_IN if may else found in _shut(scene)
        assert Decision.objects.exists() == may
        for each in after.campaign.recommendations.filter(state="approving"):
            move(recommendation=each, state="withdrawn", by=None)


def drop(scene, cell):
    after = _ready(scene)
    person = after.passed()
    found = scene.status(
        "party_pairing:decision-drop", person.number, method="post", reason="考察未过"
    )
    assert found == SIGN_IN if cell != "–" else found in _shut(scene)
    assert Decision.objects.exists() == (cell != "–")


def publish(scene, cell):
    after = _ready(scene)
    person = after.passed()
    scene.status("party_pairing:posting-list", method="post", publish="1", pick=person.pk)
    assert Posting.objects.exists() == (cell != "–")


def answer(scene, cell):
    after = _ready(scene)
    [person] = after.pre(after.passed())
    data = {"answer": "accepted", "on": timezone.localdate().isoformat()}
    found = scene.status("party_pairing:answer-enter", person.number, method="post", **data)
    assert found == SIGN_IN if cell != "–" else found in _shut(scene)
    assert PartyAnswer.objects.exists() == (cell != "–")


def papers(scene, cell):
    """Papers read / list handed in / list with full telephone numbers."""
    read, handed, phones = cell.split(" / ")
    after = _ready(scene)
    after.passed()
    args = [after.campaign.pk, scene.cast.branch.pk]
    found = scene.status("party_pairing:paper-word-unit", *args, "summary")
    assert found == 200 if read != "–" else found in _shut(scene)
    scene.status("party_pairing:decision-note", *args, "list", method="post")
    assert Milestone.objects.exists() == (handed != "–")
    found = scene.status("party_pairing:paper-word-phones", *args, method="post", reason="通知")
    assert found == 200 if phones != "–" else found in _shut(scene)


def admit(scene, cell):
    after = _ready(scene)
    [person] = after.recommended(after.passed())
    scene.status("party_pairing:decision-admit", person.number, method="post", status="1")
    assert (after.again(person).state == "admitted") == (cell != "–")


PROBES: dict = {
    "recommendation decide a step": decide,
    "recommendation drop after the vote": drop,
    "recommendation publish after the vote": publish,
    "Party's answer enter": answer,
    "papers of a unit read / list handed in / full telephone numbers": papers,
    "recommendation noted as taken in, member list changed": admit,
}
