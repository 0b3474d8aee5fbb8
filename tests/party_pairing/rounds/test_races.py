"""Two staff publish at once; two rounds want the same places; pairs begin beside a publication."""

import pytest

from party_pairing.pairs.models import Pairing
from party_pairing.rounds import confirming, stating
from party_pairing.rounds.models import Offer
from tests.cast import Cast
from tests.party_pairing.rounds.conftest import Rounds
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rounds(transactional_db):
    return Rounds(Cast()).fill(2, 3)


def test_two_staff_publish_at_once(rounds):
    rounds.ask()
    rounds.say()
    held, people = rounds.held, (rounds.cast.staff, rounds.cast.staff2)
    found = at_once(*[lambda by=by: confirming.publish(held=held, by=by) for by in people])
    assert (found.count(2), len(refusals(found))) == (1, 1)
    assert Pairing.objects.count() == 2


def test_two_rounds_never_give_more_than_the_places(rounds):
    other = Rounds(rounds.cast)
    other.held.title = "另一批"
    other.helpers, other.members = rounds.helpers, rounds.members
    for user in other.helpers:
        other.offer(user)
    for user in other.members[::-1]:
        other.need(user)
    for each in (rounds, other):
        each.ask()
        each.say()
    found = at_once(*[
        lambda held=each.held: confirming.publish(held=held, by=rounds.cast.staff)
        for each in (rounds, other)
    ])  # fmt: skip
    assert len(refusals(found)) == 1 and 2 in found
    assert Pairing.objects.running().count() == 2


def test_capacity_is_not_lowered_beside_a_publication(rounds):
    rounds.ask()
    rounds.say()
    helper = rounds.current().matches.first().helper
    later = Rounds(rounds.cast)
    later.offer(helper, 1)

    def lower():
        return stating.save_offer(held=later.held, by=helper, capacity=0, topics=[], free=[])

    at_once(lambda: confirming.publish(held=rounds.held, by=rounds.cast.staff), lower)
    said = Offer.objects.get(round=later.held).capacity
    assert Pairing.objects.running().filter(helper=helper).count() == 1
    assert said in (0, 1)  # whoever was first: 0 was said while nobody ran yet
