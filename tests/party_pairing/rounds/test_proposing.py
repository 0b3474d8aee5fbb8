"""Runs of the matching: what goes in, what stays, what is said."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.spec import Reason, Role
from party_pairing.rounds import arranging, decreeing, proposing, queries, stating
from party_pairing.rounds.models import Match, Proposal
from tests.party_pairing.rounds.conftest import Rounds
from tuanwei.jobs.models import Job
from tuanwei.jobs.running import carry_out

pytestmark = pytest.mark.django_db


def test_nobody_there_is_said_in_words(rounds):
    rounds.close()
    with pytest.raises(ValidationError, match="还没有党员参加"):
        proposing.start(held=rounds.held, by=rounds.cast.staff)


def test_no_members_is_said_in_words(rounds):
    rounds.fill(1, 0).close()
    with pytest.raises(ValidationError, match="还没有团员参加"):
        proposing.start(held=rounds.held, by=rounds.cast.staff)


def test_not_before_the_time_is_over(rounds):
    rounds.fill()
    with pytest.raises(ValidationError, match="才截止填写"):
        proposing.start(held=rounds.held, by=rounds.cast.staff)


def test_the_same_inputs_give_the_same_hash_and_pairs(rounds):
    rounds.fill(3, 5)
    first, pairs = rounds.match(), rounds.pairs()
    second = rounds.match()
    assert (first.inputs, first.number, second.number) == (second.inputs, 1, 2)
    assert rounds.pairs() == pairs and len(pairs) == 3
    assert Proposal.objects.filter(is_current=True).get() == second
    assert queries.compared(second, first) == (3, [])
    rounds.set(goal="total")
    assert rounds.match().inputs != first.inputs


def test_a_wish_and_a_need_speak_for_a_pair_in_words(rounds):
    rounds.fill(2, 2)
    stating.add_wish(held=rounds.held, by=rounds.members[0], other=rounds.helpers[1], side="member")
    rounds.match()
    assert rounds.pairs() == [("党员0", "团员1"), ("党员1", "团员0")]
    match = Match.objects.get(member=rounds.members[0])
    assert queries.said(match, rounds.held.spec) == [
        "团员的第 1 志愿（+30）", "能帮上：学业（+10）", "都有空：周一晚上（+3）"
    ]  # fmt: skip
    assert match.points == 43


def test_who_stays_without_anybody_and_why(rounds):
    rounds.fill(1, 2)
    proposal = rounds.match()
    (row,) = queries.alone(rounds.held, proposal)
    words = queries.why_alone(proposal, rounds.held.spec)[row.user_id]
    assert words.startswith("有 1 位符合条件，名额都满了")


def test_which_hard_rule_stopped_how_many(cast):
    own = Rounds(cast, rules={"hard": (rules.SAME_SEX,)}).fill(2, 1)
    proposal = own.match()
    assert own.pairs() == []
    words = queries.why_alone(proposal, own.held.spec)[own.members[0].pk]
    assert "“同性别”挡住 2 位" in words


def test_pairs_that_run_take_places_and_roles(rounds):
    rounds.fill(2, 2, capacity=2)
    rounds.scene.pair(rounds.helpers[0], rounds.members[0], rules=rounds.rules)
    proposal = rounds.match()
    main = list(proposal.matches.filter(role="main").values_list("member", flat=True))
    assert main == [rounds.members[1].pk]  # the first has a main contact already
    assert not queries.alone(rounds.held, proposal).exists()
    assert not proposal.matches.filter(helper=rounds.helpers[0], member=rounds.members[0]).exists()


def test_a_locked_pair_stays_in_the_next_run(rounds):
    rounds.fill(2, 2)
    rounds.match()
    match = rounds.current().matches.first()
    arranging.lock_matches(held=rounds.held, keys=[match.pk], by=rounds.cast.staff)
    stating_other = {"党员0": "党员1", "党员1": "党员0"}[match.helper.name]
    rounds.set(state="collecting", closes_at=timezone.now() + timedelta(days=1))
    other = next(each for each in rounds.helpers if each.name == stating_other)
    stating.add_wish(held=rounds.held, by=match.member, other=other, side="member")
    rounds.match()
    again = rounds.current().matches.get(member=match.member)
    assert (again.helper, again.locked_by) == (match.helper, rounds.cast.staff)


def test_fixed_and_forbidden_pairs(rounds):
    rounds.fill(2, 2)
    for kind, helper, member in (("fix", 0, 1), ("forbid", 1, 0)):
        decreeing.decree(
            held=rounds.held, kind=kind, helper=rounds.helpers[helper],
            member=rounds.members[member], role="main", reason="支部建议", by=rounds.cast.administrator,
        )  # fmt: skip
    proposal = rounds.match()
    assert rounds.pairs() == [("党员0", "团员1"), ("党员1", "团员1")]  # the second contact
    assert proposal.matches.get(role="main").is_fixed
    words = queries.why_alone(proposal, rounds.held.spec)[rounds.members[0].pk]
    assert "名额都满了" in words


def test_a_decree_that_no_longer_stands_is_said(rounds):
    rounds.fill(1, 1)
    decreeing.decree(
        held=rounds.held, kind="fix", helper=rounds.helpers[0], member=rounds.members[0],
        role="main", reason="支部建议", by=rounds.cast.administrator,
    )  # fmt: skip
    rounds.members[0].member.branch = rounds.cast.other_branch
    rounds.members[0].member.save()
    proposal = rounds.match()
    assert rounds.pairs() == []
    assert proposal.dropped == [{
        "helper": rounds.helpers[0].pk, "member": rounds.members[0].pk, "why": "同一学院（团总支）"
    }]  # fmt: skip


def test_whoever_no_longer_fits_is_left_aside(rounds):
    rounds.fill(2, 2)
    rounds.helpers[0].party_memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    rounds.members[0].member.political_status = "party"
    rounds.members[0].member.save()
    rounds.match()
    assert rounds.pairs() == [("党员1", "团员1")]


def test_many_people_are_matched_in_the_background(rounds, monkeypatch):
    monkeypatch.setattr(proposing, "FEW", 3)
    rounds.fill(2, 3).close()
    staff = rounds.cast.administrator
    assert proposing.start(held=rounds.held, by=staff) is None
    assert proposing.start(held=rounds.held, by=staff) is None  # a second click
    job = Job.objects.get(kind=proposing.KIND)
    assert proposing.job_of(rounds.held) == job
    carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert len(rounds.set().pairs()) == 2 and rounds.held.state == "matching"
    assert not carry_out(job.pk)


def test_the_background_says_why_not(rounds, monkeypatch):
    monkeypatch.setattr(proposing, "FEW", 0)
    rounds.fill(1, 1).close()
    proposing.start(held=rounds.held, by=rounds.cast.administrator)
    rounds.held.needs.update(is_withdrawn=True)
    carry_out(Job.objects.get().pk)
    assert "还没有团员参加" in proposing.failed_job(rounds.held).error
    assert not Proposal.objects.exists()


def test_reading_and_writing_take_a_fixed_number_of_queries(rounds, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rounds.fill(1, 1)
    with CaptureQueriesContext(connection) as few:
        rounds.match()
    rounds.set(state="collecting", closes_at=timezone.now() + timedelta(days=1))
    rounds.fill(3, 4)
    with CaptureQueriesContext(connection) as many:
        rounds.match()
    assert len(many) - len(few) <= 1  # the close() of the first run


def test_a_rule_that_changes_meanwhile_changes_nothing(cast):
    own = Rounds(cast, rules={
        "roles": (Role("main", "联系人"),), "reasons": (Reason(rules.WISH, 30),)
    }).fill(1, 1)  # fmt: skip
    own.scene.pair_rules(hard=(rules.SAME_SEX,))  # the next version, in force
    own.match()
    assert own.pairs() == [("党员0", "团员0")]
    assert own.held.rules.version == 1
