"""By hand: what is allowed, and which rule says no."""

import pytest
from django.core.exceptions import ValidationError

from party_pairing.pair_rules import spec as rules
from party_pairing.rounds import arranging, queries
from party_pairing.rounds.board_views import BY_HAND
from tests.party_pairing.rounds.conftest import Rounds

pytestmark = pytest.mark.django_db


def together(rounds, helper, member, role="main"):
    return arranging.put_together(
        held=rounds.held, helper=helper, member=member, role=role, by=rounds.cast.staff
    )


def test_apart_and_together_again(rounds):
    rounds.fill(2, 2)
    proposal = rounds.match()
    match = proposal.matches.first()
    with pytest.raises(ValidationError, match="已经配了 1 个"):
        together(rounds, match.helper, proposal.matches.last().member)
    arranging.take_apart(held=rounds.held, key=match.pk, by=rounds.cast.staff)
    assert [each.user for each in queries.alone(rounds.held, proposal)] == [match.member]
    assert queries.why_alone(proposal, rounds.held.spec).get(match.member_id, BY_HAND) == BY_HAND
    made = together(rounds, match.helper, match.member)
    assert made.locked_by == rounds.cast.staff and made.points == match.points
    with pytest.raises(ValidationError, match="已经是一对"):
        together(rounds, match.helper, match.member)
    rounds.match()
    assert rounds.current().matches.get(member=match.member).locked_by == rounds.cast.staff


def test_a_hard_rule_is_named(cast):
    own = Rounds(cast, rules={"hard": (rules.SAME_SEX,)}).fill(1, 1)
    own.match()
    with pytest.raises(ValidationError, match="规则要求：同性别"):
        together(own, own.helpers[0], own.members[0])


def test_people_who_do_not_take_part(rounds):
    rounds.fill(1, 1)
    rounds.match()
    with pytest.raises(ValidationError, match="没有参加这一批"):
        together(rounds, rounds.helpers[0], rounds.scene.student())
    with pytest.raises(ValidationError, match="没有在这一批里当联系人"):
        together(rounds, rounds.scene.party_member(), rounds.members[0])


def test_one_main_contact(rounds):
    rounds.fill(2, 1)
    proposal = rounds.match()
    main = proposal.matches.get(role="main")
    second = proposal.matches.get(role="second")
    arranging.take_apart(held=rounds.held, key=second.pk, by=rounds.cast.staff)
    with pytest.raises(ValidationError, match="主联系人已经有了"):
        together(rounds, second.helper, main.member)
    assert together(rounds, second.helper, main.member, "second").role == "second"


def test_locks_are_counted_once(rounds):
    rounds.fill(2, 2)
    keys = list(rounds.match().matches.values_list("pk", flat=True))
    by = rounds.cast.staff
    assert arranging.lock_matches(held=rounds.held, keys=keys, by=by) == 2
    assert arranging.lock_matches(held=rounds.held, keys=keys, by=by) == 0
    assert arranging.lock_matches(held=rounds.held, keys=keys[:1], by=by, is_locked=False) == 1
