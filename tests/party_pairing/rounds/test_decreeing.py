"""Fixed and forbidden pairs: reasons, rules named, approval by somebody else."""

import pytest
from django.core.exceptions import ValidationError

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.spec import Role
from party_pairing.rounds import decreeing
from party_pairing.rounds.models import Decree
from tests.party_pairing.rounds.conftest import Rounds
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def decree(rounds, by=None, kind="fix", helper=0, member=0, role="main", reason="支部建议"):
    return decreeing.decree(
        held=rounds.held, kind=kind, helper=rounds.helpers[helper],
        member=rounds.members[member], role=role, reason=reason, by=by or rounds.cast.administrator,
    )  # fmt: skip


def test_a_reason_is_asked_for(rounds):
    rounds.fill()
    with pytest.raises(ValidationError, match="理由"):
        decree(rounds, reason=" ")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hard": (rules.SAME_SEX,)}, "规则要求：同性别"),
        ({"hard": (rules.OTHER_BRANCH, rules.OTHER_GRADE)}, "规则要求：不同的团支部、不同年级"),
    ],
)
def test_a_fixed_pair_that_breaks_a_hard_rule_names_it(cast, fields, words):
    own = Rounds(cast, rules=fields).fill(1, 1)
    with pytest.raises(ValidationError, match=words):
        decree(own)
    assert decree(own, kind="forbid").kind == "forbid"


def test_formal_members_only(cast):
    role = Role("main", "培养联系人", standing=rules.FORMAL)
    own = Rounds(cast, rules={"roles": (role,)}).fill(0, 1)
    own.helpers.append(own.scene.party_member(standing="probationary"))
    with pytest.raises(ValidationError, match="培养联系人要由正式党员担任"):
        decree(own)


def test_places_and_roles_are_counted(rounds):
    rounds.fill(2, 2)
    decree(rounds)
    with pytest.raises(ValidationError, match="已经有一个决定"):
        decree(rounds)
    with pytest.raises(ValidationError, match="最多联系 1 个人，现在加指定的已经有 1 个"):
        decree(rounds, member=1)
    with pytest.raises(ValidationError, match="主联系人已经满了"):
        decree(rounds, helper=1)


def test_people_who_cannot_take_part(rounds):
    rounds.fill(1, 1)
    rounds.helpers, rounds.members = rounds.members, rounds.helpers
    with pytest.raises(ValidationError, match="不能在这一批当联系人"):
        decree(rounds)


def test_a_branch_asks_and_somebody_else_approves(rounds):
    rounds.fill(1, 1)
    secretary, staff = rounds.cast.secretary, rounds.cast.administrator
    made = decree(rounds, by=secretary)
    assert made.approved_by is None
    assert Notice.objects.get(once=f"party_pairing.decree.asked:{made.pk}").url.endswith("decrees/")
    rounds.match()
    assert not rounds.current().matches.filter(is_fixed=True).exists()
    with pytest.raises(ValidationError, match="另一位"):
        decreeing.approve(decree=made, by=secretary)
    assert decreeing.approve(decree=made, by=staff).approved_by == staff
    with pytest.raises(ValidationError, match="已经同意过"):
        decreeing.approve(decree=made, by=staff)
    rounds.match()
    assert rounds.current().matches.get().is_fixed
    with pytest.raises(ValidationError, match="已经同意了"):
        decreeing.remove(decree=Decree.objects.get(), by=secretary)
    decreeing.remove(decree=Decree.objects.get(), by=staff)
    assert not Decree.objects.exists()


def test_a_branch_asks_for_its_own_only_and_forbids_nobody(rounds):
    rounds.fill(1, 1)
    rounds.members.append(rounds.scene.student(branch=rounds.cast.other_branch))
    for fields in ({"member": 1}, {"kind": "forbid"}):
        with pytest.raises(ValidationError, match="自己支部"):
            decree(rounds, by=rounds.cast.secretary, **fields)
