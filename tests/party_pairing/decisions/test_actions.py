"""Steps after the vote: dropped, published, decided, answered, expired, admitted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.organisation.actions import transfer
from branches.organisation.models import Appointment
from party_pairing.candidates import states
from party_pairing.candidates.actions import move
from party_pairing.candidates.models import Concern, Recommendation
from party_pairing.decisions import actions, publishing, queries
from party_pairing.decisions.models import Decision, PartyAnswer
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Condition, Publication
from tests.party_pairing.decisions.conftest import BOTH, PLAIN, After, second_administrator
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Objection, Publicity

pytestmark = pytest.mark.django_db


def refused(call, **kwargs):
    with pytest.raises(ValidationError) as fault:
        call(**kwargs)
    return fault.value.messages[0]


# --- 考察不唯票 --------------------------------------------------------------------------


def test_somebody_who_passed_is_dropped_with_a_reason(after, cast):
    person = after.passed("林一")
    assert "为什么" in refused(
        actions.drop, recommendation=person, by=cast.administrator, reason=" "
    )
    actions.drop(recommendation=person, by=cast.administrator, reason="考察谈话没有到")
    person = after.again(person)
    assert person.state == "dropped"
    assert person.moves.last().reason == "考察谈话没有到"
    assert Decision.objects.get().verdict == "dropped"
    notice = Notice.objects.filter(once__contains=f"moved:{person.moves.last().pk}").get()
    assert "考察谈话没有到" in notice.body


def test_nobody_is_added_who_did_not_pass(after, cast):
    """No way leads from not passed, dropped or refused to a later step; publishing asks again."""
    onward = {states.PASSED, states.PUBLISHED, states.APPROVING, states.PRE, states.RECOMMENDED}
    for state in (states.NOT_PASSED, states.DROPPED, states.REFUSED, states.LISTED):
        later = onward - ({states.PASSED} if state == states.LISTED else set())
        assert not states.ALLOWED[state] & later
    failed = after.scene.candidate(after.campaign, state="not_passed")
    assert "不等公示" in refused(
        publishing.publish, recommendations=[failed], by=cast.general_secretary
    )
    assert "不在等这一步" in refused(
        publishing.send_on, recommendations=[failed], by=cast.general_secretary
    )
    assert "不在等这一步" in refused(
        actions.decide, recommendations=[failed], step="general", by=cast.administrator
    )
    assert "大会没有通过" in refused(
        actions.drop, recommendation=failed, by=cast.administrator, reason="补上"
    )


def test_dropping_is_the_committees_and_only_where_the_rules_say_so(after, cast):
    person = after.passed()
    for who in (cast.secretary, cast.general_secretary, cast.staff):
        assert "分管老师" in refused(actions.drop, recommendation=person, by=who, reason="不行")
    after.scene.charge()
    cast.staff.__dict__.pop("_reach", None)
    cast.staff.__dict__.pop("_decides", None)
    actions.drop(recommendation=person, by=cast.staff, reason="考察没通过")
    strict = After(cast, replace(BOTH, committee_may_drop=False))
    other = strict.passed()
    assert "规则不允许" in refused(
        actions.drop, recommendation=other, by=cast.administrator, reason="不行"
    )


# --- 公示 ------------------------------------------------------------------------------


def test_a_publication_shows_name_branch_and_year_only(after, cast):
    user = after.scene.student("林一")
    user.phone = "13812345678"
    user.save()
    person = after.passed(user=user)
    posting = after.published(person)
    publicity = posting.publicity
    assert publicity.lines == [
        {"key": str(person.pk), "name": "林一", "detail": "会计2401团支部 · 2024级"}
    ]
    assert not publicity.is_public
    assert (publicity.workdays, publicity.unit) == (5, cast.general_branch)
    assert user.number not in publicity.basis
    assert after.again(person).state == "published"


def test_after_each_publication_the_next_step_follows(after, cast):
    person = after.passed()
    posting = after.published(person)
    assert "不等公示" in refused(
        publishing.publish, recommendations=[person], by=cast.general_secretary
    )
    after.over(posting)
    person = after.again(person)
    assert (person.state, person.step) == ("approving", "general")
    after.decided(person, step="general", by=cast.general_secretary)
    way = queries.way_of(after.again(person))
    assert (way.waits_for_posting, way.stage.key) == (True, "publication-2")
    assert "不在等这一步" in refused(
        actions.decide, recommendations=[after.again(person)], step="committee",
        by=cast.committee_leader,
    )  # fmt: skip
    second = after.published(person, by=cast.administrator)
    assert second.publicity.workdays == 3
    after.over(second)
    assert after.again(person).step == "committee"
    after.decided(person, step="committee", by=cast.committee_leader)
    assert after.again(person).state == "pre"


def test_an_objection_that_is_upheld_stops_the_person_with_its_words(after, cast):
    one, other = after.passed("林一"), after.passed("程二")
    posting = after.published(one, other)
    objection = Objection.objects.create(
        publicity=posting.publicity, by=cast.other_student, line_key=str(one.pk), line_name="林一",
        text="上学期有一次考试作弊的处分没有写。",
    )  # fmt: skip
    publicities.rule_on(
        objection=objection, by=cast.staff, is_upheld=True, words="查实上学期有处分，还在期内。"
    )
    one = after.again(one)
    assert one.state == "stopped"
    assert "查实上学期有处分" in one.moves.last().reason
    after.over(posting)
    assert [after.again(each).state for each in (one, other)] == ["stopped", "approving"]


def test_an_objection_in_the_last_second_still_counts(after, cast):
    """It comes at 23:59:59 of the last day; nobody goes on before it is ruled on."""
    person = after.passed()
    posting = after.published(person)
    _start, end = posting.publicity.bounds
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        objection = publicities.object_to(
            publicity=posting.publicity, by=cast.other_student, line_key=str(person.pk),
            text="这个人上学期志愿服务不是本人做的。",
        )  # fmt: skip
    with time_machine.travel(end, tick=False):
        assert "不能再提异议" in refused(
            publicities.object_to, publicity=posting.publicity, by=cast.other_student, line_key="",
            text="这个人上学期志愿服务不是本人做的。",
        )  # fmt: skip
        publicities.conclude_due()
        assert after.again(person).state == "published"
        publicities.rule_on(
            objection=objection, by=cast.staff, is_upheld=False, words="查过签到记录，是本人做的。"
        )
        assert after.again(person).state == "approving"


def test_a_publication_that_falls_as_a_whole_is_opened_again(after, cast):
    person = after.passed()
    posting = after.published(person)
    objection = Objection.objects.create(
        publicity=posting.publicity, by=cast.other_student, text="名单里漏写了人，应当重发。"
    )
    publicities.rule_on(
        objection=objection, by=cast.staff, is_upheld=True, words="名单确实漏了，要重新公示。"
    )
    after.over(posting)
    way = queries.way_of(after.again(person))
    assert (way.recommendation.state, way.waits_for_posting) == ("published", True)
    again = after.published(person)
    publicities.call_off(publicity=again.publicity, by=cast.general_secretary, reason="写错了支部")
    assert queries.way_of(after.again(person)).waits_for_posting
    after.over(after.published(person))
    assert after.again(person).state == "approving"


def test_nobody_rules_on_objections_to_a_list_they_have_a_part_in(after, cast):
    person = after.passed(user=cast.student)
    posting = after.published(person)
    assert posting.publicity.key in publishing.own(cast.student.pk)
    assert posting.publicity.key not in publishing.own(cast.staff.pk)
    after.over(posting)
    after.decided(person, step="general", by=cast.general_secretary)
    assert posting.publicity.key in publishing.own(cast.general_secretary.pk)


def test_who_stands_in_a_list_does_not_open_it(after, cast):
    own = after.passed(user=cast.secretary)
    Appointment.objects.create(
        user=cast.secretary, unit=cast.general_branch, post="secretary", starts_on=date(2020, 1, 1)
    )
    for name in ("_reach", "_decides", "_hats"):
        cast.secretary.__dict__.pop(name, None)
    assert "名单里有你自己" in refused(publishing.publish, recommendations=[own], by=cast.secretary)


def test_people_of_different_publications_are_not_mixed(after, cast):
    first, second = after.passed(), after.passed()
    after.approving(first)
    after.decided(first, step="general", by=cast.general_secretary)
    assert "不是同一个公示" in refused(
        publishing.publish, recommendations=[first, second], by=cast.administrator
    )
    assert "至少选一个人" in refused(publishing.publish, recommendations=[], by=cast.administrator)


def test_the_scope_says_whose_publicity_it_is(cast):
    second_administrator(cast)
    for scope, unit in (
        (rules.BRANCH, cast.branch), (rules.GENERAL_BRANCH, cast.general_branch),
        (rules.COMMITTEE, cast.committee),
    ):  # fmt: skip
        after = After(cast, replace(BOTH, publications=(Publication("公示", 5, scope=scope),)))
        assert after.published(after.passed()).publicity.unit == unit


def test_someone_who_left_in_between_stays_where_they_are(after, cast):
    person = after.passed()
    posting = after.published(person)
    move(recommendation=person, state="withdrawn", by=person.user)
    after.over(posting)
    assert after.again(person).state == "withdrawn"
    posting.refresh_from_db()
    assert posting.is_over


def test_the_nightly_look_follows_what_was_missed(after, cast):
    person = after.passed()
    posting = after.published(person)
    Publicity.objects.filter(pk=posting.publicity_id).update(
        state="concluded", ended_at=timezone.now()
    )
    assert publishing.catch_up() == 1
    assert after.again(person).state == "approving"
    assert publishing.catch_up() == 0


# --- 审批 ------------------------------------------------------------------------------


def test_several_are_decided_at_once_with_exceptions(after, cast):
    people = after.approving(*(after.passed() for _n in range(3)))
    found = actions.decide(
        recommendations=people, step="general", by=cast.general_secretary,
        refused={people[1].pk: "材料不全，补齐再来"},
    )  # fmt: skip
    assert found == (2, 1)
    assert [after.again(each).state for each in people] == ["approving", "refused", "approving"]
    assert after.again(people[1]).moves.last().reason == "材料不全，补齐再来"
    assert AuditEvent.objects.filter(name="party_pairing.decision.made").count() == 3


def test_all_or_nobody(after, cast):
    people = after.approving(after.passed(), after.passed())
    assert "要写理由" in refused(
        actions.decide, recommendations=people, step="general", by=cast.general_secretary,
        refused={people[0].pk: "  "},
    )  # fmt: skip
    move(recommendation=people[1], state="withdrawn", by=people[1].user)
    words = refused(
        actions.decide, recommendations=people, step="general", by=cast.general_secretary
    )
    assert "本人退出" in words
    assert not Decision.objects.exists()
    assert after.again(people[0]).step == "general"


def test_who_decides_a_step_the_rules_say(after, cast):
    [person] = after.approving(after.passed())
    for who in (cast.secretary, cast.staff, cast.student, after.scene.contact("secretary")):
        assert "不由你来审" in refused(
            actions.decide, recommendations=[person], step="general", by=who
        )
    after.decided(person, step="general", by=cast.administrator)
    assert Decision.objects.get().by == cast.administrator


def test_nobody_decides_about_themselves_or_twice(after, cast):
    own, other, rival = after.passed(user=cast.secretary), after.passed(), after.passed()
    own, other, rival = after.approving(own, other, rival)
    admin = cast.administrator
    after.decided(other, step="general", by=admin)
    after.over(after.published(other, by=cast.committee_leader))
    assert "前面一步审过" in refused(
        actions.decide, recommendations=[after.again(other)], step="committee", by=admin
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(recommendation=other, step="committee", verdict="agreed", by=admin)
    Appointment.objects.create(
        user=cast.secretary, unit=cast.general_branch, post="secretary", starts_on=date(2020, 1, 1)
    )
    for name in ("_reach", "_decides", "_hats"):
        cast.secretary.__dict__.pop(name, None)
    assert "你自己的推优" in refused(
        actions.decide, recommendations=[own], step="general", by=cast.secretary
    )
    assert "这个支部的这一批" in refused(
        actions.decide, recommendations=[rival], step="general", by=cast.secretary
    )


def test_the_party_branch_decides_by_post(cast):
    second_administrator(cast)
    step = rules.PARTY_BRANCH
    spec = replace(PLAIN, steps=(replace(PLAIN.steps[0], who=step),))
    after = After(cast, spec)
    person = after.passed()
    publishing.send_on(recommendations=[person], by=cast.administrator)
    other = after.scene.party_branch("经管学院学生党支部")
    assert "不由你来审" in refused(
        actions.decide, recommendations=[after.again(person)], step="general",
        by=after.scene.contact("secretary", other),
    )  # fmt: skip
    assert "不由你来审" in refused(
        actions.decide, recommendations=[after.again(person)], step="general",
        by=after.scene.contact("contact"),
    )  # fmt: skip
    after.decided(person, step="general", by=after.scene.contact("organisation"))
    assert after.again(person).state == "recommended"


def test_a_withdrawn_person_is_not_decided_about(after, cast):
    [person] = after.approving(after.passed())
    move(recommendation=person, state="withdrawn", by=person.user)
    assert "本人退出" in refused(
        actions.decide, recommendations=[person], step="general", by=cast.general_secretary
    )


def test_a_campaign_that_was_called_off_ends_all_steps(after, cast):
    [person] = after.approving(after.passed())
    after.campaign.state, after.campaign.reason = "called_off", "改期"
    after.campaign.save()
    assert "已经取消" in refused(
        actions.decide, recommendations=[after.again(person)], step="general",
        by=cast.general_secretary,
    )  # fmt: skip


def test_hours_reversed_after_the_meeting_have_to_be_answered(cast, monkeypatch):
    second_administrator(cast)
    condition = Condition("hours", rules.HOURS, "志愿服务满 5 小时", least=Decimal(5))
    after = After(cast, replace(BOTH, conditions=(condition,)))
    hours = {"now": Decimal(6)}
    monkeypatch.setattr(
        "party_pairing.candidates.facts.hours_within",
        lambda users, spans: {user: dict.fromkeys(spans, hours["now"]) for user in users},
    )
    [person] = after.approving(after.passed())
    hours["now"] = Decimal(2)
    words = refused(
        actions.decide, recommendations=[person], step="general", by=cast.general_secretary
    )
    assert "先写明怎么处理" in words
    concern = Concern.objects.get(recommendation=person, settled_at=None)
    assert concern.kind == "hours"
    assert after.again(person).state == "approving"  # flagged, not undone
    actions.decide(
        recommendations=[person], step="general", by=cast.general_secretary,
        answers={concern.pk: "核实过，补录的时数下周进账。"},
    )  # fmt: skip
    concern.refresh_from_db()
    assert (concern.settled_by, concern.answer) == (
        cast.general_secretary,
        "核实过，补录的时数下周进账。",
    )
    assert Decision.objects.get().verdict == "agreed"


def test_refusing_needs_no_answer_to_what_changed(after, cast):
    [person] = after.approving(after.passed())
    Concern.objects.create(recommendation=person, kind="record", words="处分还在期内。")
    assert actions.decide(
        recommendations=[person], step="general", by=cast.general_secretary,
        refused={person.pk: "处分还在期内"},
    ) == (0, 1)  # fmt: skip
    assert after.again(person).state == "refused"


def test_somebody_who_was_transferred_is_decided_where_it_began(after, cast):
    [person] = after.approving(after.passed())
    transfer(
        member=person.user.member, branch=cast.other_branch, by=cast.staff, leaving=cast.branch.pk
    )
    assert "转到" in refused(
        actions.decide, recommendations=[after.again(person)], step="general",
        by=cast.general_secretary,
    )  # fmt: skip
    concern = Concern.objects.get(recommendation=person)
    assert concern.kind == "transfer"
    actions.decide(
        recommendations=[after.again(person)], step="general", by=cast.general_secretary,
        answers={concern.pk: "在原支部走完。"},
    )  # fmt: skip
    person = after.again(person)
    assert (person.unit, person.state) == (cast.branch, "approving")


def test_a_campaign_keeps_the_rules_it_began_with(after, cast):
    [person] = after.approving(after.passed())
    after.scene.rules(replace(BOTH, steps=BOTH.steps[1:], valid_months=6))
    after.decided(person, step="general", by=cast.general_secretary)
    assert queries.way_of(after.again(person)).stage.key == "publication-2"
    assert after.again(person).campaign.spec.valid_months == 24


def test_a_deadline_in_a_year_without_a_calendar_is_tentative(after, cast):
    with time_machine.travel("2026-12-30 10:00+08:00", tick=False):
        [person] = after.approving(after.passed())
        way = queries.way_of(person)
        assert way.due.year == 2027
        assert way.is_tentative
        assert not way.is_late
    with time_machine.travel("2027-01-20 10:00+08:00", tick=False):
        assert queries.way_of(after.again(person)).is_late


# --- 党组织答复 ------------------------------------------------------------------------


def test_a_yes_holds_from_its_day_for_exact_months(after, cast):
    [person] = after.pre(after.passed())
    today = timezone.localdate()
    actions.answer(
        recommendation=person, answer="accepted", on=today, by=after.scene.contact("secretary"),
        paper="支委会第 9 次会议",
    )  # fmt: skip
    person = after.again(person)
    assert (person.state, person.recommended_on) == ("recommended", today)
    assert person.valid_until == date(today.year + 2, today.month, today.day) - timedelta(days=1)
    assert queries.recommended_of([person.user_id]) == {person.user_id: person}


def test_the_answer_is_entered_once(after, cast):
    [person] = after.pre(after.passed())
    today = timezone.localdate()
    actions.answer(recommendation=person, answer="accepted", on=today, by=cast.administrator)
    words = refused(
        actions.answer, recommendation=person, answer="refused", on=today, reason="重复",
        by=after.scene.contact("secretary"),
    )  # fmt: skip
    assert "已经登记过" in words
    assert cast.administrator.name in words
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyAnswer.objects.create(
            recommendation=person, answer="refused", reason="重复", on=today, by=cast.administrator
        )


def test_later_waits_on_and_may_be_followed(after, cast):
    [person] = after.pre(after.passed())
    today, secretary = timezone.localdate(), after.scene.contact("secretary")
    assert "理由" in refused(
        actions.answer, recommendation=person, answer="later", on=today, by=secretary
    )
    for reason in ("再培养一段", "还要再看"):
        actions.answer(
            recommendation=person, answer="later", on=today, by=secretary, reason=reason
        )  # fmt: skip
    assert after.again(person).state == "pre"
    actions.answer(
        recommendation=person, answer="refused", on=today, by=secretary, reason="材料不实"
    )  # fmt: skip
    person = after.again(person)
    assert (person.state, person.moves.last().reason) == ("refused", "材料不实")


def test_the_answer_is_the_party_branchs_or_staffs(after, cast):
    [person] = after.pre(after.passed())
    today = timezone.localdate()
    for who in (
        cast.secretary, cast.general_secretary, cast.staff, person.user, after.scene.contact(),
    ):  # fmt: skip
        words = refused(actions.answer, recommendation=person, answer="accepted", on=today, by=who)
        assert "党支部书记" in words
    assert "今天以后" in refused(
        actions.answer, recommendation=person, answer="accepted", on=today + timedelta(days=1),
        by=cast.administrator,
    )  # fmt: skip
    early = person.at.date() - timedelta(days=1)
    assert "比报名还早" in refused(
        actions.answer, recommendation=person, answer="accepted", on=early, by=cast.administrator
    )


def test_no_answer_before_the_steps_are_done(after, cast):
    [person] = after.approving(after.passed())
    assert "不在等党组织答复" in refused(
        actions.answer, recommendation=person, answer="accepted", on=timezone.localdate(),
        by=cast.administrator,
    )  # fmt: skip


# --- 有效期 ----------------------------------------------------------------------------


def test_nobody_is_recommended_twice_inside_validity(cast):
    second_administrator(cast)
    user = After(cast).scene.student("林一")
    first = After(cast, PLAIN)
    person = first.passed(user=user)
    publishing.send_on(recommendations=[person], by=cast.administrator)
    first.decided(person, step="general", by=cast.general_secretary)
    assert first.again(person).state == "recommended"
    second = After(cast, PLAIN, rules=first.campaign.rules)
    again = second.passed(user=user, number="TY900001")
    publishing.send_on(recommendations=[again], by=cast.administrator)
    assert "有效期内不能再推荐" in refused(
        actions.decide, recommendations=[second.again(again)], step="general",
        by=cast.general_secretary,
    )  # fmt: skip
    Recommendation.objects.filter(pk=person.pk).update(
        recommended_on=date(2024, 1, 1), valid_until=timezone.localdate() - timedelta(days=1)
    )
    second.decided(again, step="general", by=cast.general_secretary)
    assert second.again(again).state == "recommended"


def test_what_is_over_expires_once(after, cast):
    [person] = after.recommended(after.passed())
    until = person.valid_until
    assert actions.expire(until) == 0
    assert actions.expire(until + timedelta(days=1)) == 1
    assert actions.expire(until + timedelta(days=1)) == 0
    assert after.again(person).state == "expired"
    assert queries.recommended_of([person.user_id]) == {}


def test_reminders_at_ninety_thirty_and_seven_days(after, cast):
    [person] = after.recommended(after.passed())
    until = person.valid_until
    told = [
        actions.remind(until - timedelta(days=left)) for left in (91, 90, 89, 30, 30, 8, 7, 1, 0)
    ]
    assert told == [0, 1, 0, 1, 0, 0, 1, 0, 0]
    assert after.again(person).reminded == "90,30,7"
    assert Notice.objects.filter(once__startswith="party_pairing.ends:").count() == 3


def test_staff_bring_the_member_list_to_it_with_one_button(after, cast):
    [person] = after.recommended(after.passed())
    assert "名册上还不是" in refused(actions.admit, recommendation=person, by=cast.administrator)
    assert "分管老师" in refused(
        actions.admit, recommendation=person, by=cast.general_secretary, changes_status=True
    )
    actions.admit(recommendation=person, by=cast.administrator, changes_status=True)
    person.user.member.refresh_from_db()
    assert person.user.member.political_status == "activist"
    assert after.again(person).state == "admitted"
    changed = AuditEvent.objects.get(name="branches.member.status_changed")
    assert (changed.actor, changed.data["from"], changed.data["to"]) == (
        cast.administrator, "league", "activist",
    )  # fmt: skip


def test_whoever_the_list_shows_as_taken_in_is_found_at_night(after, cast):
    [person] = after.recommended(after.passed())
    assert actions.admit_found() == 0
    person.user.member.political_status = "development"
    person.user.member.save()
    assert actions.admit_found() == 1
    assert after.again(person).state == "admitted"


def test_without_publications_people_are_sent_on_after_the_inspection(cast):
    after = After(cast, PLAIN)
    person = after.passed()
    assert publishing.send_on(recommendations=[person], by=cast.general_secretary) == 1
    assert after.again(person).step == "general"
    assert Notice.objects.filter(once__startswith="party_pairing.step:").count() == 1


def test_procedures_are_counted_by_unit_and_day(after, cast):
    after.passed()
    today = timezone.localdate(after.meeting.gathering.starts_at)
    units = [cast.branch.pk, cast.other_branch.pk]
    assert queries.procedures_of(units, today, today) == {units[0]: 1, units[1]: 0}
    tomorrow = today + timedelta(days=1)
    assert queries.procedures_of(units, tomorrow, tomorrow)[units[0]] == 0
    after.meeting.state, after.meeting.reason = "invalid", "人数不够"
    after.meeting.save()
    assert queries.procedures_of(units, today, today)[units[0]] == 0


def test_an_answer_is_not_older_than_the_application_by_the_days_of_the_college(after, cast):
    [person] = after.pre(after.passed())
    applied = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 21 November, 00:30 in Shanghai
    Recommendation.objects.filter(pk=person.pk).update(at=applied)
    fields = {"answer": "accepted", "by": after.scene.contact("secretary")}
    words = refused(actions.answer, recommendation=person, on=date(2026, 11, 20), **fields)
    assert "比报名还早" in words
    actions.answer(recommendation=person, on=date(2026, 11, 21), **fields)
    assert after.again(person).state == "recommended"
