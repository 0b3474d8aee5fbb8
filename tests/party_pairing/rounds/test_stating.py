"""What both sides may say, and what is refused in words."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.rounds import stating
from party_pairing.rounds.models import Need, Offer, Wish
from party_pairing.rounds.people import HELPER, MEMBER, helpers_in, members_in, side_of
from tests.party_pairing.rounds.conftest import Rounds

pytestmark = pytest.mark.django_db


def test_an_offer_keeps_only_what_the_rules_and_the_grid_know(rounds):
    user = rounds.scene.party_member()
    offer = rounds.offer(user, 2, ["study", "money"], ["1-19", "9-99"])
    assert (offer.capacity, offer.topics, offer.free) == (2, ["study"], ["1-19"])
    rounds.offer(user, 3)
    assert Offer.objects.get().capacity == 3


def test_capacity_below_the_pairs_that_run_says_how_many_and_what_to_do(rounds):
    user = rounds.scene.party_member()
    for _each in range(2):
        rounds.scene.pair(user, rules=rounds.rules)
    with pytest.raises(ValidationError) as refused:
        rounds.offer(user, 1)
    words = refused.value.message_dict["capacity"][0]
    assert "联系着 2 个人，不能少于 2" in words and "结束或交接" in words
    assert not Offer.objects.exists()
    assert rounds.offer(user, 2).capacity == 2


def test_capacity_above_the_rules(rounds):
    with pytest.raises(ValidationError, match="最多联系 5 个"):
        rounds.offer(rounds.scene.party_member(), 6)


def test_each_says_only_what_belongs_to_their_side(rounds):
    with pytest.raises(ValidationError, match="不能填"):
        rounds.need(rounds.scene.party_member())
    with pytest.raises(ValidationError, match="不能填"):
        rounds.offer(rounds.scene.student())


def test_nobody_fills_it_in_before_or_after(rounds):
    user, now = rounds.scene.student(), timezone.now()
    rounds.set(opens_at=now + timedelta(hours=1))
    with pytest.raises(ValidationError, match="开始填写"):
        rounds.need(user)
    rounds.close()
    with pytest.raises(ValidationError, match="截止"):
        rounds.need(user)
    rounds.set(state="called_off", reason="改期")
    with pytest.raises(ValidationError, match="已取消"):
        rounds.need(user)
    assert not Need.objects.exists()


def test_a_round_of_a_general_branch_is_for_its_own(cast):
    own = Rounds(cast, unit=cast.other_general_branch)
    inside = own.scene.student(branch=cast.other_branch)
    outside, helper = own.scene.student(), own.scene.party_member()
    assert side_of(inside, own.held) == MEMBER
    assert side_of(outside, own.held) is None and side_of(helper, own.held) is None
    assert inside in members_in(own.held.unit, own.held.spec)
    assert outside not in members_in(own.held.unit, own.held.spec)
    assert not helpers_in(own.held.unit, own.held.spec).exists()


def test_activists_help_where_the_rules_say_so(cast):
    own = Rounds(cast, rules={"helpers": ("party", "activist")})
    activist = own.scene.student(status="activist")
    probationary = own.scene.party_member(standing="probationary")
    assert side_of(activist, own.held) == HELPER
    assert side_of(probationary, own.held) is None
    assert set(helpers_in(own.held.unit, own.held.spec)) == {activist}
    assert activist not in members_in(own.held.unit, own.held.spec)


def wish(rounds, by, other, side=MEMBER):
    return stating.add_wish(held=rounds.held, by=by, other=other, side=side)


def test_wishes(rounds):
    rounds.fill(helpers=4)
    me = rounds.members[0]
    for n in range(3):
        assert wish(rounds, me, rounds.helpers[n]).place == n + 1
    with pytest.raises(ValidationError, match="最多选 3 个人"):
        wish(rounds, me, rounds.helpers[3])
    stating.drop_wish(held=rounds.held, by=me, other_id=rounds.helpers[0].pk)
    places = Wish.objects.order_by("place").values_list("other", "place")
    assert list(places) == [(rounds.helpers[1].pk, 1), (rounds.helpers[2].pk, 2)]
    assert wish(rounds, rounds.helpers[0], me, HELPER).place == 1


def test_a_wish_for_oneself_and_for_somebody_who_is_not_there(rounds):
    rounds.fill(1, 1)
    me = rounds.members[0]
    with pytest.raises(ValidationError, match="不能选自己"):
        wish(rounds, me, me)
    with pytest.raises(ValidationError, match="没有参加这一批"):
        wish(rounds, me, rounds.scene.party_member())
    wish(rounds, me, rounds.helpers[0])
    with pytest.raises(ValidationError, match="已经选了党员0"):
        wish(rounds, me, rounds.helpers[0])
    with pytest.raises(ValidationError, match="先填好自己的情况"):
        wish(rounds, rounds.scene.student(), rounds.helpers[0])
    assert Wish.objects.count() == 1


def test_withdrawing_and_coming_back(rounds):
    rounds.fill(1, 1)
    assert stating.withdraw(held=rounds.held, by=rounds.members[0]) == 1
    assert stating.withdraw(held=rounds.held, by=rounds.members[0]) == 0
    assert Need.objects.get().is_withdrawn
    rounds.need(rounds.members[0])
    assert not Need.objects.get().is_withdrawn
