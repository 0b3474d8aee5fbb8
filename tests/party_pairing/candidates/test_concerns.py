"""What changes after a step is flagged, not undone; somebody in charge answers."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.organisation.actions import transfer
from party_pairing.candidates import actions, concerns, deciding, entering, settling, tasks
from party_pairing.candidates.models import Concern
from party_pairing.files.models import Record
from tests.party_pairing.candidates.conftest import NOTHING, PLAIN
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(way):
    """Somebody who passed the meeting with six hours."""
    made = way.on_the_list(way.campaign(PLAIN))
    return actions.move(recommendation=made, state="passed", by=way.cast.staff)


def only():
    """The one Concern there is."""
    return Concern.objects.get()


def test_nothing_changed_raises_nothing(candidate):
    assert concerns.compare_all() == 0


def test_hours_taken_back_after_the_meeting_are_flagged_not_undone(way, candidate):
    way.take_back(candidate.user.volunteer.services.get())
    tasks.compare_conditions()
    tasks.compare_conditions()
    assert (only().kind, only().condition) == ("hours", "hours")
    assert only().words == "志愿服务满 5 小时：核对的时候是 6，现在是 0，不够了。"
    candidate.refresh_from_db()
    assert candidate.state == "passed"
    assert AuditEvent.objects.filter(name="party_pairing.concern.raised").count() == 1


def test_hours_taken_back_are_flagged_also_where_enough_are_left(way, candidate):
    extra = way.hours(candidate.user, 3)
    actions.check(recommendation=candidate)
    way.take_back(extra)
    concerns.compare_all()
    assert "是 9，现在是 6，还够" in only().words


def test_the_next_step_looks_too_and_goes_on(way, candidate):
    way.take_back(candidate.user.volunteer.services.get())
    actions.move(recommendation=candidate, state="approving", by=way.cast.staff, step="general")
    assert only().kind == "hours"
    assert candidate.state == "approving"


def test_turning_29_between_steps_is_flagged(way):
    today = timezone.localdate()
    born = (today + timedelta(days=1)).replace(year=today.year - 29)
    made = way.on_the_list(way.campaign(PLAIN), way.student(born_on=born))
    assert concerns.compare_all() == 0
    check = made.checks.first()
    assert check.facts["today"]["age"] == "met"
    made.user.member.born_on = born - timedelta(days=1)
    made.user.member.save()
    made.campaign.cut_off = today - timedelta(days=2)
    made.campaign.save()
    concerns.compare_all()
    assert only().kind == "age"
    assert "（条件截止）是 28 周岁，现在是 29 周岁" in only().words
    made.refresh_from_db()
    assert made.state == "listed"


def test_who_turns_18_after_the_cut_off_waits_for_the_next_campaign(way, cast):
    today = timezone.localdate()
    campaign = way.campaign(PLAIN, cut_off=today - timedelta(days=5))
    student = way.student(born_on=(today - timedelta(days=1)).replace(year=today.year - 18))
    way.hours(student, 6)
    made = way.applied(campaign, student)
    deciding.judge(recommendation=made, by=cast.secretary, key="conduct", holds=True, note="好")
    with pytest.raises(ValidationError, match="还不能列入：年龄"):
        deciding.list_candidate(recommendation=made, by=cast.secretary)


def test_a_punishment_entered_later_is_flagged(way, candidate):
    way.record(candidate.user, "punishment", on=timezone.localdate() - timedelta(days=9))
    concerns.compare_all()
    assert (only().kind, only().condition) == ("record", "clean")
    assert only().words == "没有处分：核对的时候符合，现在不符合或查不到了。"


def test_a_punishment_after_the_cut_off_is_flagged_as_well(way, candidate):
    candidate.campaign.cut_off = timezone.localdate() - timedelta(days=30)
    candidate.campaign.save()
    actions.check(recommendation=candidate)
    way.record(candidate.user, "punishment", on=timezone.localdate() - timedelta(days=2))
    concerns.compare_all()
    assert only().words == "没有处分：条件截止以后新记了一条，截止日还是符合的。"


def test_a_transfer_in_the_middle_is_decided_with_words(way, cast, candidate):
    transfer(
        member=candidate.user.member,
        branch=cast.other_branch,
        by=cast.staff,
        leaving=cast.branch.pk,
    )
    concerns.compare_all()
    assert only().words == "本人从会计2401团支部转到经管2402团支部：在原支部继续，还是中止？"
    with pytest.raises(ValidationError, match="怎么处理"):
        settling.settle(concern=only(), by=cast.staff, answer=" ")
    settling.settle(concern=only(), by=cast.staff, answer="原支部已经投过票，在原支部走完")
    candidate.refresh_from_db()
    assert (candidate.state, candidate.unit) == ("passed", cast.branch)
    assert concerns.compare_all() == 0
    told = Notice.objects.get(once=f"party_pairing.concern.settled:{only().pk}")
    assert "在原支部走完" in told.body
    with pytest.raises(ValidationError, match="刚处理过"):
        settling.settle(concern=only(), by=cast.staff2, answer="中止")


def test_a_transfer_can_end_the_way(way, cast, candidate):
    transfer(
        member=candidate.user.member,
        branch=cast.other_branch,
        by=cast.staff,
        leaving=cast.branch.pk,
    )
    concerns.compare_all()
    settling.settle_and_stop(concern=only(), by=cast.staff, answer="到新支部重新来")
    candidate.refresh_from_db()
    assert candidate.state == "stopped"
    assert candidate.moves.last().reason == "到新支部重新来"


def test_another_status_is_flagged_unless_it_is_what_it_led_to(way, candidate):
    member = candidate.user.member
    member.political_status = "masses"
    member.save()
    concerns.compare_all()
    assert only().words == "政治面貌：原来是共青团员，名册上现在是群众。"
    done = way.on_the_list(way.campaign(NOTHING, rules=way.rules(NOTHING, "另一类")))
    type(done).objects.filter(pk=done.pk).update(state="recommended")
    done.user.member.political_status = "activist"
    done.user.member.save()
    assert concerns.compare_all() == 0


def test_with_an_open_concern_nobody_is_listed(way, cast):
    campaign, student = way.campaign(NOTHING), way.student()
    made = way.applied(campaign, student)
    student.member.political_status = "masses"
    student.member.save()
    with pytest.raises(ValidationError, match="有一条变化没处理"):
        deciding.list_candidate(recommendation=made, by=cast.secretary)


def test_nobody_settles_their_own(way, cast):
    made = entering.apply(campaign=way.campaign(NOTHING), by=cast.student)
    concern = Concern.objects.create(recommendation=made, kind="hours", words="少了")
    with pytest.raises(ValidationError, match="你自己的推优"):
        settling.settle(concern=concern, by=cast.student, answer="没事")


def test_many_are_compared_in_as_many_queries_as_few(way, django_assert_max_num_queries):
    campaign = way.campaign(NOTHING)
    for _n in range(12):
        way.applied(campaign)
    assert not Record.objects.exists()
    with django_assert_max_num_queries(14):
        assert concerns.compare_all() == 0


def test_what_ended_is_left_alone(way, candidate):
    actions.move(recommendation=candidate, state="stopped", by=way.cast.staff, reason="休学")
    way.take_back(candidate.user.volunteer.services.get())
    assert concerns.compare_all() == 0
