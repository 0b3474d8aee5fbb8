"""Applying, listing, judging, waiving, moving; each refused in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.organisation.models import Appointment
from party_pairing.candidates import actions, deciding, entering, hooks, queries, states
from party_pairing.candidates.models import Check, Move, Recommendation
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Quota
from tests.party_pairing.candidates.conftest import NOTHING, PLAIN, SHORTLIST
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def refused(action, *args, **kwargs):
    """The words of the refusal."""
    with pytest.raises(ValidationError) as caught:
        action(*args, **kwargs)
    return " ".join(caught.value.messages)


# --- moving


def test_a_move_is_written_audited_and_told(way, cast):
    made = way.applied(way.campaign(NOTHING))
    actions.move(recommendation=made, state="listed", by=cast.staff)
    made.refresh_from_db()
    assert made.state == "listed"
    assert [each.state for each in made.moves.all()] == ["applied", "listed"]
    event = AuditEvent.objects.get(name="party_pairing.recommendation.moved")
    assert (event.actor, event.data["before"], event.data["state"]) == (
        cast.staff, "applied", "listed",
    )  # fmt: skip
    told = Notice.objects.get(once__startswith="party_pairing.recommendation.moved")
    assert told.shown_title == "推优：列入候选"
    assert "推优" not in told.title


def test_what_cannot_come_next_is_refused(way, cast):
    made = way.candidate(way.campaign(NOTHING), state="applied")
    words = refused(actions.move, recommendation=made, state="recommended", by=cast.staff)
    assert "现在是“已报名”，不能变成“推荐有效”" in words
    assert not Move.objects.exists()


def test_a_move_against_somebody_says_why(way, cast):
    made = way.candidate(way.campaign(NOTHING), state="passed")
    assert "请写一句理由" in refused(
        actions.move, recommendation=made, state="dropped", by=cast.staff, reason="  "
    )


def test_the_same_state_moves_on_by_its_step(way, cast):
    made = way.candidate(way.campaign(NOTHING), state="approving", step="general")
    actions.move(recommendation=made, state="approving", step="committee", by=cast.staff)
    assert made.step == "committee"
    assert "不能变成" in refused(
        actions.move, recommendation=made, state="approving", step="committee", by=cast.staff
    )


def test_a_recommendation_holds_two_years(way, cast):
    made = way.candidate(way.campaign(NOTHING), state="pre")
    actions.move(recommendation=made, state="recommended", by=cast.staff, on=date(2026, 11, 20))
    made.refresh_from_db()
    assert (made.recommended_on, made.valid_until) == (date(2026, 11, 20), date(2028, 11, 19))


def test_who_leaves_is_told_to_rooms_above(way, cast, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "left", [lambda who, by: heard.append((who.pk, by))])
    made = way.applied(way.campaign(NOTHING))
    entering.withdraw(recommendation=made, by=made.user, reason="先忙考研")
    assert heard == [(made.pk, made.user)]
    assert "不用再退出" in refused(entering.withdraw, recommendation=made, by=made.user)


# --- applying


def test_a_student_applies_for_the_campaign_of_their_track(way, cast):
    campaign, student = way.campaign(NOTHING), way.student()
    party_branch = way.party_branch()
    made = entering.apply(campaign=campaign, by=student, words=" 我想加入党组织 ")
    assert (made.unit, made.party_branch, made.words) == (
        cast.branch, party_branch, "我想加入党组织",
    )  # fmt: skip
    today = timezone.localdate()
    assert made.number == f"TY{today:%y%m}0001"
    assert way.applied(campaign).number == f"TY{today:%y%m}0002"
    assert Check.objects.filter(recommendation=made, is_eligible=True).count() == 1
    assert Notice.objects.filter(once=f"party_pairing.recommendation.entered:{made.pk}").exists()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("activist", "已经是入党积极分子"),
        ("party", "这一步早走过了"),
        ("masses", "名册上现在是“群众”"),
    ],
)
def test_who_is_something_else_is_told_so(way, status, words):
    assert words in refused(way.applied, way.campaign(NOTHING), way.student(status=status))


def test_nobody_applies_twice_or_in_two_campaigns(way):
    campaign, student = way.campaign(NOTHING), way.student()
    way.applied(campaign, student)
    assert "已经在这一批里了：已报名" in refused(way.applied, campaign, student)
    other = way.campaign(rules=way.rules(NOTHING, "另一类"))
    assert "还没有结果（已报名）" in refused(way.applied, other, student)


def test_whoever_withdrew_may_come_again(way):
    campaign, student = way.campaign(NOTHING), way.student()
    entering.withdraw(recommendation=way.applied(campaign, student), by=student)
    assert way.applied(campaign, student).state == "applied"


def test_no_second_recommendation_inside_validity(way):
    student, old = way.student(), way.campaign(NOTHING)
    until = timezone.localdate() + timedelta(days=3)
    before = way.candidate(
        old, student, state="recommended", recommended_on=date(2024, 12, 1), valid_until=until
    )
    new = way.campaign(rules=old.rules)
    words = refused(way.applied, new, student)
    assert f"到 {queries.day_words(until)} 都有效，有效期内不重复推荐" in words
    before.valid_until = timezone.localdate() - timedelta(days=1)
    before.save()
    assert way.applied(new, student).state == "applied"


def test_validity_of_another_track_keeps_nobody_out(way):
    student = way.student()
    way.candidate(
        way.campaign(rules=way.rules(NOTHING, "另一类")), student, state="recommended",
        recommended_on=date(2026, 9, 1), valid_until=date(2099, 1, 1),
    )  # fmt: skip
    assert way.applied(way.campaign(NOTHING), student).state == "applied"


def test_after_a_failed_vote_one_waits_as_long_as_the_rules_say(way):
    student, old = way.student(), way.campaign(replace(NOTHING, repeat_months=6))
    way.candidate(old, student, state="not_passed", since=timezone.now() - timedelta(days=30))
    assert "满 6 个月再报" in refused(way.applied, way.campaign(rules=old.rules), student)
    Recommendation.objects.update(since=timezone.now() - timedelta(days=200))
    assert way.applied(way.campaign(rules=old.rules), student).state == "applied"


def test_names_are_taken_until_the_last_moment_only(way):
    over = way.campaign(NOTHING, nominate_until=timezone.now() - timedelta(seconds=1))
    assert "已经截止" in refused(way.applied, over)
    assert "准备中，现在不收报名" in refused(way.applied, way.campaign(NOTHING, state="draft"))


def test_another_general_branch_has_its_own_campaigns(way, cast):
    campaign = way.campaign(NOTHING, unit=cast.other_general_branch)
    assert "会计2401团支部不在里面" in refused(way.applied, campaign)


def test_a_branch_nominates_and_the_person_hears_of_it(way, cast):
    student = way.student()
    made = entering.nominate(campaign=way.campaign(NOTHING), person=student, by=cast.secretary)
    assert made.nominated_by == cast.secretary
    told = Notice.objects.get(once=f"party_pairing.recommendation.nominated:{made.pk}")
    assert "不想参加可以退出" in told.body
    assert "不用提名" in refused(
        entering.nominate, campaign=made.campaign, person=cast.secretary, by=cast.secretary
    )


# --- listing


def test_only_who_meets_every_condition_is_listed(way, cast):
    made = way.applied(way.campaign(PLAIN))
    words = refused(deciding.list_candidate, recommendation=made, by=cast.secretary)
    assert "还不能列入：志愿服务满 5 小时、表现良好" in words
    way.hours(made.user, 6)
    deciding.judge(
        recommendation=made, by=cast.secretary, key="conduct", holds=True, note="支委会讨论"
    )
    deciding.list_candidate(recommendation=made, by=cast.secretary)
    assert Recommendation.objects.get().state == "listed"
    assert queries.listed(made.campaign, made.unit).get() == made
    check = made.checks.first()
    assert (check.at_state, check.is_eligible) == ("listed", True)
    found = {row["key"]: (row["state"], row["value"]) for row in check.findings}
    assert found["hours"] == ("met", "6.00")


def test_a_judgement_against_counts_until_a_newer_one(way, cast):
    made = way.on_the_list(way.campaign(PLAIN))
    deciding.leave_out(recommendation=made, by=cast.secretary, reason="先放一放")
    judge = {"recommendation": made, "by": cast.secretary, "key": "conduct"}
    deciding.judge(**judge, holds=False, note="缺勤三次")
    state = {each.condition.key: each.state for each in queries.findings_of(made)}["conduct"]
    assert state == "unmet"
    assert "写一句依据" in refused(deciding.judge, **judge, holds=True, note=" ")
    assert "不用人来认定" in refused(
        deciding.judge, **judge | {"key": "hours"}, holds=True, note="有"
    )


def test_a_waiver_says_why_and_once(way, cast):
    student = way.student()
    way.record(student, "punishment", on=date(2026, 3, 1))
    made = way.applied(way.campaign(PLAIN), student)
    waive = {"recommendation": made, "by": cast.administrator, "key": "clean"}
    assert "请写一句理由" in refused(deciding.waive, **waive, reason="")
    deciding.waive(**waive, reason="处分已经撤销，文件在路上")
    found = {each.condition.key: each.state for each in queries.findings_of(made)}
    assert found["clean"] == "waived"
    assert "已经豁免了" in refused(deciding.waive, **waive, reason="再来")
    assert "规则没有让谁豁免" in refused(deciding.waive, **waive | {"key": "age"}, reason="再来")


def test_never_more_candidates_than_the_ballot_holds(way, cast):
    campaign = way.campaign(SHORTLIST)
    for _n in range(2):
        way.on_the_list(campaign)
    third = way.applied(campaign)
    words = refused(deciding.list_candidate, recommendation=third, by=cast.secretary)
    assert "票面上最多列 2 人（1 个名额加差额），已经列了 2 人" in words


def test_without_places_nobody_is_listed(way, cast):
    none = way.applied(way.campaign(replace(NOTHING, quotas=(Quota(rules.COUNT, count=0),))))
    assert "没有名额" in refused(deciding.list_candidate, recommendation=none, by=cast.secretary)
    table = replace(NOTHING, quotas=(Quota(rules.TABLE),))
    made = way.applied(way.campaign(table))
    words = refused(deciding.list_candidate, recommendation=made, by=cast.secretary)
    assert "名额表里还没有会计2401团支部的名额" in words


def test_nobody_works_on_their_own(way, cast):
    Appointment.objects.create(
        user=cast.student, unit=cast.branch, post="deputy", starts_on=date(2026, 1, 1)
    )
    made = way.applied(way.campaign(NOTHING), cast.student)
    for action, more in (
        (deciding.list_candidate, {}), (deciding.leave_out, {"reason": "再等等"}),
        (deciding.stop, {"reason": "停"}),
        (deciding.judge, {"key": "conduct", "holds": True, "note": "好"}),
        (deciding.waive, {"key": "clean", "reason": "好"}),
    ):  # fmt: skip
        assert "你自己的推优" in refused(action, recommendation=made, by=cast.student, **more)


def test_left_out_with_a_reason_and_listed_after_all(way, cast):
    made = way.applied(way.campaign(NOTHING))
    assert "请写一句理由" in refused(
        deciding.leave_out, recommendation=made, by=cast.secretary, reason=""
    )
    deciding.leave_out(recommendation=made, by=cast.secretary, reason="再锻炼一个学期")
    assert Recommendation.objects.get().state == states.NOT_LISTED
    deciding.list_candidate(recommendation=made, by=cast.secretary)
    assert [each.state for each in made.moves.all()] == ["applied", "not_listed", "listed"]


def test_nobody_works_on_their_rivals(way, cast):
    campaign = way.campaign(replace(PLAIN, conditions=PLAIN.conditions[2:]))
    own = way.applied(campaign, cast.secretary)
    made = way.applied(campaign)
    for action, more in (
        (deciding.list_candidate, {}), (deciding.leave_out, {"reason": "再等等"}),
        (deciding.stop, {"reason": "停"}),
        (deciding.judge, {"key": "conduct", "holds": True, "note": "好"}),
        (deciding.waive, {"key": "clean", "reason": "好"}),
    ):  # fmt: skip
        assert "同一批的人请别的同事来办" in refused(
            action, recommendation=made, by=cast.secretary, **more
        )
    entering.withdraw(recommendation=own, by=cast.secretary)
    deciding.leave_out(recommendation=made, by=cast.secretary, reason="再锻炼一个学期")
    assert Recommendation.objects.get(pk=made.pk).state == states.NOT_LISTED
