"""Invented decisions: of those who passed, some wait, some are published, some have gone all the way."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.candidates.actions import move
from party_pairing.candidates.models import Recommendation
from party_pairing.decisions import chain, publishing
from party_pairing.decisions.deciders import on_the_way
from party_pairing.decisions.models import Decision, PartyAnswer
from party_pairing.decisions.queries import way_of
from party_pairing.meetings.models import Attendee, BallotRound, Meeting, Standing
from tuanwei.gatherings.models import Gathering
from tuanwei.publicity.models import Publicity

State = Recommendation.State
MOST = 12


def fill(rng, cast):
    """Of people who passed in open campaigns, each of these stages gets some where there are enough."""
    staff, administrator = cast["T0001"], cast["T0009"]
    passed = on_the_way().filter(state=State.PASSED, campaign__state="open").order_by("pk")
    if not passed.exists():
        _vote(staff, administrator)
    people = list(passed[:MOST])
    _waiting, shown, deciding, answered = (people[n::4] for n in range(4))
    for each in shown:
        if way_of(each).waits_for_posting:
            publishing.publish(recommendations=[each], by=administrator)
    for each in deciding:
        _posted(each, administrator)
        _to_step(each)
    for n, each in enumerate(answered):
        _posted(each, administrator)
        for step, by in zip(each.campaign.spec.steps, (cast["T0009"], staff), strict=False):
            Decision.objects.create(recommendation=each, step=step.key, verdict="agreed", by=by)
        move(recommendation=each, state=State.PRE, by=administrator, step=chain.ANSWER)
        if n:
            on = timezone.localdate() - timedelta(days=n)
            PartyAnswer.objects.create(
                recommendation=each,
                answer="accepted",
                on=on,
                by=staff,
                paper="党支部委员会第 9 次会议",
            )
            move(recommendation=each, state=State.RECOMMENDED, by=staff, on=on)


def _vote(by, decider):
    """Where no meeting was invented: listed people of two branches have their votes."""
    listed = on_the_way().filter(state=State.LISTED, campaign__state="open")
    units = dict.fromkeys(listed.order_by("unit", "pk").values_list("unit", "campaign"))
    invented = set(Meeting.objects.values_list("unit", "campaign"))
    units = [each for each in units if each not in invented][:2]
    starts = timezone.now() - timedelta(days=1)
    for unit, campaign in units:
        people = list(listed.filter(unit=unit, campaign=campaign).order_by("number"))
        members = list(Member.objects.filter(branch=unit, left_on=None).order_by("user__number"))
        away = max(0, min(2, len(members) // 6))
        there, invalid = len(members) - away, 1 if len(members) > 9 else 0
        gathering = Gathering.objects.create(
            kind="meeting", title="推优大会", starts_at=starts, unit_id=unit, place="教学楼 302",
            ends_at=starts + timedelta(hours=1), mode="open", made_by=by, state="published",
        )  # fmt: skip
        before = starts - timedelta(days=5)
        meeting = Meeting.objects.create(
            campaign_id=campaign, unit_id=unit, gathering=gathering, chair=by, made_by=by,
            state="counted", plan="宣读候选人情况，无记名投票。", expected=len(members),
            voting=len(members), present=there, begun_at=starts, counted_at=starts,
            party_branch=people[0].party_branch, proposed_at=before, decided_by=decider,
            decided_at=before, invited_at=before, observer="党支部组织委员",
            minutes="大家逐个说了看法，没有不同意见。",
        )  # fmt: skip
        Attendee.objects.bulk_create(
            Attendee(
                meeting=meeting, user_id=each.user_id, was_present=n >= away, is_excused=n < away
            )
            for n, each in enumerate(members)
        )
        ballot = BallotRound.objects.create(
            meeting=meeting, number=1, way="paper", state="counted", issued=there, cast=there,
            invalid=invalid, opened_by=by, opened_at=starts, counted_at=starts,
        )  # fmt: skip
        for n, each in enumerate(people, 1):
            no = min(n, (there - invalid) // 5)
            Standing.objects.create(
                ballot=ballot, recommendation=each, number=n, yes=there - invalid - no, no=no,
                abstained=0, outcome="passed",
            )  # fmt: skip
            move(recommendation=each, state=State.PASSED, by=by)


def _posted(person, by):
    """Every publication of the rules is over for somebody."""
    for _n in person.campaign.spec.publications:
        if not way_of(person).waits_for_posting:
            return
        posting = publishing.publish(recommendations=[person], by=by)
        last = timezone.localdate() - timedelta(days=1)
        Publicity.objects.filter(pk=posting.publicity_id).update(
            starts_on=last - timedelta(days=6), ends_on=last, state="concluded",
            ended_at=timezone.now(),
        )  # fmt: skip
        posting.is_over = True
        posting.save(update_fields=["is_over"])


def _to_step(person):
    """They stand at the first step, where there is one."""
    if person.campaign.spec.steps:
        move(
            recommendation=person, state=State.APPROVING, by=None,
            step=person.campaign.spec.steps[0].key,
        )  # fmt: skip
