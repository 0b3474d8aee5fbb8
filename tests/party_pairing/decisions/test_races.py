"""Several people decide about the same people at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from party_pairing.decisions import actions, publishing
from party_pairing.decisions.deciders import on_the_way
from party_pairing.decisions.models import Decision, PartyAnswer, Posting
from tests.party_pairing.decisions.conftest import After, second_administrator
from tests.races import at_once, refusals
from tuanwei.accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def after(cast):
    second_administrator(cast)
    return After(cast)


def fresh(user):
    """As another request reads them."""
    return User.objects.get(pk=user.pk)


def deciding(people, by, step="general", refused=()):
    """`by` decides about them as they read them."""
    keys = [each.pk for each in people]

    def run():
        rows = list(on_the_way().filter(pk__in=keys))
        return actions.decide(
            recommendations=rows, step=step, by=fresh(by), refused=dict.fromkeys(refused, "不齐")
        )

    return run


def test_of_two_deciders_one_is_heard(after, cast):
    one = after.passed("同时一")
    after.approving(one)
    found = at_once(
        deciding([one], cast.general_secretary),
        deciding([one], cast.administrator, refused=[one.pk]),
        deciding([one], cast.committee_leader),
    )
    assert len(refusals(found)) == 2
    assert Decision.objects.filter(recommendation=one).count() == 1


def test_two_lists_that_overlap_are_decided_one_after_the_other(after, cast):
    people = [after.passed(f"名单{n}") for n in range(4)]
    after.approving(*people)
    found = at_once(
        deciding(people[:3], cast.general_secretary), deciding(people[:0:-1], cast.administrator)
    )
    assert len(refusals(found)) == 1
    assert Decision.objects.count() == 3


def test_an_answer_is_entered_once(after, cast):
    one = after.passed("答复一")
    after.pre(one)
    keepers = [after.scene.contact("secretary"), after.scene.contact("organisation"), cast.staff]
    after.scene.charge(cast.staff)
    on = timezone.localdate()

    def entering(by, answer):
        return lambda: (
            actions.answer(
                recommendation=on_the_way().get(pk=one.pk), answer=answer, on=on, by=fresh(by),
                reason="" if answer == "accepted" else "再等等",
            ).pk
        )  # fmt: skip

    found = at_once(*map(entering, keepers, ("accepted", "refused", "accepted")))
    assert len(refusals(found)) == 2
    made = PartyAnswer.objects.get()
    state = on_the_way().get(pk=one.pk).state
    assert state == ("recommended" if made.answer == "accepted" else "refused")


def test_the_same_people_are_published_once(after, cast):
    people = [after.passed(f"公示{n}") for n in range(2)]
    keys = [each.pk for each in people]
    found = at_once(
        *(
            lambda by=by: (
                publishing.publish(
                    recommendations=list(on_the_way().filter(pk__in=keys)), by=fresh(by)
                ).pk
            )
            for by in (cast.general_secretary, cast.administrator)
        )
    )
    assert len(refusals(found)) == 1
    assert Posting.objects.count() == 1


def test_dropped_or_published_and_not_both(after, cast):
    one = after.passed("考察一")
    found = at_once(
        lambda: (
            actions.drop(
                recommendation=on_the_way().get(pk=one.pk),
                by=fresh(cast.administrator),
                reason="不实",
            ).pk
        ),
        lambda: (
            publishing.publish(
                recommendations=[on_the_way().get(pk=one.pk)], by=fresh(cast.general_secretary)
            ).pk
        ),
    )
    assert len(refusals(found)) == 1
    one.refresh_from_db()
    assert (one.state == "dropped") == (not Posting.objects.exists())


def test_a_night_that_runs_twice_ends_everybody_once(after):
    one = after.passed("到期一")
    after.recommended(one)
    until = timezone.localdate() - timedelta(days=1)
    type(one).objects.filter(pk=one.pk).update(
        recommended_on=until - timedelta(days=700), valid_until=until
    )
    found = at_once(actions.expire, actions.expire)
    assert sorted(found) == [0, 1]
    assert one.moves.filter(state="expired").count() == 1
