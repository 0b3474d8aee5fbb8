"""Plans: approved by whom the rules say, the Party branch invited in time, held again where invalid."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.candidates.models import Recommendation
from party_pairing.meetings import actions, balloting, permissions, queries
from party_pairing.meetings.models import Meeting
from party_pairing.recommend_rules import spec as rules
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import Gathering
from tuanwei.notices.models import Delivery

pytestmark = pytest.mark.django_db


def drafted(meetings, days=10, **fields):
    """A draft of the branch's secretary, so many days ahead."""
    scene, cast = meetings.scene, meetings.cast
    scene.charge(cast.staff)
    scene.party_branch()
    meetings.campaign = scene.campaign(meetings.spec(**fields))
    meetings.standing = [scene.candidate(meetings.campaign)]
    starts = timezone.now() + timedelta(days=days)
    return actions.make_plan(
        by=cast.secretary, campaign=meetings.campaign, unit=cast.branch, plan="先介绍，再投票。",
        chair=cast.secretary, starts_at=starts, ends_at=starts + timedelta(hours=1), venue=None,
        place="教室",
    )  # fmt: skip


def refused(words, run, **fields):
    with pytest.raises(ValidationError) as fault:
        run(**fields)
    assert words in "".join(fault.value.messages), fault.value.messages


def decide(meeting, by, approves=True, reason=""):
    return actions.decide(
        meeting=meeting, by=by, approves=approves, seen=actions.mark(meeting), reason=reason
    )


def told(user):
    rows = Delivery.objects.filter(recipient=user, channel="site")
    return list(rows.order_by("pk").values_list("notice__title", flat=True))


def test_a_plan_is_approved_and_everybody_hears(meetings):
    meeting = drafted(meetings, plan_by=rules.GENERAL_BRANCH, plan_days=3)
    cast = meetings.cast
    assert meeting.party_branch == meetings.scene.party_branch()
    assert cast.general_secretary
    actions.propose(meeting=meeting, by=cast.secretary)
    assert "等你批准" in told(cast.general_secretary)[0]
    refused("由别人来批准", decide, meeting=meeting, by=cast.secretary)
    refused("由团总支书记批准", decide, meeting=meeting, by=cast.staff)
    with pytest.raises(ValidationError, match="改过了"):
        actions.decide(meeting=meeting, by=cast.general_secretary, approves=True, seen="old")
    refused("哪里要改", decide, meeting=meeting, by=cast.general_secretary, approves=False)
    found = meetings_fresh(decide(meeting, cast.general_secretary))
    assert (found.state, found.gathering.state) == ("approved", "published")
    assert meetings.campaign.places.get(unit=cast.branch).counted_at
    assert any("推优大会：" in title for title in told(meetings.standing[0].user))


def test_a_plan_is_returned_changed_and_handed_in_again(meetings):
    meeting = drafted(meetings, plan_by=rules.STAFF)
    cast = meetings.cast
    actions.propose(meeting=meeting, by=cast.secretary)
    refused("由分管老师批准", decide, meeting=meeting, by=cast.general_secretary)
    refused("由分管老师批准", decide, meeting=meeting, by=cast.staff2)  # not in charge
    found = decide(meeting, cast.staff, approves=False, reason="换个大教室")
    assert found.state == "returned"
    fields = {
        "chair": cast.secretary, "plan": "改过", "starts_at": found.gathering.starts_at,
        "ends_at": found.gathering.ends_at, "venue": None, "place": "大教室",
    }  # fmt: skip
    refused(
        "刚刚存过一版", actions.change_plan, meeting=meeting, by=cast.secretary, seen="x", **fields
    )
    actions.change_plan(
        meeting=meeting, by=cast.secretary, seen=actions.mark(found), **fields
    )  # fmt: skip
    assert actions.propose(meeting=meeting, by=cast.secretary).state == "proposed"
    assert actions.propose(meeting=meeting, by=cast.secretary).state == "proposed"  # pressed twice
    assert actions.take_back(meeting=meeting, by=cast.secretary).state == "draft"


@pytest.mark.parametrize(
    ("who", "deciding"),
    [(rules.BRANCH, None), (rules.PARTY_BRANCH, "contact"), (rules.COMMITTEE, "administrator")],
)
def test_who_decides_is_what_the_rules_say(meetings, who, deciding):
    meeting = drafted(meetings, plan_by=who)
    contact = meetings.scene.contact("secretary")
    people = {
        "administrator": meetings.cast.administrator, "contact": contact,
        "staff": meetings.cast.staff, "general": meetings.cast.general_secretary,
        "student": meetings.cast.student,
    }  # fmt: skip
    may = {name for name, each in people.items() if not permissions.why_not_decide(each, meeting)}
    assert may == {"administrator", deciding} - {None}


def test_without_an_approval_in_the_rules_it_stands_at_once(meetings):
    meeting = drafted(meetings)
    assert actions.propose(meeting=meeting, by=meetings.cast.secretary).state == "approved"


def test_where_late_is_invalid_a_late_plan_is_not_taken(meetings):
    meeting = drafted(meetings, days=2, plan_by=rules.GENERAL_BRANCH, plan_days=3)
    refused("提前 3 天", actions.propose, meeting=meeting, by=meetings.cast.secretary)
    Meeting.objects.filter(pk=meeting.pk).update(state="proposed")
    meeting.refresh_from_db()
    refused("现在批准已经晚了", decide, meeting=meeting, by=meetings.cast.general_secretary)


def test_where_late_is_only_noted_it_stands_in_the_result(meetings):
    meeting = drafted(
        meetings, days=2, plan_by=rules.GENERAL_BRANCH, plan_days=3, invite_days=3,
        late_is_invalid=False,
    )  # fmt: skip
    actions.propose(meeting=meeting, by=meetings.cast.secretary)
    found = decide(meeting, meetings.cast.general_secretary)
    found = actions.invite(meeting=found, by=meetings.cast.secretary)
    said = queries.problems_of(found)
    assert [each.is_fatal for each in said] == [False, False]
    assert "才批准" in said[0].words and "才邀请党支部" in said[1].words


def test_the_party_branch_is_invited_in_time_or_the_meeting_is_moved(meetings):
    meeting = drafted(meetings, days=4, invite_days=3)
    cast, contact = meetings.cast, meetings.scene.contact("organisation")
    found = actions.propose(meeting=meeting, by=cast.secretary)
    assert [each.is_fatal for each in queries.problems_of(found)] == [True]
    starts = timezone.now() + timedelta(days=2)
    refused_move = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    gatherings.save_gathering(gathering=found.gathering, by=cast.secretary, **refused_move)
    found = meetings_fresh(found)
    refused("就截止了", actions.invite, meeting=found, by=cast.secretary)
    starts = timezone.now() + timedelta(days=8)
    gatherings.save_gathering(
        gathering=found.gathering, by=cast.secretary, starts_at=starts,
        ends_at=starts + timedelta(hours=1),
    )  # fmt: skip
    found = actions.invite(meeting=meetings_fresh(found), by=cast.secretary)
    assert queries.problems_of(found) == [] and "邀请党支部" in told(contact)[0]
    refused("已经邀请过了", actions.invite, meeting=found, by=cast.secretary)
    with pytest.raises(ValidationError, match="就截止了"):  # moved so near that it is too late
        gatherings.save_gathering(
            gathering=found.gathering, by=cast.secretary, **refused_move
        )  # fmt: skip


def meetings_fresh(meeting):
    from party_pairing.meetings import roll

    return roll.rows().get(pk=meeting.pk)


def test_an_invitation_that_never_went_out_stops_the_ballot(meetings):
    meetings.approved(invite_days=0, needs_observer=True)
    meetings.come()
    with pytest.raises(ValidationError) as fault:
        meetings.round()
    assert "还没有邀请党支部" in fault.value.messages[0]
    assert "还没有写是谁" in fault.value.messages[1]
    actions.invite(meeting=meetings.meeting, by=meetings.cast.staff)
    actions.name_observer(meeting=meetings.meeting, by=meetings.cast.staff, observer="李书记")
    assert meetings.round().state == "open"


def test_without_a_quorum_it_is_invalid_and_held_again(meetings):
    meetings.approved()
    meetings.come(3)
    cast = meetings.cast
    refused(
        "请写一句原因", actions.declare_invalid, meeting=meetings.meeting, by=cast.staff, reason=" "
    )
    found = actions.declare_invalid(meeting=meetings.meeting, by=cast.staff, reason="人数不够")
    assert (found.state, found.expected, found.present) == ("invalid", 9, 3)
    starts = timezone.now() + timedelta(days=1)
    again = actions.make_plan(
        by=cast.secretary, campaign=meetings.campaign, unit=cast.branch, chair=cast.secretary,
        starts_at=starts, ends_at=starts + timedelta(hours=1), venue=None, place="教室",
    )  # fmt: skip
    assert again.pk != found.pk
    with pytest.raises(ValidationError, match="已经有大会"):
        actions.make_plan(
            by=cast.secretary, campaign=meetings.campaign, unit=cast.branch, chair=cast.secretary,
            starts_at=starts, ends_at=starts + timedelta(hours=1), venue=None, place="教室",
        )  # fmt: skip


def test_a_confirmed_result_is_found_invalid_by_staff_only_and_candidates_stand_again(meetings):
    meetings.open()
    meetings.vote_all(*["yn"] * 9)
    meetings.close()
    other = meetings.scene.charge(meetings.cast.staff2).user
    meetings.confirm()
    by = meetings.cast.staff
    refused(
        "请分管老师来处理", actions.declare_invalid, meeting=meetings.meeting, by=by, reason="晚了"
    )
    actions.declare_invalid(meeting=meetings.meeting, by=other, reason="没有按时邀请")
    states = set(Recommendation.objects.values_list("state", flat=True))
    assert states == {"listed"} and meetings.state() == "invalid"
    assert queries.outcome_of(meetings.standing[0]) is None


def test_its_gathering_is_published_by_the_approval_and_by_nothing_else(meetings):
    meeting = drafted(meetings, plan_by=rules.GENERAL_BRANCH)
    with pytest.raises(ValidationError, match="还没批准"):
        gatherings.publish(gathering=meeting.gathering, by=meetings.cast.secretary)
    actions.propose(meeting=meeting, by=meetings.cast.secretary)
    with pytest.raises(ValidationError, match="正在等批准"):
        gatherings.save_gathering(
            gathering=meeting.gathering, by=meetings.cast.secretary, place="操场"
        )


def test_called_off_with_its_gathering_but_not_once_people_vote(meetings):
    meetings.approved()
    actions.call_off(meeting=meetings.meeting, by=meetings.cast.staff, reason="停电")
    assert (meetings.state(), meetings.fresh().reason) == ("called_off", "停电")
    meetings.scene.numbers = iter(range(50, 99))
    other = type(meetings)(meetings.cast)
    other.scene.numbers = iter(range(60, 99))
    other.campaign = other.scene.campaign(meetings.spec())
    begun = other.scene.meeting(other.campaign, state="begun", begun_at=timezone.now())
    with pytest.raises(ValidationError, match="已经开始投票，不能取消"):
        gatherings.cancel(gathering=begun.gathering, by=meetings.cast.staff, reason="停电")


def test_who_cannot_come_is_excused_and_still_expected(meetings):
    meetings.approved()
    person = meetings.people[5]
    actions.excuse(meeting=meetings.meeting, by=meetings.cast.staff, user=person, is_excused=True)
    meetings.come(5)
    meetings.people = meetings.people[6:]
    meetings.come()
    meetings.round()
    mine = meetings.meeting.attendees.get(user=person)
    assert (mine.is_excused, mine.was_present, meetings.meeting.expected) == (True, False, 9)
    with pytest.raises(ValidationError, match="不在应到名单"):
        actions.excuse(
            meeting=_second(meetings), by=meetings.cast.staff, user=meetings.cast.other_student,
            is_excused=True,
        )  # fmt: skip


def _second(meetings):
    campaign = meetings.scene.campaign(meetings.spec())
    return meetings.scene.meeting(campaign, at=timezone.now() + timedelta(days=1))


def test_a_campaign_that_is_closed_takes_no_meeting(meetings):
    campaign = meetings.scene.campaign(meetings.spec(), state="closed")
    starts = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError, match="没有在进行"):
        actions.make_plan(
            by=meetings.cast.secretary, campaign=campaign, unit=meetings.cast.branch,
            chair=meetings.cast.secretary, starts_at=starts, ends_at=starts + timedelta(hours=1),
            venue=None, place="教室",
        )  # fmt: skip
    assert not Gathering.objects.exists()


def test_nobody_begins_before_people_can_check_in(meetings):
    meetings.approved(at=timezone.now() + timedelta(hours=2))
    meetings.come()
    refused(
        "还没到开会时间", balloting.open_round, meeting=meetings.meeting, by=meetings.cast.staff,
        way="online",
    )  # fmt: skip


def test_a_candidate_does_not_approve_the_plan(meetings):
    meeting = drafted(meetings, plan_by=rules.GENERAL_BRANCH)
    leader = meetings.cast.general_secretary
    assert permissions.why_not_decide(leader, meeting) is None
    Recommendation.objects.create(
        campaign=meeting.campaign, user=leader, state="listed", unit=meeting.unit, number="TY900000"
    )
    assert "你是候选人" in permissions.why_not_decide(leader, meeting)
