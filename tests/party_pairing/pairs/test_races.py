"""Several people make pairs of the same people at once."""

import pytest

from party_pairing.pairs import actions
from party_pairing.pairs.models import Pairing
from tests.party_pairing.scene import Scene
from tests.races import at_once, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def scene(cast):
    return Scene(cast)


def beginning(scene, rules, helper, member, role="main"):
    by = scene.cast.staff
    return lambda: (
        actions.begin_pair(
            rules=rules, role=role, helper=helper, member=member, by=by, origin="手动"
        ).pk
    )


def test_the_last_place_of_a_helper_is_given_once(scene):
    rules, helper = scene.pair_rules(most_capacity=2), scene.party_member()
    beginning(scene, rules, helper, scene.student())()
    members = [scene.student() for _n in range(3)]
    found = at_once(*(beginning(scene, rules, helper, each) for each in members))
    assert len(refusals(found)) == 2
    assert Pairing.objects.running().filter(helper=helper).count() == 2


def test_a_member_gets_one_main_helper(scene):
    rules, member = scene.pair_rules(), scene.student()
    helpers = [scene.party_member() for _n in range(3)]
    found = at_once(*(beginning(scene, rules, each, member) for each in helpers))
    assert len(refusals(found)) == 2
    assert Pairing.objects.running().filter(member=member).count() == 1


def test_two_who_are_each_others_choice_wait_for_no_lock(scene):
    """Both orders of the same two people: one lock order, no deadlock."""
    rules = scene.pair_rules()
    one = scene.in_party(scene.student(status="development"))
    two = scene.in_party(scene.student(status="development"))
    found = at_once(beginning(scene, rules, one, two), beginning(scene, rules, two, one))
    assert not refusals(found)
    assert Pairing.objects.count() == 2


def test_handed_over_once(scene):
    old, by = scene.pair(), scene.cast.staff
    heirs = [scene.party_member() for _n in range(3)]
    found = at_once(
        *(
            lambda each=each: (
                actions.hand_over(pairing=old, helper=each, by=by, because="graduated", words="").pk
            )
            for each in heirs
        )
    )
    assert len(refusals(found)) == 2
    assert Pairing.objects.filter(follows=old).count() == 1
