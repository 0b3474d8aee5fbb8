"""Quorum to the last person, one slip a person, rounds among equals, and counts that can be redone."""

from itertools import chain

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from party_pairing.candidates import deciding
from party_pairing.candidates.models import Waiver
from party_pairing.meetings import actions, balloting, confirming, queries, roll
from party_pairing.meetings.models import BallotRound, Box, PaperTally, Slip, Voted
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Share
from party_pairing.recommend_rules.spec import Test as Limit
from tests.races import at_once
from tuanwei.audit.models import AuditEvent
from tuanwei.lib.ballots import new_code

pytestmark = pytest.mark.django_db
TWO_THIRDS = (Limit(rules.EXPECTED, Share(2, 3)),)
OF_CAST = (Limit(rules.CAST, Share(1, 2), is_strict=True),)


def refused(words, run, *args, **kwargs):
    with pytest.raises(ValidationError) as fault:
        run(*args, **kwargs)
    assert words in "".join(fault.value.messages), fault.value.messages


def test_six_of_ten_are_no_two_thirds_and_seven_are(meetings):
    meetings.approved(people=10, quorum=TWO_THIRDS)
    meetings.come(6)
    words = "应到 10，实到 6，要 7 人才够 2/3，还差 1 人"
    refused(words, meetings.round)
    assert not roll.is_frozen(meetings.fresh()) and not BallotRound.objects.exists()
    meetings.people = meetings.people[6:7]
    meetings.come()
    assert meetings.round().state == "open"
    assert (meetings.meeting.expected, meetings.meeting.present) == (10, 7)


@pytest.mark.parametrize(
    ("strict", "there", "words"),
    [
        (True, 20, "要 21 人才超过 2/3，还差 1 人"),
        (False, 19, "应到 30，实到 19，要 20 人才够 2/3，还差 1 人"),
    ],
)
def test_how_many_are_missing_is_said(meetings, strict, there, words):
    meetings.approved(people=30, quorum=(Limit(rules.EXPECTED, Share(2, 3), strict),))
    meetings.come(there)
    refused(words, meetings.round)


def test_of_those_with_a_vote_only_those_with_a_vote_are_counted(meetings):
    quorum = (Limit(rules.VOTING, Share(2, 3)),)
    meetings.approved(people=9, candidates=3, candidates_vote=False, quorum=quorum)
    meetings.come(6)  # the three candidates and three voters
    refused("有表决权 6，到了 3，要 4 人才够 2/3，还差 1 人", meetings.round)


def test_who_is_on_the_roll_and_who_has_a_vote(meetings):
    meetings.approved(people=4, candidates=1, candidates_vote=False)
    scene, day = meetings.scene, timezone.localdate()
    masses = scene.student("群众", status="masses")
    old = scene.student("老党员", status="party", born_on=day.replace(year=day.year - 28))
    young = scene.student("党员", status="party", born_on=day.replace(year=day.year - 27))
    scene.student("别处", branch=meetings.cast.other_branch)
    gone = scene.student("走了")
    gone.member.left_on = day
    gone.member.save()
    people = {each.user.name: each for each in roll.people_of(meetings.meeting)}
    assert people.keys() == {"团员0", "团员1", "团员2", "苏念", "群众", "老党员", "党员"}
    assert people[masses.name].why_not == "不是共青团员"
    assert "28 周岁" in people[old.name].why_not
    assert people[young.name].has_vote
    assert people["团员0"].why_not == "候选人按规则不投票"
    assert people["团员1"].has_vote
    heads = roll.heads_of(list(people.values()))
    assert heads.expected == len(people) and heads.voting == len(people) - 3


def test_who_comes_after_the_first_ballot_has_none(meetings):
    meetings.open(come=7)
    late = meetings.people[8]
    meetings.people = [late]
    meetings.come()
    refused("开始投票时到会", meetings.vote, late, "yy")
    assert roll.frozen_heads(meetings.meeting).present == 7
    stranger = meetings.cast.other_student
    refused("不在这次大会的名单上", meetings.vote, stranger, "yy")
    assert not Voted.objects.exists() and Box.objects.get().slips == {}


def test_from_slips_to_a_result_that_two_persons_confirm(meetings):
    meetings.open(people=9, candidates=2)
    meetings.vote_all("yy", "yn", "yn", "ya", "yn", "nn", "yn")
    ballot = meetings.close()
    assert (ballot.issued, ballot.cast, ballot.invalid, ballot.state) == (9, 7, 0, "counted")
    assert not Box.objects.exists() and Slip.objects.count() == Voted.objects.count() == 7
    first, second = balloting.standings_of(ballot)
    assert (first.yes, first.no, first.abstained) == (6, 1, 0)
    assert (second.yes, second.no, second.abstained) == (1, 5, 1)
    assert queries.agrees(ballot, [first, second]) is True
    line = meetings.result().lines[1]
    assert line.tests == [(False, "赞成 1，要 5（超过应到会 9 的 1/2）")]
    assert meetings.confirm(meetings.cast.general_secretary) is False
    assert meetings.state() == "begun"
    assert meetings.confirm(meetings.cast.staff) is True
    assert meetings.state() == "counted"
    for each in meetings.standing:
        each.refresh_from_db()
    assert [each.state for each in meetings.standing] == ["passed", "not_passed"]
    said = queries.outcome_of(meetings.standing[0])
    assert (said.expected, said.present, said.issued, said.cast, said.valid, said.yes) == (
        9, 9, 9, 7, 7, 6,
    )  # fmt: skip
    assert (said.rounds, said.is_passed, str(said.rate)) == (1, True, "6/7")
    text = meetings.meeting.minutes
    for words in ("主持人：江临", "应到 9 人，实到 9 人", "团员0：赞成 6，反对 1，弃权 0，通过。",
                  "结果：通过推荐 1 人：团员0。"):  # fmt: skip
        assert words in text


def test_recounting_finds_a_slip_that_was_changed(meetings):
    meetings.open()
    meetings.vote_all("yy", "yn", "yn")
    ballot = meetings.close()
    standings = balloting.standings_of(ballot)
    assert queries.agrees(ballot, standings) is True
    slip = next(each for each in Slip.objects.all() if each.choices["2"] == "no")
    slip.choices["1"] = "no"
    slip.save()
    assert queries.agrees(ballot, standings) is False


def test_one_slip_a_person_and_the_first_one_stands(meetings):
    meetings.open()
    person, code = meetings.people[2], new_code()
    meetings.vote(person, "yn", code)
    # in the same words whatever it says: nobody finds out by trying what lies under a code
    for said in ("yn", "yy"):
        refused("投出以后不能改", meetings.vote, person, said, code)
    refused("投出以后不能改", meetings.vote, person, "yn")
    meetings.vote(meetings.people[4], "nn")
    for said in ("yn", "yy"):
        refused("这张选票已经用过", meetings.vote, meetings.people[3], said, code)
        refused("投出以后不能改", meetings.vote, meetings.people[4], said, code)
    slips = sorted(Box.objects.get().slips.values(), key=str)
    assert slips == [{"1": "no", "2": "no"}, {"1": "yes", "2": "no"}]
    assert Voted.objects.filter(attendee__user=person).count() == 1


@pytest.mark.parametrize(
    ("choices", "fields", "words"),
    [
        ({"1": "yes"}, {}, "还没有选：团员1"), ({}, {}, "还没有选：团员0、团员1"),
        ({"1": "yes", "2": "no", "3": "yes"}, {}, "不在名单上"),
        ({"1": "yes", "2": "maybe"}, {}, "只能选赞成、反对、弃权中的一项"),
        ({"1": "yes", "2": "abstain"}, {"may_abstain": False}, "只能选赞成、反对中的一项"),
        ({"1": "yes", "2": "yes"}, {"per_ballot": 1}, "最多赞成 1 人"),
    ],
)  # fmt: skip
def test_slips_that_the_rules_do_not_allow(meetings, choices, fields, words):
    meetings.open(**fields)
    refused(words, meetings.vote, meetings.people[4], choices)
    assert not Voted.objects.exists()


def test_equals_at_the_last_place_are_voted_on_again_and_all_rounds_stay(meetings):
    meetings.open(people=9, candidates=3, places=2)
    meetings.vote_all("yyy", "yyn", "yyn", "yyn", "yny", "yny", "yny", "yyn", "yny")
    meetings.close()
    assert meetings.outcomes() == {"团员0": "passed", "团员1": "again", "团员2": "again"}
    refused("还没有投出结果", meetings.confirm)
    meetings.round()
    standings = balloting.standings_of(meetings.ballot)
    assert [each.recommendation.user.name for each in standings] == ["团员1", "团员2"]
    assert meetings.ballot.places == 1
    meetings.vote_all("yn", "yn", "yn", "ny", "yn", "yn")
    meetings.close()
    assert meetings.outcomes() == {"团员0": "passed", "团员1": "passed", "团员2": "failed"}
    assert meetings.confirm() is True
    assert [each.number for each in meetings.meeting.ballots.all()] == [1, 2]
    assert len(meetings.meeting.outcome["rounds"]) == 2
    assert queries.outcome_of(meetings.standing[1]).rounds == 2
    assert "第 1 轮" in meetings.meeting.minutes and "第 2 轮" in meetings.meeting.minutes


def test_a_tie_stops_where_the_rules_let_no_more_rounds(meetings):
    meetings.open(people=9, candidates=2, places=1, most_rounds=1)
    meetings.vote_all(*["yy"] * 9)
    meetings.close()
    assert meetings.outcomes() == {"团员0": "beyond", "团员1": "beyond"}
    assert meetings.result().is_complete


def test_a_ballot_that_was_called_off_is_no_round(meetings):
    meetings.open(people=9, candidates=2, places=1, most_rounds=2)
    meetings.vote_all("yy", "yy")
    balloting.call_off_round(ballot=meetings.ballot, by=meetings.cast.staff, reason="停电")
    assert not Box.objects.exists() and not Voted.objects.exists()
    meetings.round()
    meetings.vote_all(*["yy"] * 9)
    meetings.close()
    assert meetings.outcomes() == {"团员0": "again", "团员1": "again"}
    assert meetings.ballot.number == 2


def test_with_fewer_than_three_voters_the_ballot_is_on_paper(meetings):
    meetings.approved(people=2, candidates=1)
    meetings.come()
    refused("手机投票会看出谁投了什么", meetings.round)
    assert not roll.is_frozen(meetings.fresh())
    assert meetings.round("paper").way == "paper"


def test_nobody_counts_two_slips(meetings):
    meetings.open()
    meetings.vote_all("yy", "yn")
    refused("计出来会看出谁投了什么", meetings.close)
    assert Box.objects.exists() and not Slip.objects.exists()
    meetings.vote(meetings.people[2], "yn")
    assert meetings.close().state == "counted"


def test_a_way_that_the_rules_do_not_name(meetings):
    meetings.approved(ways=("paper",))
    meetings.come()
    refused("不能用这种办法投票", meetings.round)


def test_candidates_neither_open_nor_count_nor_take_the_chair(meetings):
    meetings.approved()
    meetings.come()
    candidate = meetings.scene.candidate(meetings.campaign, meetings.cast.secretary)
    refused("你是候选人", balloting.open_round, meeting=meetings.meeting,
            by=meetings.cast.secretary, way="online")  # fmt: skip
    meetings.meeting.chair = candidate.user
    meetings.meeting.save()
    refused("主持人自己是候选人", meetings.round)


# On paper.


def test_two_persons_who_agree(meetings):
    meetings.open(way="paper", people=9)
    assert meetings.paper(9, 8, 1, (5, 2, 0), (1, 6, 0)) is True
    assert (meetings.ballot.issued, meetings.ballot.cast, meetings.ballot.invalid) == (9, 8, 1)
    assert meetings.outcomes() == {"团员0": "passed", "团员1": "failed"}


def test_two_persons_who_differ_see_where_and_correct(meetings):
    meetings.open(way="paper", people=9)
    balloting.close_round(ballot=meetings.ballot, by=meetings.cast.staff)
    from party_pairing.meetings.counting import Figures, differences

    one = Figures(9, 9, 0, {"1": (5, 4, 0), "2": (1, 8, 0)})
    other = Figures(9, 9, 0, {"1": (6, 3, 0), "2": (1, 8, 0)})
    assert not balloting.enter(ballot=meetings.ballot, by=meetings.cast.staff, figures=one)
    assert not balloting.enter(
        ballot=meetings.ballot, by=meetings.cast.general_secretary, figures=other
    )
    names = {"1": "团员0", "2": "团员1"}
    assert differences(one, other, names) == [("团员0 赞成", 5, 6), ("团员0 反对", 4, 3)]
    refused("已经有两个人录过", balloting.enter, ballot=meetings.ballot,
            by=meetings.cast.administrator, figures=one)  # fmt: skip
    assert balloting.enter(ballot=meetings.ballot, by=meetings.cast.staff, figures=other) is True
    assert PaperTally.objects.count() == 2


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((10, 9, 0, (5, 4, 0), (1, 8, 0)), "发出 10 张，到会有表决权的只有 9 人"),
        ((8, 9, 0, (5, 4, 0), (1, 8, 0)), "收回 9 张，发出只有 8 张"),
        ((9, 8, 9, (0, 0, 0), (0, 0, 0)), "无效 9 张，收回只有 8 张"),
        ((9, 9, 0, (5, 3, 0), (1, 8, 0)), "团员0：赞成 5 + 反对 3 + 弃权 0 = 8，有效票是 9 张"),
        ((9, 9, 1, (5, 3, 0), (1, 8, 0)), "团员1：赞成 1 + 反对 8 + 弃权 0 = 9，有效票是 8 张"),
    ],
)
def test_what_cannot_be_is_refused_in_words(meetings, figures, words):
    meetings.open(way="paper", people=9)
    refused(words, meetings.paper, *figures)
    assert not PaperTally.objects.exists()


def test_no_abstentions_on_paper_where_the_rules_allow_none(meetings):
    meetings.open(way="paper", people=9, may_abstain=False)
    refused("按规则不能弃权", meetings.paper, 9, 9, 0, (5, 3, 1), (1, 8, 0))


# Secrecy.


def test_casting_writes_nothing_else(meetings):
    meetings.open()
    names = [
        n for n in connection.introspection.table_names()
        if n not in ("party_pairing_voted", "party_pairing_box")
    ]  # fmt: skip

    def counts():
        with connection.cursor() as cursor:
            return {
                n: cursor.execute(f'SELECT count(*) FROM "{n}"') or cursor.fetchone() for n in names
            }

    before = counts()
    meetings.vote(meetings.people[3], "yn")
    assert counts() == before


def test_the_tables_share_nothing_but_the_ballot(meetings):
    def columns(table):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
            )
            return {name for (name,) in cursor.fetchall()}

    assert columns("party_pairing_voted") == {"ballot_id", "attendee_id"}
    assert columns("party_pairing_box") == {"id", "ballot_id", "slips"}
    assert columns("party_pairing_slip") == {"id", "ballot_id", "receipt", "choices"}


def test_slips_are_kept_in_an_order_that_chance_makes(meetings):
    meetings.open(people=24, candidates=1)
    for n, person in enumerate(meetings.people):
        meetings.vote(person, "y" if n < 12 else "n")
    meetings.close()
    kept = [each.choices["1"] for each in Slip.objects.order_by("pk")]
    receipts = [each.receipt for each in Slip.objects.order_by("pk")]
    assert sorted(kept) == ["no"] * 12 + ["yes"] * 12
    assert kept != ["yes"] * 12 + ["no"] * 12 and receipts != sorted(receipts)


def test_the_record_tells_no_choice(meetings):
    meetings.open()
    meetings.vote_all("yn", "yn", "yy")
    meetings.close()
    noted = [str(each.data) + each.subject_label for each in AuditEvent.objects.all()]
    assert noted and not any("yes" in each or "abstain" in each for each in noted)
    names = set(AuditEvent.objects.values_list("name", flat=True))
    assert "party_pairing.ballot.opened" in names and not any("cast" in name for name in names)


# The result.


def test_the_result_is_confirmed_by_two_who_do_not_stand(meetings):
    meetings.open()
    meetings.vote_all(*["yn"] * 9)
    meetings.close()
    assert meetings.confirm(meetings.cast.general_secretary) is False
    assert meetings.confirm(meetings.cast.general_secretary) is False  # once is one
    refused("另一位办会的人", meetings.confirm, meetings.people[4])
    refused("你是候选人", _confirm_candidate, meetings)
    with pytest.raises(ValidationError, match="变过"):
        confirming.confirm(meeting=meetings.fresh(), by=meetings.cast.staff, seen="other")
    assert meetings.confirm(meetings.cast.staff) is True


def _confirm_candidate(meetings):
    person = meetings.people[0]
    from branches.organisation.models import Appointment

    Appointment.objects.create(
        user=person, unit=meetings.cast.branch, post="deputy", starts_on="2020-09-01"
    )
    meetings.confirm(person)


def test_a_candidate_who_left_in_between_does_not_move(meetings):
    meetings.open()
    meetings.vote_all(*["yy"] * 9)
    meetings.close()
    gone = meetings.standing[0]
    gone.state = "withdrawn"
    gone.save()
    meetings.confirm()
    gone.refresh_from_db()
    assert gone.state == "withdrawn"
    meetings.standing[1].refresh_from_db()
    assert meetings.standing[1].state == "passed"


@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_and_the_close_come_to_one_ballot_and_none_is_lost(meetings):
    meetings.open(people=12, candidates=1)
    for person in meetings.people[1:9]:
        meetings.vote(person, "y")
    code, person = new_code(), meetings.people[0]

    def clicks(n):
        said = []
        for _ in range(5):
            try:
                meetings.vote(person, "n", code if n % 2 else None)
                said.append("kept")
            except ValidationError as fault:
                said.append("".join(fault.messages))
        return said

    def close():
        balloting.close_round(ballot=meetings.ballot, by=meetings.cast.staff)

    *said, closed = at_once(*[lambda n=n: clicks(n) for n in range(10)], close)
    answers = [*chain(*said)]
    assert (len(answers), closed) == (50, None)
    kept = Slip.objects.filter(choices={"1": "no"}).count()
    assert kept == Voted.objects.filter(attendee__user=person).count()
    assert kept == (1 if "kept" in answers else 0)
    assert Slip.objects.count() == Voted.objects.count() == 8 + kept
    allowed = ("kept", "不能改", "截止")
    assert all(any(words in each for words in allowed) for each in answers), set(answers)
    assert BallotRound.objects.get().cast == 8 + kept


# Who stands is fixed while people vote.


def test_from_the_first_ballot_on_nobody_is_listed_or_left_out(meetings):
    meetings.approved()
    late = meetings.scene.candidate(meetings.campaign, meetings.people[5], state="applied")
    meetings.come()
    meetings.round()
    secretary, one = meetings.cast.general_secretary, meetings.standing[0]
    out = {"recommendation": one, "by": secretary, "reason": "票太多"}
    refused("已经开始投票", deciding.leave_out, **out)
    meetings.vote_all(*["yn"] * 9)
    meetings.close()
    refused("已经开始投票", deciding.leave_out, **out)
    refused("已经开始投票", listed, late, secretary)
    meetings.confirm()
    refused("已经有结果", listed, late, secretary)
    one.refresh_from_db()
    assert one.state == "passed"


def listed(recommendation, by):
    """List somebody whose conditions are all met."""
    Waiver.objects.bulk_create(
        [Waiver(recommendation=recommendation, condition=each.key, by=by, reason="核实过")
         for each in recommendation.campaign.spec.conditions], ignore_conflicts=True,
    )  # fmt: skip
    deciding.list_candidate(recommendation=recommendation, by=by)


def test_candidates_do_not_throw_votes_away_and_nobody_alone_what_was_counted(meetings):
    meetings.open()
    secretary = meetings.cast.secretary
    stands = meetings.scene.candidate(meetings.campaign, secretary, state="listed")
    fields = {"meeting": meetings.meeting, "reason": "不算"}
    refused("你是候选人", actions.declare_invalid, by=secretary, **fields)
    minutes = {"meeting": meetings.meeting, "text": "一致通过"}
    refused("你是候选人", confirming.save_minutes, by=secretary, **minutes)
    stands.delete()
    meetings.vote_all(*["yn"] * 9)
    meetings.close()
    refused("已经计过票", actions.declare_invalid, by=secretary, **fields)
    assert meetings.state() == "begun" and Slip.objects.count() == 9
    actions.declare_invalid(by=meetings.cast.administrator, **fields)
    assert meetings.state() == "invalid"
