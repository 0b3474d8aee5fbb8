"""A vote is drafted, set by two persons, called off, counted."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.league_days.ballots import actions, queries, receipts, roll, tallying, tasks
from branches.league_days.ballots.models import Ballot, Box, Candidate, Poll, RollEntry, Voted
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import Turnout
from branches.organisation.models import Appointment, Member
from tests.league_days.ballots.conftest import CHANNEL, spec_with
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Delivery

pytestmark = pytest.mark.django_db


def test_a_stage_begins_with_a_draft_for_each_vote_held_here_and_only_once(votes):
    poll = votes.draft()
    opens = timezone.localtime(poll.opens_at)
    assert (opens.date(), opens.hour) == (timezone.localdate() + timedelta(days=1), 8)
    assert poll.closes_at - poll.opens_at == timedelta(days=CHANNEL.days)
    assert [c.entry for c in poll.candidates.all()] == votes.entries
    assert actions.draft_polls(votes.run, votes.cast.staff) == []
    assert Poll.objects.count() == 1


def test_paper_is_not_voted_on_here(votes):
    contest = votes.scene.contest(spec_with(replace(CHANNEL, kind=rules.PAPER)))
    run = votes.scene.running(contest, [votes.scene.entry(contest)])
    assert actions.draft_polls(run, votes.cast.staff) == []


def test_times_are_kept_to_the_second_and_month_ends_are_those_of_shanghai(votes):
    poll = votes.draft()
    zone = ZoneInfo("Asia/Shanghai")
    opens = datetime(2027, 1, 31, 23, 59, 58, tzinfo=zone)
    closes = datetime(2027, 2, 1, 0, 0, 1, tzinfo=zone)
    actions.set_times(poll=poll, opens_at=opens, closes_at=closes, by=votes.cast.staff)
    found = votes.fresh()
    assert (found.opens_at, found.closes_at) == (opens, closes)
    with pytest.raises(ValidationError, match="截止要晚于开始"):
        actions.set_times(poll=poll, opens_at=closes, closes_at=closes, by=votes.cast.staff)


def test_two_persons_open_a_vote(votes):
    assert votes.cast.administrator.pk
    poll = votes.proposed()
    assert Delivery.objects.filter(recipient=votes.cast.administrator, channel="site").count() == 1
    Poll.objects.filter(pk=poll.pk).update(proposed_by=votes.cast.administrator)
    with pytest.raises(ValidationError, match="另一位管理员"):
        actions.confirm(poll=poll, by=votes.cast.administrator)
    assert not RollEntry.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(state="set", confirmed_by=votes.cast.administrator)


def test_confirming_freezes_the_roll_and_makes_its_hash_and_boxes_public(votes):
    votes.voters(60)
    masses = votes.cast.student_of("2024990001", "群众", votes.cast.branch, status="masses")
    away = votes.cast.student_of("2024990002", "离校", votes.cast.branch)
    Member.objects.filter(user=away).update(left_on=timezone.localdate())
    poll = votes.set()
    on = set(RollEntry.objects.filter(poll=poll).values_list("user", flat=True))
    assert {p.pk for p in votes.people} <= on and not on & {masses.pk, away.pk}
    assert poll.roll_count == len(on)
    lines = [roll.line_of(poll.seed, *each).commitment for each in queries.of_roll(poll)]
    assert poll.roll_hash == roll.hash_of_lines(lines)
    boxes = list(Box.objects.filter(poll=poll).values_list("number", "ballots"))
    assert boxes == [(n, {}) for n in range(receipts.boxes_for(len(on)))]
    event = AuditEvent.objects.get(name="branches.poll.confirmed")
    assert event.data["roll_hash"] == poll.roll_hash
    told = Delivery.objects.filter(channel="site", notice__once=f"branches.poll.listed:{poll.pk}")
    assert set(told.values_list("recipient", flat=True)) == on


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (rules.MEMBERS, {"member", "secretary", "party"}), (rules.STUDENTS, {"member", "secretary", "party", "masses"}),
        (rules.SECRETARIES, {"secretary", "other_secretary"}), (rules.ENTERED_SECRETARIES, {"secretary"}),
    ],
)  # fmt: skip
def test_who_is_on_the_roll_is_what_the_rules_say(votes, kind, who):
    cast = votes.cast
    people = {
        "member": cast.student, "secretary": cast.secretary, "party": cast.party_member,
        "masses": cast.student_of("2024990001", "群众", cast.branch, status="masses"),
        "other_secretary": cast.holder("T5001", "别处书记", cast.other_branch, "secretary"),
        "staff": cast.staff, "teacher": cast.teacher, "general": cast.general_secretary,
    }  # fmt: skip
    Appointment.objects.create(  # two terms are one person on the roll
        user=cast.secretary, unit=votes.scene.branch(99), post="secretary",
        starts_on=timezone.localdate(),
    )  # fmt: skip
    votes.people = [cast.student]
    poll = votes.set(roll=kind)
    on = RollEntry.objects.filter(poll=poll).values_list("user", flat=True)
    assert {name for name, person in people.items() if person.pk in on} == who
    assert len(on) == len(set(on))
    for name, person in people.items():
        assert bool(queries.why_off(person, poll.run, kind)) == (name not in who)


def test_a_vote_cannot_open_in_the_past_or_with_too_few_candidates(votes):
    votes.draft(entries=1, least=2)
    with pytest.raises(ValidationError, match="要求至少选 2 个"):
        actions.propose(poll=votes.poll, by=votes.cast.staff)
    votes.moved(opens=-1)
    with pytest.raises(ValidationError, match="已经过去"):
        actions.propose(poll=votes.poll, by=votes.cast.staff)


def test_candidates_are_those_left_when_the_vote_is_confirmed(votes):
    votes.proposed()
    entry = votes.entries[0]
    entry.state = "withdrawn"
    entry.save()
    actions.confirm(poll=votes.poll, by=votes.cast.administrator)
    assert [c.number for c in votes.poll.candidates.all()] == [2, 3, 4]


def test_handing_back_and_calling_off(votes):
    votes.proposed()
    actions.hand_back(poll=votes.poll, by=votes.cast.staff)
    assert votes.fresh().state == "draft"
    votes.moved(opens=60, closes=3600)
    actions.propose(poll=votes.poll, by=votes.cast.staff)
    actions.confirm(poll=votes.poll, by=votes.cast.administrator)
    votes.moved(opens=-60)
    votes.cast_by(votes.people[0], 1)
    with pytest.raises(ValidationError, match="请写为什么"):
        actions.call_off(poll=votes.poll, by=votes.cast.administrator, reason=" ")
    paper = votes.paper
    actions.call_off(poll=votes.poll, by=votes.cast.administrator, reason="候选写错了")
    assert votes.fresh().state == "called_off" and not Box.objects.exists()
    assert paper and votes.paper is None
    assert [p.state for p in votes.run.polls.order_by("pk")] == ["called_off", "draft"]


def test_nothing_is_counted_before_the_close_and_nobody_sees_a_figure(votes):
    votes.open()
    votes.cast_by(votes.people[0], 1)
    with pytest.raises(ValidationError, match="截止以后才能计票"):
        tallying.count_poll(poll=votes.poll, by=votes.cast.staff)
    assert queries.counts_of(votes.run) == ((), ())


def test_counting_writes_the_ballots_removes_the_boxes_and_gives_the_votes(votes):
    votes.open(many=30)
    for place, person in enumerate(votes.people):
        votes.cast_by(person, 2, *([3] if place % 3 == 0 else []))
    kept = votes.ballots()
    votes.over()
    tallying.count_poll(poll=votes.poll, by=votes.cast.staff)
    poll = votes.fresh()
    assert poll.state == "counted"
    rows = list(Ballot.objects.filter(poll=poll).values_list("receipt", "choices"))
    assert dict(rows) == kept and not Box.objects.filter(poll=poll).exists()
    assert poll.ballots_hash == receipts.ballots_hash(rows)
    found, turnouts = queries.counts_of(votes.run)
    assert {v.entry: v.votes for v in found} == {"1": 0, "2": 30, "3": 10, "4": 0}
    assert turnouts == (Turnout("vote", "online", 30, 0),)
    with pytest.raises(ValidationError, match="不能计票"):
        tallying.count_poll(poll=poll, by=votes.cast.staff)


def test_ballots_that_do_not_agree_with_voters_are_refused_loudly(votes):
    votes.open()
    votes.cast_by(votes.people[0], 1)
    Box.objects.filter(poll=votes.poll, number=0).update(
        ballots={"A" * 16: {"1": 1}, "B" * 16: {"1": 1}}
    )
    votes.over()
    with pytest.raises(ValidationError, match="票箱里 2 张，投过票的 1 人次"):
        tallying.count_poll(poll=votes.poll, by=votes.cast.staff)
    assert votes.fresh().state == "set" and not Ballot.objects.exists() and Box.objects.exists()
    Box.objects.all().delete()
    with pytest.raises(ValidationError, match="票数对不上"):
        tallying.count_poll(poll=votes.poll, by=votes.cast.staff)


def test_votes_for_who_left_are_kept_and_bring_nothing(votes):
    votes.open()
    votes.cast_by(votes.people[0], 1, 2)
    actions.strike_out(votes.entries[0], votes.cast.staff)
    votes.counted()
    found, _turnouts = queries.counts_of(votes.run)
    assert [(v.entry, v.votes) for v in found] == [("2", 1), ("3", 0), ("4", 0)]
    assert list(Ballot.objects.values_list("choices", flat=True)) == [{"1": 1, "2": 1}]
    actions.strike_out(votes.entries[1], votes.cast.staff)  # after the count nothing changes
    assert Candidate.objects.filter(is_out=True).count() == 1


def test_a_contest_with_votes_that_are_not_counted_is_not_finished(votes):
    votes.open()
    assert "还有投票没有计票" in actions.unfinished(votes.run.contest)
    votes.counted()
    assert actions.unfinished(votes.run.contest) is None


def test_the_turnout_is_noted_every_few_minutes_and_bursts_are_seen(votes):
    votes.voters(10, votes.cast.other_branch)
    votes.open(many=0)
    tasks.tend_polls()
    for person in votes.people:
        votes.cast_by(person, 1)
    for _round in range(3):
        tasks.tend_polls()
    samples = [sample.counts for sample in votes.poll.samples.all()]
    assert samples == [{}, *[{str(votes.cast.other_branch.pk): 10}] * 2]
    assert Voted.objects.count() == 10
    ((name, burst),) = queries.bursts_of(votes.poll)
    assert (name, burst.voters, burst.size) == (votes.cast.other_branch.name, 10, 10)
