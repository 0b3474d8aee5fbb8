"""Several at the same moment: one place, one application, one opinion."""

import pytest

from party_pairing.candidates import deciding, entering
from party_pairing.candidates.models import Recommendation, Waiver
from tests.party_pairing.candidates.conftest import NOTHING, PLAIN, SHORTLIST
from tests.races import Refused, at_once, refusals
from tuanwei.accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def by(user):
    """Who asks, as another request would read them."""
    return User.objects.get(pk=user.pk)


def test_the_ballot_never_holds_more_than_it_may(way, cast):
    campaign = way.campaign(SHORTLIST)  # one place, two on the ballot
    made = [way.applied(campaign) for _ in range(5)]
    said = at_once(*(
        lambda each=each: deciding.list_candidate(recommendation=each, by=by(cast.secretary))
        for each in made
    ))  # fmt: skip
    assert len(refusals(said)) == 3
    assert Recommendation.objects.filter(state="listed").count() == 2


def test_nobody_applies_twice_at_once(way):
    campaign, student = way.campaign(NOTHING), way.student()
    said = at_once(*(lambda: entering.apply(campaign=campaign, by=by(student)) for _ in range(4)))
    assert len(refusals(said)) == 3
    assert Recommendation.objects.count() == 1


def test_whoever_leaves_while_being_listed_has_left_or_is_listed_first(way, cast):
    made = way.applied(way.campaign(NOTHING))
    said = at_once(
        lambda: deciding.list_candidate(recommendation=made, by=by(cast.secretary)),
        lambda: entering.withdraw(recommendation=made, by=by(made.user)),
    )  # fmt: skip
    assert not isinstance(said[1], Refused)
    assert Recommendation.objects.get().state == "withdrawn"
    moves = list(made.moves.order_by("pk").values_list("state", flat=True))
    assert moves == ["applied", *([] if isinstance(said[0], Refused) else ["listed"]), "withdrawn"]


def test_a_condition_is_waived_once(way, cast):
    made = way.applied(way.campaign(PLAIN))
    said = at_once(*(
        lambda: deciding.waive(
            recommendation=made, by=by(cast.administrator), key="clean", reason="特殊情况"
        )
        for _ in range(3)
    ))  # fmt: skip
    assert len(refusals(said)) == 2
    assert Waiver.objects.count() == 1
