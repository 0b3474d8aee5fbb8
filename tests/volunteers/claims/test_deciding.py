"""Stages: who decides, nobody on their own, grade and checks, many at once, two people at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.races import Refused, at_once, refusals
from tuanwei.notices.models import Notice
from volunteers.claims import actions, deciding, permissions
from volunteers.claims.models import Claim, ClaimDecision
from volunteers.hours.spec import CHECKED, CONFIRMED, Grade

pytestmark = pytest.mark.django_db
GRADES = (
    Grade(CHECKED, "签到"), Grade(CONFIRMED, "补签"), Grade("good", "照片清楚"),
    Grade("poor", "照片不清", Decimal(50)),
)  # fmt: skip


def agree(claim, by, **fields):
    return deciding.agree(claim=claim, by=by, **fields)


def test_branch_then_committee_then_ready(claims, cast):
    claim = agree(claims.submitted(), cast.secretary)
    assert claim.state == "committee"
    claim = agree(claim, cast.staff)
    assert (claim.state, claim.grade) == ("ready", "complete")
    assert list(claim.decisions.values_list("stage", "verdict", "by")) == [
        ("branch", "agreed", cast.secretary.pk), ("committee", "agreed", cast.staff.pk)
    ]  # fmt: skip
    titles = Notice.objects.filter(deliveries__recipient=cast.student).values_list(
        "title", flat=True
    )
    assert "补录核对通过：敬老院慰问老人" in titles


@pytest.mark.parametrize(
    "who", ["student", "other_student", "staff", "teacher", "party_member", "answerer"]
)
def test_nobody_else_decides_at_the_branch(claims, cast, who):
    with pytest.raises(ValidationError, match="现在由团支部核对"):
        agree(claims.submitted(), getattr(cast, who))


@pytest.mark.parametrize("who", ["student", "secretary", "general_secretary", "teacher"])
def test_nobody_else_decides_at_the_committee(claims, cast, who):
    claim = agree(claims.submitted(), cast.secretary)
    with pytest.raises(ValidationError, match="现在由团委核对"):
        agree(claim, getattr(cast, who))


def test_staff_who_are_students_do_not_decide_on_their_own(claims, cast):
    claims.rules(stages=("committee",))
    both = cast.student_of("2024110199", "干事", cast.branch)
    both.appointments.create(unit=cast.committee, post="staff", starts_on="2020-09-01")
    claim = claims.submitted(by=both)
    assert not permissions.decidable(both).exists()
    with pytest.raises(ValidationError, match="不由你来定"):
        agree(claim, both)
    assert agree(claim, cast.staff).state == "ready"


def test_a_colleague_of_a_cadre_does_not_decide_for_the_cadre(claims, cast):
    cast.general_secretary  # noqa: B018
    claim = actions.submit_claim(claim=claims.draft(by=cast.secretary), by=cast.secretary)
    other = cast.student_of("2024110103", "组织委员", cast.branch)
    other.appointments.create(unit=cast.branch, post="organisation", starts_on="2020-09-01")
    assert not permissions.decidable(other).exists()
    assert permissions.decidable(cast.general_secretary).get() == claim


def test_a_leader_of_a_team_decides_but_not_on_another_leader(claims, cast):
    claims.rules(stages=("team",))
    team = claims.team(leader=cast.secretary, deputy=cast.party_member, teacher=cast.teacher)
    claim = claims.submitted(team=team)
    assert agree(claim, cast.party_member).state == "ready"
    own = actions.submit_claim(
        claim=claims.draft(by=cast.party_member, team=team), by=cast.party_member
    )
    assert own.state == "team"
    assert not permissions.decidable(cast.secretary).exists()
    assert agree(own, cast.teacher).state == "ready"


def test_the_grade_is_chosen_at_the_end_and_only_from_the_rules(claims, cast):
    claims.rules(grades=GRADES)
    claim = agree(claims.submitted(), cast.secretary, grade="good")
    assert claim.grade == ""  # not the branch's business
    for grade in ("", "checked", "confirmed", "nothing"):
        with pytest.raises(ValidationError, match="请先选材料等级"):
            agree(claim, cast.staff, grade=grade)
    assert agree(claim, cast.staff, grade="poor").grade == "poor"


def test_checks_are_ticked_by_the_team_or_by_the_last(claims, cast):
    claims.rules(checks=("照片里有本人", "和台账一致"))
    team = claims.team(teacher=cast.teacher)
    with_team = agree(claims.submitted(team=team), cast.secretary)
    with pytest.raises(ValidationError, match="还没核对：和台账一致。"):
        agree(with_team, cast.teacher, checked=["照片里有本人"])
    with_team = agree(with_team, cast.teacher, checked=["照片里有本人", "和台账一致"])
    assert with_team.decisions.last().checked == ["照片里有本人", "和台账一致"]
    assert agree(with_team, cast.staff).state == "ready"
    alone = agree(claims.submitted(start=8), cast.secretary)
    with pytest.raises(ValidationError, match="还没核对"):
        agree(alone, cast.staff)


def test_what_the_system_noted_meanwhile_is_not_agreed_to(claims, cast):
    claim = claims.submitted()
    claims.service()
    with pytest.raises(ValidationError, match="系统已经按签到记了“社区支教”"):
        agree(claim, cast.secretary)
    deciding.refuse(claim=claim, by=cast.secretary, reason="系统记过了")
    claim.refresh_from_db()
    assert claim.state == "refused"


def test_without_times_beside_a_service_of_the_day_it_goes_back(claims, cast):
    claim = claims.submitted(start=None, title="去敬老院")
    claims.service(title="社区支教")  # noted after it was handed in
    with pytest.raises(ValidationError, match="没有写几点到几点。请退回"):
        deciding.agree(claim=claim, by=cast.secretary)
    deciding.give_back(claim=claim, by=cast.secretary, reason="写明时间")
    assert claim.decisions.get().verdict == "returned"


def test_reasons_are_asked_for_and_reach_the_student(claims, cast):
    claim = claims.submitted()
    for run in (deciding.give_back, deciding.refuse):
        with pytest.raises(ValidationError, match="写一句理由"):
            run(claim=claim, by=cast.secretary, reason=" ")
    deciding.give_back(claim=claim, by=cast.secretary, reason="照片看不清")
    notice = Notice.objects.filter(deliveries__recipient=cast.student).latest("pk")
    assert notice.title == "补录退回修改：敬老院慰问老人" and "照片看不清" in notice.body


def test_many_at_once_leave_what_is_not_ones_own_turn(claims, cast):
    first, second = claims.submitted(), claims.submitted(start=8)
    foreign = claims.submitted(by=cast.other_student)
    repeated = claims.submitted(start=18)
    claims.service(start=18)
    keys = [each.pk for each in (first, second, foreign, repeated)]
    done, left = deciding.agree_many(keys=keys, by=cast.secretary)
    assert (done, [claim for claim, _why in left]) == (2, [repeated])
    assert set(Claim.objects.values_list("pk", "state")) == {
        (first.pk, "committee"), (second.pk, "committee"), (foreign.pk, foreign.state),
        (repeated.pk, "branch"),
    }  # fmt: skip


def test_many_at_once_with_checks_say_so(claims, cast):
    claims.rules(stages=("committee",), checks=("照片里有本人",), grades=GRADES)
    keys = [claims.submitted(start=start).pk for start in (8, 14)]
    assert deciding.agree_many(keys=keys, by=cast.staff, grade="good")[0] == 0
    assert deciding.agree_many(keys=keys, by=cast.staff, grade="good", is_checked=True)[0] == 2
    assert set(Claim.objects.values_list("grade", flat=True)) == {"good"}


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_decide_once(claims, cast):
    claim = claims.submitted()
    for _round in range(3):
        ClaimDecision.objects.all().delete()
        Claim.objects.update(state="branch")
        found = at_once(
            lambda: deciding.agree(claim=claim, by=cast.secretary),
            lambda: deciding.refuse(claim=claim, by=cast.general_secretary, reason="没有去"),
        )
        claim.refresh_from_db()
        assert len(refusals(found)) == 1
        assert claim.decisions.count() == 1
        assert claim.state == ("refused" if isinstance(found[0], Refused) else "committee")


@pytest.mark.django_db(transaction=True)
def test_two_submits_of_overlapping_claims_leave_one(claims, cast):
    cast.secretary  # noqa: B018
    for hour in (8, 12, 16):
        drafts = [claims.draft(start=hour), claims.draft(start=hour + 1)]
        found = at_once(
            *(
                lambda each=each: actions.submit_claim(claim=each, by=cast.student)
                for each in drafts
            )
        )
        assert len(refusals(found)) == 1
        day = claims.day
        assert Claim.objects.filter(day=day, state="branch").count() == [8, 12, 16].index(hour) + 1


@pytest.mark.django_db(transaction=True)
def test_one_claim_handed_in_twice_is_handed_in_once(claims, cast):
    claim = claims.draft(day=claims.day - timedelta(days=1))
    found = at_once(*[lambda: actions.submit_claim(claim=claim, by=cast.student)] * 2)
    assert len(refusals(found)) == 1
