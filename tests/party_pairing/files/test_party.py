"""Party branches' people and posts, and who in the staff is in charge."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.organisation.models import PartyBranch
from party_pairing.files import duties, party_actions
from party_pairing.files.models import Charge, PartyMembership, PartyPost
from tests.party_pairing.files.conftest import has_notice
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 1)


def enter(cast, scene, **how):
    made = {
        "party_branch": scene.party_branch(), "person": cast.student, "standing": "probationary",
        "starts_on": DAY, "by": cast.staff,
    } | how  # fmt: skip
    return party_actions.enter_member(**made)


def test_the_roster_stays_what_it_is(cast, scene):
    enter(cast, scene)
    cast.student.member.refresh_from_db()
    assert cast.student.member.political_status == "league"
    assert PartyMembership.objects.get().entered_by == cast.staff


def test_one_party_branch_at_a_time(cast, scene):
    enter(cast, scene)
    other = PartyBranch.objects.create(name="机关党支部")
    with pytest.raises(ValidationError, match="林知夏现在在会计学院学生党支部，请先在那里结束"):
        enter(cast, scene, party_branch=other)


def test_what_cannot_be_entered(cast, scene):
    tomorrow = timezone.localdate() + timedelta(days=1)
    for how, words in (
        ({"starts_on": tomorrow}, "日期在今天以后"),
        ({"by": cast.student}, "自己的由别人来登记"),
        ({"party_branch": PartyBranch.objects.create(name="旧", is_active=False)}, "已经撤销"),
    ):
        with pytest.raises(ValidationError, match=words):
            enter(cast, scene, **how)
    assert not PartyMembership.objects.exists()


def test_a_probationary_member_becomes_formal_and_the_history_stays(cast, scene):
    first = enter(cast, scene)
    with pytest.raises(ValidationError, match="要晚于成为预备党员的那天"):
        party_actions.make_formal(membership=first, starts_on=DAY, by=cast.staff)
    made = party_actions.make_formal(membership=first, starts_on=date(2026, 6, 1), by=cast.staff)
    lines = PartyMembership.objects.order_by("starts_on").values_list("standing", "ends_on")
    assert list(lines) == [("probationary", date(2026, 5, 31)), ("formal", None)]
    with pytest.raises(ValidationError, match="已经是正式党员了"):
        party_actions.make_formal(membership=made, starts_on=date(2026, 7, 1), by=cast.staff)
    with pytest.raises(ValidationError, match="已经结束"):
        party_actions.make_formal(membership=first, starts_on=date(2026, 7, 1), by=cast.staff)


def test_leaving_a_party_branch(cast, scene):
    made, today = enter(cast, scene), timezone.localdate()
    for day, words in ((today + timedelta(days=1), "不能在今天以后"),
                       (DAY - timedelta(days=1), "不能早于开始")):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            party_actions.end_member(membership=made, last_day=day, by=cast.staff)
    party_actions.end_member(membership=made, last_day=today - timedelta(days=1), by=cast.staff)
    enter(cast, scene, party_branch=PartyBranch.objects.create(name="机关党支部"), starts_on=today)


def test_posts_are_given_and_ended(cast, scene):
    how = {"party_branch": scene.party_branch(), "person": cast.party_member, "post": "secretary",
           "starts_on": DAY, "by": cast.staff}  # fmt: skip
    made = party_actions.give_post(**how)
    assert has_notice(cast.party_member, "你担任会计学院学生党支部的党支部书记")
    assert duties.duty_for(cast.party_member, cast.student) == "党支部书记"
    with pytest.raises(ValidationError, match="已经担任这个职务"):
        party_actions.give_post(**how)
    with pytest.raises(ValidationError, match="自己的由别人来登记"):
        party_actions.give_post(**how | {"by": cast.party_member})
    yesterday = timezone.localdate() - timedelta(days=1)
    party_actions.end_post(post=made, last_day=yesterday, by=cast.staff)
    again = User.objects.get(pk=cast.party_member.pk)
    assert duties.duty_for(again, cast.student) is None
    assert PartyPost.objects.get().ends_on == yesterday


def test_charges_are_for_staff_and_end_at_once(cast, scene):
    unit = cast.general_branch
    with pytest.raises(ValidationError, match="现在不是团委工作人员"):
        party_actions.give_charge(person=cast.secretary, unit=unit, by=cast.administrator)
    with pytest.raises(ValidationError, match="分管的是一个团总支"):
        party_actions.give_charge(person=cast.staff, unit=cast.branch, by=cast.administrator)
    made = party_actions.give_charge(person=cast.staff, unit=unit, by=cast.administrator)
    assert has_notice(cast.staff, "请你分管会计学院团总支的推优和结对")
    with pytest.raises(ValidationError, match="已经分管这里"):
        party_actions.give_charge(person=cast.staff, unit=unit, by=cast.administrator)
    party_actions.end_charge(charge=made, by=cast.administrator)
    assert not Charge.objects.exists()
    older = scene.charge()
    party_actions.end_charge(charge=older, by=cast.administrator)
    assert Charge.objects.get().ends_on == timezone.localdate() - timedelta(days=1)
    assert not Charge.objects.in_force().exists()
