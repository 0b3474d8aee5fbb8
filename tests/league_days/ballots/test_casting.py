"""One ballot a person, changed with its code, and words for everything else."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from branches.league_days.ballots import actions, casting, receipts, tallying
from branches.league_days.ballots.models import Ballot, Box, Poll, Voted
from branches.league_days.rules import spec as rules
from branches.organisation.models import Member
from tests.races import at_once
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def refused(votes, words, *args, **kwargs):
    before = (Voted.objects.count(), votes.ballots())
    with pytest.raises(ValidationError, match=words):
        votes.cast_by(*args, **kwargs)
    assert (Voted.objects.count(), votes.ballots()) == before


def test_a_ballot_lies_in_the_box_of_its_receipt_and_somebody_has_voted(votes):
    votes.open(many=60)
    code = receipts.new_code()
    assert votes.cast_by(votes.people[0], 2, 3, code=code) == casting.CAST
    receipt = receipts.receipt_of(code)
    assert votes.ballots() == {receipt: {"2": 1, "3": 1}}
    number = receipts.box_of(receipt, votes.poll.boxes)
    assert Box.objects.get(poll=votes.poll, number=number).ballots.keys() == {receipt}
    assert Voted.objects.get().voter.user == votes.people[0]


def test_the_same_code_again_is_the_same_ballot_and_the_last_choice_counts(votes):
    votes.open()
    code = receipts.new_code()
    assert votes.cast_by(votes.people[0], 1, code=code) == casting.CAST
    assert votes.cast_by(votes.people[0], 1, code=code) == casting.CHANGED
    assert votes.cast_by(votes.people[0], 2, 4, code=code) == casting.CHANGED
    assert list(votes.ballots().values()) == [{"2": 1, "4": 1}]
    assert Voted.objects.count() == 1


def test_without_the_code_the_first_one_stands(votes):
    votes.open()
    votes.cast_by(votes.people[0], 1)
    refused(votes, "第一张有效", votes.people[0], 2)


def test_the_code_of_somebody_else_cannot_be_a_second_ballot(votes):
    votes.open()
    code = receipts.new_code()
    votes.cast_by(votes.people[0], 1, code=code)
    refused(votes, "属于另一张票", votes.people[1], 2, code=code)
    assert votes.cast_by(votes.people[1], 2) == casting.CAST


def test_who_is_not_on_the_roll_is_told(votes):
    votes.open()
    late = votes.voters(1)[0]
    refused(votes, "不在这次投票的名册上", late, 1)


def test_the_roll_stays_as_it_was_while_people_vote(votes):
    before = votes.open().roll_count
    Member.objects.filter(user=votes.people[0]).update(
        political_status="masses", branch=votes.cast.other_branch
    )
    assert votes.cast_by(votes.people[0], 1) == casting.CAST
    assert votes.fresh().roll_count == before


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(30, 3600, "还没开始"), (-3600, -1, "已在 .* 截止"), (-3600, 0, "已在 .* 截止")],
)
def test_one_second_early_or_late_is_not_taken(votes, opens, closes, words):
    votes.set()
    votes.moved(opens, closes)
    refused(votes, words, votes.people[0], 1)


def test_the_last_second_is_taken(votes):
    votes.set()
    votes.moved(opens=0, closes=20)
    assert votes.cast_by(votes.people[0], 1) == casting.CAST


def test_the_clock_of_the_database_decides_not_what_the_process_remembers(votes):
    votes.open()
    paper = votes.paper
    Poll.objects.filter(pk=votes.poll.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValidationError, match="截止"):
        casting.cast(paper=paper, by=votes.people[0], code="A" * 16, choices={"1": 1})
    assert not Voted.objects.exists()


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"99": 1}, "不在名单上"), ({"x'; --": 1}, "不在名单上"), ({"": 1}, "不在名单上"),
        ({"1": 1, "2": 1, "3": 1, "4": 1}, "选了 4 个，最多 3 个"), ({}, "选了 0 个，要选满 1 个"),
        ({"1": 2}, "每个候选最多 1 票"), ({"1": -1}, "每个候选最多 1 票"), ({"1": 0}, "每个候选最多 1 票"),
        ({"1": True}, "每个候选最多 1 票"),
    ],
)  # fmt: skip
def test_forged_choices_and_too_many_are_refused(votes, choices, words):
    votes.open()
    with pytest.raises(ValidationError, match=words):
        casting.cast(
            paper=votes.paper, by=votes.people[0], code=receipts.new_code(), choices=choices
        )
    assert not Voted.objects.exists() and not votes.ballots()


def test_several_votes_for_one_candidate_where_the_rules_say_so(votes):
    votes.open(per_candidate=2, most=4)
    casting.cast(
        paper=votes.paper, by=votes.people[0], code=receipts.new_code(), choices={"1": 2, "2": 1}
    )
    assert list(votes.ballots().values()) == [{"1": 2, "2": 1}]


def test_an_entry_that_left_while_people_vote_cannot_be_chosen_any_more(votes):
    votes.open()
    votes.cast_by(votes.people[0], 2, 3)
    actions.strike_out(votes.entries[1], votes.cast.staff)
    refused(votes, "已经退出评选", votes.people[1], 2)
    votes.cast_by(votes.people[1], 3)
    assert len(votes.ballots()) == 2


def test_own_branch_where_it_is_forbidden(votes):
    votes.open(own=rules.FORBIDDEN)
    refused(votes, "不能投自己的支部", votes.people[0], 1, 2)
    assert votes.cast_by(votes.people[0], 2) == casting.CAST


@pytest.mark.parametrize("own", [rules.ALLOWED, rules.FLAGGED])
def test_own_branch_where_it_is_not(votes, own):
    votes.open(own=own)
    assert votes.cast_by(votes.people[0], 1) == casting.CAST


def test_a_ballot_a_day(votes):
    votes.open(per=rules.DAILY)
    person = votes.people[0]
    votes.moved(opens=-2 * 24 * 3600)
    code = receipts.new_code()
    votes.cast_by(person, 1, code=code)
    refused(votes, "第一张有效", person, 2)
    assert Voted.objects.get().round == 3
    Voted.objects.update(round=2)  # as if it had been yesterday
    refused(votes, "属于另一张票", person, 2, code=code)
    votes.cast_by(person, 2)
    assert sorted(Voted.objects.values_list("round", flat=True)) == [2, 3]
    votes.over()
    assert tallying.count_poll(poll=votes.poll, by=votes.cast.staff) == 2


@pytest.mark.parametrize("opened", ["2026-10-31 15:59:59+00:00", "2026-10-31 16:00:00+00:00"])
def test_days_of_a_vote_change_at_midnight_in_shanghai_whatever_the_server_thinks(votes, opened):
    votes.open(per=rules.DAILY)
    Poll.objects.filter(pk=votes.poll.pk).update(opens_at=opened)
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'America/Los_Angeles'")
        votes.cast_by(votes.people[0], 1)
        cursor.execute("SET TIME ZONE 'UTC'")
    first = timezone.localdate(timezone.datetime.fromisoformat(opened))
    assert Voted.objects.get().round == (timezone.localdate() - first).days + 1


def test_one_network_has_so_many_ballots_a_day(votes):
    votes.open(many=4, per_address=2)
    code = receipts.new_code()
    first, second, third, _fourth = votes.people
    votes.cast_by(first, 1, code=code, address="10.0.0.1")
    votes.cast_by(first, 2, code=code, address="10.0.0.1")  # a change is no ballot
    refused(votes, "第一张有效", first, 2, address="10.0.0.1")
    votes.cast_by(second, 1, address="10.0.0.1")
    refused(votes, "每个网络每天 2 张", third, 1, address="10.0.0.1")
    votes.cast_by(third, 1, address="10.0.0.2")


def test_casting_writes_nothing_else(votes, caplog):
    votes.open()
    names = [
        n for n in connection.introspection.table_names() if n.startswith(("branches", "tuan"))
    ]

    def counts():
        with connection.cursor() as cursor:
            return {n: cursor.execute(f'SELECT count(*) FROM "{n}"') or cursor.fetchone() for n in names}  # fmt: skip

    before, recorded, told = counts(), AuditEvent.objects.count(), Notice.objects.count()
    votes.cast_by(votes.people[0], 1)
    after = counts()
    assert {name for name in names if after[name] != before[name]} == {"branches_voted"}
    assert (AuditEvent.objects.count(), Notice.objects.count()) == (recorded, told)
    assert caplog.records == []


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_into_few_boxes(votes):
    votes.open(many=50)
    said = at_once(
        *[
            lambda p=person, n=n: votes.cast_by(p, n % 4 + 1)
            for n, person in enumerate(votes.people)
        ]
    )
    assert said == [casting.CAST] * 50
    assert len(votes.ballots()) == Voted.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_ballot_and_both_hear_so(votes):
    votes.open()
    code = receipts.new_code()
    said = at_once(*[lambda: votes.cast_by(votes.people[0], 1, code=code)] * 8)
    assert sorted(said) == [casting.CAST] + [casting.CHANGED] * 7
    assert list(votes.ballots().values()) == [{"1": 1}]
    assert Voted.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_are_one_ballot(votes):
    votes.open()
    said = at_once(*[lambda n=n: votes.cast_by(votes.people[0], n % 4 + 1) for n in range(8)])
    assert said.count(casting.CAST) == 1
    assert sum("第一张有效" in words for words in said) == 7
    assert len(votes.ballots()) == Voted.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_counting_while_people_cast_loses_nothing_and_doubles_nothing(votes):
    votes.open(many=40)
    paper = votes.paper
    for person in votes.people[:20]:
        votes.cast_by(person, 1)
    # The window is closed for counting only: those who cast believe that it is open.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM branches_box ORDER BY number FOR UPDATE")
        jobs = [
            lambda p=person: casting.cast(
                paper=paper, by=p, code=receipts.new_code(), choices={"2": 1}
            )
            for person in votes.people[20:]
        ]
        said: list = []
        thread = threading.Thread(target=lambda: said.extend(at_once(*jobs)))
        thread.start()
        _wait_for_waiting(len(jobs))
        # What counting does, in the transaction that holds the boxes.
        cursor.execute("DELETE FROM branches_box")
        cursor.execute("COMMIT")
    thread.join()
    assert all("正在计票" in words for words in said) and len(said) == 20
    assert Voted.objects.count() == 20


def _wait_for_waiting(many):
    for _attempt in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                "AND datname = current_database()"
            )
            if cursor.fetchone()[0] >= many:
                return
        time.sleep(0.1)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_who_casts_as_it_closes_is_counted_or_refused_never_lost(votes):
    votes.open(many=30)
    paper = votes.moved(closes=1) and votes.paper

    def count():
        for _attempt in range(100):
            try:
                return tallying.count_poll(poll=votes.poll, by=votes.cast.staff)
            except ValidationError:
                time.sleep(0.03)
        raise AssertionError("never counted")

    def come(place, person):
        time.sleep(place * 0.05)
        return casting.cast(paper=paper, by=person, code=receipts.new_code(), choices={"1": 1})

    jobs = [lambda n=n, p=person: come(n, p) for n, person in enumerate(votes.people)]
    said = at_once(*jobs, count)
    assert said[-1] == Ballot.objects.count() == Voted.objects.count()
    assert said[:-1].count(casting.CAST) == said[-1]
    assert 0 < said[-1] < 30
