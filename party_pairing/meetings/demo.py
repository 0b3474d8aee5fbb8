"""Invented meetings: of a round that is over one with its ballot, of the running one two that are
planned."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Appointment, Member, PartyBranch
from party_pairing.candidates.models import Place, Recommendation
from party_pairing.meetings import confirming, queries, roll
from party_pairing.meetings.models import Attendee, BallotRound, Meeting, Slip, Standing
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.lib.ballots import new_code, receipt_of

State = Meeting.State
PLAN = "1. 党组织介绍条件和程序；2. 候选人自我介绍；3. 无记名投票；4. 当场计票、宣布结果。"
PASSED = ("passed", "published", "approving", "pre", "recommended")


def fill(rng, cast):
    """`cast` gains "recommendation_meetings": the meetings."""
    campaigns = cast.get("recommendation_campaigns")
    if not campaigns:
        return
    made = []
    for unit in _units(campaigns["over"])[:4]:
        made.append(_held(rng, campaigns["over"], unit))
    for n, unit in enumerate(_units(campaigns["open"])[:3]):
        made.append(_coming(campaigns["open"], unit, n))
    cast["recommendation_meetings"] = [each for each in made if each]


def _units(campaign):
    rows = campaign.recommendations.select_related("unit__parent").order_by("unit", "pk")
    return list({each.unit_id: each.unit for each in rows}.values())


def _secretary(unit):
    rows = Appointment.objects.in_force().filter(unit=unit, post="secretary")
    found = rows.select_related("user").order_by("pk").first()
    return found and found.user


def _meeting(campaign, unit, at, state, **fields):
    chair, above = _secretary(unit), _secretary(unit.parent)
    if chair is None or above is None or chair == above:
        return None
    gathering = Gathering.objects.create(
        kind=Gathering.Kind.MEETING, mode=Gathering.Mode.OPEN, unit=unit, place="教学楼 A203",
        title=f"推优大会：{campaign.title[:30]}", starts_at=at, ends_at=at + timedelta(hours=1),
        made_by=chair, state="published" if state in (State.APPROVED, State.COUNTED) else "draft",
    )  # fmt: skip
    gathering.units.set([unit])
    is_decided = state in (State.APPROVED, State.COUNTED)
    return Meeting.objects.create(
        campaign=campaign, unit=unit, gathering=gathering, plan=PLAN, chair=above, made_by=chair,
        state=state, proposed_at=at - timedelta(days=9),
        decided_by=campaign.made_by if is_decided else None,
        decided_at=at - timedelta(days=8) if is_decided else None,
        invited_at=at - timedelta(days=7) if is_decided else None,
        party_branch=PartyBranch.objects.filter(general_branch=unit.parent, is_active=True).first(),
        **fields,
    )  # fmt: skip


def _coming(campaign, unit, n):
    state = (State.APPROVED, State.PROPOSED, State.DRAFT)[n]
    if Meeting.objects.filter(campaign=campaign, unit=unit).exists():
        return None
    at = (timezone.localtime() + timedelta(days=3 + n)).replace(hour=16, minute=0, second=0)
    return _meeting(campaign, unit, at, state)


def _held(rng, campaign, unit):
    """Voted on by phone some months ago, as the recommendations have it."""
    standing = list(
        Recommendation.objects.filter(campaign=campaign, unit=unit).select_related("user")
        .order_by("number")
    )  # fmt: skip
    at = campaign.opened_at + timedelta(days=12)
    meeting = _meeting(campaign, unit, at, State.COUNTED, observer="党支部组织委员")
    if meeting is None or not standing:
        return meeting
    members = list(
        Member.objects.filter(branch=unit, left_on=None).select_related("user").order_by("user")
    )
    there = [each for each in members if rng.random() < 0.9]
    CheckIn.objects.bulk_create(
        CheckIn(gathering=meeting.gathering, user=each.user, way="word", at=at, noted_at=at)
        for each in there
    )
    roll.freeze(meeting, roll.people_of(meeting))
    meeting.begun_at = at + timedelta(minutes=20)
    voters = Attendee.objects.filter(meeting=meeting, has_vote=True, was_present=True).count()
    ballot = BallotRound.objects.create(
        meeting=meeting, number=1, way=BallotRound.Way.ONLINE, state=BallotRound.State.COUNTED,
        issued=voters, cast=voters, invalid=0, opened_by=meeting.chair, opened_at=meeting.begun_at,
        closed_at=at + timedelta(minutes=30), counted_at=at + timedelta(minutes=30),
        places=Place.objects.filter(campaign=campaign, unit=unit).values_list(
            "places", flat=True).first(),
    )  # fmt: skip
    slips = [
        {str(n): _choice(rng, each) for n, each in enumerate(standing, 1)} for _voter in range(voters)
    ]  # fmt: skip
    Slip.objects.bulk_create(
        Slip(ballot=ballot, receipt=receipt_of(new_code()), choices=each) for each in slips
    )
    votes = [Counter(slip[str(n)] for slip in slips) for n in range(1, len(standing) + 1)]
    Standing.objects.bulk_create(
        Standing(
            ballot=ballot, recommendation=each, number=n, yes=votes[n - 1]["yes"],
            no=votes[n - 1]["no"], abstained=votes[n - 1]["abstain"],
            outcome="passed" if each.state in PASSED else "failed",
        )
        for n, each in enumerate(standing, 1)
    )  # fmt: skip
    meeting.counted_at = meeting.chair_confirmed_at = meeting.confirmed_at = ballot.counted_at
    meeting.confirmed_by = campaign.made_by
    meeting.minutes = confirming.drafted(meeting, queries.result_of(meeting))
    meeting.save()
    return meeting


def _choice(rng, recommendation):
    likely = 0.85 if recommendation.state in PASSED else 0.35
    return "yes" if rng.random() < likely else rng.choice(("no", "no", "abstain"))
