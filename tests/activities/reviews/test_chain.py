"""The chain of an application: who decides, in which order, what comes again, how it ends."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.applications import chain, deciders, deciding, outcomes
from activities.applications.models import Review, TeamMember
from activities.kinds.spec import Basics, ChainStep, Exemption, FieldRule, LevelRule
from branches.organisation.models import Appointment, Unit
from tests.activities.reviews.conftest import (
    BACKEND,
    BRANCH,
    GENERAL,
    SECRETARY,
    STAFF,
    told,
    when,
)
from tuanwei.accounts.models import User
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.cards import waiting
from tuanwei.publicity.models import Publicity

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(monkeypatch):
    """Applications of which rooms above hear that they were approved."""
    heard = []
    monkeypatch.setattr(outcomes, "approved", [heard.append])
    return heard


def test_step_by_step_to_the_end(paper, cast, approved):
    assert cast.secretary and cast.general_secretary and cast.staff
    made = paper.waiting(BRANCH, GENERAL, STAFF)
    assert paper.steps(made) == [
        ("branch", "open", ""), ("general", "waiting", ""), ("staff", "waiting", ""),
    ]  # fmt: skip
    assert told(cast.general_secretary) == []
    made = paper.decide(made, cast.secretary)
    assert told(cast.general_secretary) == [f"请审核：“{made.title}”（会计2401团支部）"]
    made = paper.decide(made, cast.general_secretary)
    assert made.state == "review"
    made = paper.decide(made, cast.staff, words="场地安排好了")
    assert (made.state, approved) == ("approved", [made])
    assert paper.steps(made) == [
        ("branch", "over", "passed"), ("general", "over", "passed"), ("staff", "over", "passed"),
    ]  # fmt: skip
    assert told(cast.student) == [
        f"“{made.title}”：团支部审核同意", f"“{made.title}”：团总支审核同意", f"“{made.title}”通过了",
    ]  # fmt: skip


def test_due_by_working_days(paper, cast):
    with time_machine.travel(datetime(2026, 11, 26, 10, tzinfo=timezone.get_current_timezone())):
        assert cast.secretary
        made = paper.waiting(replace(BRANCH, limit=3))
        assert paper.open(made).due_on == date(2026, 12, 1)  # Thursday, a weekend between


def test_an_exemption_is_noted_at_once(paper, cast, approved):
    rules = {"exemptions": (Exemption("支部内部会议不用审批。", when("people", "at_most", "30")),)}
    made = paper.waiting(BRANCH, parts=rules, people_inside=30)
    assert (made.state, approved, made.reviews.count()) == ("exempt", [made], 0)
    assert told(cast.student) == [f"“{made.title}”不用审核，已备案"]
    assert paper.waiting(BRANCH, parts=rules, people_inside=31).state == "review"


def test_a_step_that_only_records_is_told_when_its_turn_comes(paper, cast):
    record = ChainStep("office", "后勤处备案", who="unit", unit=cast.department.pk, mode="record")
    assert cast.answerer and cast.secretary
    made = paper.waiting(BRANCH, record, STAFF)
    assert told(cast.answerer) == []
    made = paper.decide(made, cast.secretary)
    assert told(cast.answerer) == [f"告诉你一声：“{made.title}”（会计2401团支部）"]
    assert paper.steps(made)[1:] == [("office", "over", "noted"), ("staff", "open", "")]


def test_a_chain_that_needs_nobody_approves(paper, cast, approved):
    made = paper.waiting(replace(STAFF, when=when("people", "more_than", "500")))
    assert (made.state, approved) == ("approved", [made])


# --- the chains of real colleges ------------------------------------------------------------


def test_f1_three_steps_and_the_secretary_for_what_is_great(paper, cast):
    teacher = cast.user("T5001", "罗老师")
    chain_of = (
        ChainStep("teacher", "校团委指导老师意见", who="teacher"),
        replace(SECRETARY, when=when("field.major", "yes")),
    )
    made = paper.waiting(*chain_of, teacher=teacher)
    assert [step[0] for step in paper.steps(made)] == ["teacher"]
    assert paper.decide(made, teacher).state == "approved"


def test_f8_answers_every_friday(paper, cast):
    steps = (
        ChainStep("teacher", "指导老师", who="teacher"),
        ChainStep("money", "财务负责人", who="unit", unit=cast.department.pk),
        ChainStep("office", "团委", who="staff", publishes_on=4),
    )
    teacher = cast.user("T5001", "罗老师")
    tuesday = datetime(2026, 12, 1, 10, tzinfo=timezone.get_current_timezone())
    with time_machine.travel(tuesday) as clock:
        made = paper.waiting(*steps, teacher=teacher, days=10)
        paper.decide(made, teacher)
        paper.decide(made, cast.answerer)
        made = paper.decide(made, cast.staff)
        review = paper.open(made)
        assert (made.state, review.state, review.publish_on) == (
            "review", "decided", date(2026, 12, 4),
        )  # fmt: skip
        assert not any("通过" in title for title in told(cast.student))
        made = paper.decide(made, cast.staff, "refused", "这周场地都排满了")  # not yet published
        made = paper.decide(made, cast.staff2, "passed")
        clock.move_to(tuesday + timedelta(days=3, hours=5))  # Friday 15:00
        assert deciding.publish_due() == (0, 0)
        clock.move_to(tuesday + timedelta(days=3, hours=6))  # Friday 16:00
        assert deciding.publish_due() == (1, 0)
        assert deciding.publish_due() == (0, 0)
        assert paper.fresh(made).state == "approved"
        assert told(cast.student)[-1] == f"“{made.title}”通过了"
        # Decided after that hour: next Friday.
        late = paper.waiting(replace(steps[2], key="late"), days=15)
        clock.move_to(tuesday + timedelta(days=3, hours=7))
        paper.decide(late, cast.staff)
        assert paper.open(late).publish_on == date(2026, 12, 11)


def test_what_begins_before_the_day_of_publication_does_not_wait_for_it(paper, cast):
    tuesday = datetime(2026, 12, 1, 10, tzinfo=timezone.get_current_timezone())
    with time_machine.travel(tuesday):
        made = paper.waiting(replace(STAFF, publishes_on=4), days=2)
        assert paper.decide(made, cast.staff).state == "approved"


def test_a_friday_off_publishes_on_the_next_working_day(paper, cast):
    with time_machine.travel(datetime(2026, 9, 29, 10, tzinfo=timezone.get_current_timezone())):
        made = paper.waiting(replace(STAFF, publishes_on=3), days=60)  # Thursday is 1 October
        paper.decide(made, cast.staff)
        assert paper.open(made).publish_on == date(2026, 10, 8)


def test_f10_a_great_activity_is_recorded_by_the_guards(paper, cast):
    great = when("people", "more_than", "500")
    steps = (
        replace(STAFF, when=great),
        ChainStep("guards", "保卫处备案", who="unit", unit=cast.department.pk, mode="record",
                  when=great),
    )  # fmt: skip
    assert cast.answerer
    small = paper.waiting(*steps, people_inside=500)
    assert small.state == "approved"
    great_one = paper.waiting(*steps, people_inside=501)
    assert paper.decide(great_one, cast.staff).state == "approved"
    assert len(told(cast.answerer)) == 1


def test_f15_research_goes_to_another_office_first(paper, cast):
    fields = {"fields": (FieldRule("topic", "类别", kind="choice", choices=("科研", "其他")),)}
    steps = (
        ChainStep("research", "科研处审核", who="unit", unit=cast.other_department.pk,
                  when=when("field.topic", "is", "科研"), again_on=("time", "place", "other")),
        ChainStep("press", "宣传部审核", who="unit", unit=cast.department.pk,
                  again_on=("time", "place", "other")),
    )  # fmt: skip
    assert cast.answerer and cast.outsider
    made = paper.waiting(*steps, parts=fields, answers={"topic": "科研"})
    made = paper.decide(paper.decide(made, cast.outsider), cast.answerer)
    assert made.state == "approved"
    other = paper.waiting(*steps, parts=fields, answers={"topic": "其他"})
    assert [step[0] for step in paper.steps(other)] == ["press"]


def test_f17_levels_and_two_departments_together(paper, cast):
    rules = {
        "levels": (LevelRule("college", when("organisers", "at_least", "2")),),
        "basics": Basics(needs_plan=False, base_level="faculty"),
    }
    steps = (
        replace(GENERAL, when=when("level", "is", "faculty", "college")),
        replace(STAFF, name="学生处备案", mode="record", when=when("level", "is", "faculty")),
        replace(SECRETARY, name="分管院长审批", when=when("level", "is", "college")),
    )
    assert cast.general_secretary and cast.committee_secretary
    alone = paper.waiting(*steps, parts=rules)
    assert (alone.level, [step[0] for step in paper.steps(alone)]) == (
        "faculty", ["general", "staff"],
    )  # fmt: skip
    assert paper.decide(alone, cast.general_secretary).state == "approved"
    draft = paper.draft(paper.rules(*steps, **rules))
    draft.organisers.add(cast.other_general_branch)
    joint = paper.hand_in(draft)
    assert (joint.level, [step[0] for step in paper.steps(joint)]) == (
        "college", ["general", "secretary"],
    )  # fmt: skip
    joint = paper.decide(joint, cast.general_secretary)
    assert paper.decide(joint, cast.committee_secretary).state == "approved"


def test_f18_small_ones_need_nobody(paper, cast):
    on_campus = when("people", "at_least", "30")
    steps = (replace(STAFF, when=on_campus),)
    assert paper.waiting(*steps, people_inside=29).state == "approved"
    assert paper.waiting(*steps, people_inside=30).state == "review"


# --- who decides ----------------------------------------------------------------------------


def _both(review):
    """Ids of those who may decide, asked from both sides: they agree for everybody there is."""
    rung, ids = deciders.rung_of(review)
    assert ids == {
        user.pk for user in User.objects.all() if deciders.to_decide(user).filter(pk=review.pk)
    }
    return rung, ids


def test_the_secretary_who_applies_leaves_it_to_another_cadre(paper, cast):
    other = cast.holder("2024110109", "韩越", cast.branch, "publicity")
    assert cast.general_secretary and cast.staff
    made = paper.waiting(BRANCH, STAFF, by=cast.secretary)
    rung, ids = _both(paper.open(made))
    assert (ids, "其他团干部" in rung.why) == ({other.pk}, True)
    with pytest.raises(ValidationError, match="不由你来审"):
        paper.decide(made, cast.secretary)
    assert paper.decide(made, other).state == "review"


def test_nobody_else_in_the_branch_so_it_goes_up(paper, cast):
    assert cast.staff
    made = paper.waiting(BRANCH, by=cast.secretary)
    rung, ids = _both(paper.open(made))
    assert (ids, "由团委工作人员审" in rung.why) == ({cast.staff.pk}, True)
    # Somebody is appointed meanwhile: it is theirs.
    assert cast.general_secretary
    rung, ids = _both(paper.open(made))
    assert (ids, rung.why) == (
        {cast.general_secretary.pk},
        "支部里没有别的团干部可以审，由团总支审。",
    )


def test_a_vacant_post_goes_to_staff_and_says_so(client, paper, cast):
    assert cast.staff
    made = paper.waiting(GENERAL)
    rung, ids = _both(paper.open(made))
    assert ids == {cast.staff.pk}
    assert told(cast.staff) == [f"请审核：“{made.title}”（会计2401团支部）"]
    client.force_login(cast.staff, "tuanwei.accounts.backends.NumberBackend")
    shown = client.get(f"/activities/reviews/{paper.open(made).pk}/").content.decode()
    assert str(rung.why) in shown and "没有团总支书记、副书记可以审" in rung.why


def test_who_leaves_hands_the_step_on(paper, cast):
    assert cast.staff
    made = paper.waiting(GENERAL, by=cast.student)
    holder = cast.general_secretary
    assert _both(paper.open(made))[1] == {holder.pk}
    Appointment.objects.filter(user=holder).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert _both(paper.open(made))[1] == {cast.staff.pk}
    with pytest.raises(ValidationError, match="不由你来审"):
        paper.decide(made, type(holder).objects.get(pk=holder.pk))


@pytest.mark.parametrize("how", ["made", "led", "in_team", "handed_in"])
def test_nobody_decides_on_their_own(paper, cast, how):
    draft = paper.draft(paper.rules(STAFF), by=cast.staff if how == "made" else cast.student)
    if how in ("led", "in_team"):
        TeamMember.objects.create(application=draft, user=cast.staff, is_leader=how == "led")
    made = paper.hand_in(draft, by=cast.staff if how == "handed_in" else None)
    assert cast.staff2 and cast.administrator
    assert _both(paper.open(made))[1] == {cast.staff2.pk, cast.administrator.pk}
    with pytest.raises(ValidationError, match="不由你来审"):
        paper.decide(made, cast.staff)


@pytest.mark.parametrize("step", [
    BRANCH, GENERAL, STAFF, SECRETARY, ChainStep("t", "指导教师", who="teacher"),
    ChainStep("u", "后勤处", who="unit"), ChainStep("p", "某人", who="person"),
    ChainStep("a", "管理员", who="administrator"),
])  # fmt: skip
@pytest.mark.parametrize("filled", [False, True])
def test_the_queue_and_the_notice_agree(paper, cast, step, filled):
    everybody = (
        "student", "secretary", "general_secretary", "staff", "staff2", "committee_secretary",
        "administrator", "teacher", "answerer", "auditor", "outsider", "party_member",
    )  # fmt: skip
    names = everybody if filled else ("student", "staff", "party_member")
    people = {name: getattr(cast, name) for name in names}
    step = replace(step, unit=cast.department.pk if step.who == "unit" else None)
    step = replace(step, person=cast.party_member.pk if step.who == "person" else None)
    teacher = people.get("teacher")
    made = paper.waiting(step, STAFF, teacher=teacher, by=people.get("secretary"))
    found = _both(paper.open(made))[1]
    assert found
    assert made.made_by_id not in found


def test_one_person_does_not_decide_two_steps_in_a_row(paper, cast, settings):
    both = cast.general_secretary
    Appointment.objects.create(user=both, unit=cast.committee, post="staff")
    assert cast.staff
    made = paper.decide(paper.waiting(GENERAL, STAFF), both)
    assert _both(paper.open(made))[1] == {cast.staff.pk}
    settings.ONE_PERSON_DECIDES_STEPS_IN_A_ROW = True
    made = paper.decide(paper.waiting(GENERAL, STAFF), both)
    assert _both(paper.open(made))[1] == {cast.staff.pk, both.pk}


def test_a_club_right_under_the_committee_has_no_general_branch(paper, cast):
    club = Unit.objects.create(
        name="政治理论学社团支部", kind="branch", branch_type="club", parent=cast.committee
    )
    assert cast.staff
    made = paper.waiting(GENERAL, unit=club, applicant="club")
    assert _both(paper.open(made))[1] == {cast.staff.pk}


# --- back, and again ------------------------------------------------------------------------


def returned(paper, cast, **again):
    """Passed by the branch, sent back by the general branch."""
    assert cast.secretary and cast.general_secretary and cast.staff
    made = paper.waiting(
        replace(BRANCH, **again), replace(GENERAL, **again), replace(STAFF, **again)
    )
    paper.decide(made, cast.secretary)
    return paper.decide(made, cast.general_secretary, "returned", "请写清楚怎么办",
                        remarks=[("basics", "plan", "分工写细一点")])  # fmt: skip


def test_sent_back_with_remarks(paper, cast):
    made = returned(paper, cast)
    assert made.state == "returned"
    assert paper.steps(made)[1:] == [("general", "over", "returned"), ("staff", "dropped", "")]
    assert list(made.remarks.values_list("step", "field", "text")) == [
        ("basics", "plan", "分工写细一点")
    ]
    assert told(cast.student)[-1] == f"“{made.title}”要改一改再交"


def test_steps_that_passed_are_kept_where_what_they_are_about_did_not_change(paper, cast):
    made = returned(paper, cast)
    made.plan = "第一组布置，第二组主持。"
    made.save()
    made = paper.hand_in(made)
    assert paper.steps(made) == [
        ("branch", "over", "noted"), ("general", "open", ""), ("staff", "waiting", ""),
    ]  # fmt: skip
    kept = made.reviews.get(turn=2, key="branch").kept
    assert (kept.turn, kept.decided_by) == (1, cast.secretary)
    assert len(told(cast.secretary)) == 1  # nobody is asked again
    # The third turn still counts on the first one.
    made = paper.decide(made, cast.general_secretary, "returned", "还差一点")
    made.plan = "第一组布置，第二组主持，第三组收拾。"
    made.save()
    made = paper.hand_in(made)
    assert made.reviews.get(turn=3, key="branch").kept == kept


def test_another_time_comes_back_to_those_who_passed_it(paper, cast):
    made = returned(paper, cast)
    made.ends_at += timedelta(hours=1)
    made.save()
    made = paper.hand_in(made)
    assert paper.steps(made)[0] == ("branch", "open", "")


def test_everything_again_where_the_rules_say_so(paper, cast):
    made = returned(paper, cast, again_on=("time", "place", "size", "cost", "other"))
    made.plan = "第一组布置。"
    made.save()
    assert paper.steps(paper.hand_in(made))[0] == ("branch", "open", "")


def test_whoever_passed_the_kept_step_does_not_decide_the_next_one(paper, cast):
    both = cast.general_secretary
    Appointment.objects.create(user=both, unit=cast.committee, post="staff")
    assert cast.staff
    made = paper.waiting(GENERAL, STAFF)
    paper.decide(made, both)
    made = paper.decide(made, cast.staff, "returned", "请补充方案")
    made.plan = "补充了。"
    made.save()
    made = paper.hand_in(made)
    assert _both(paper.open(made))[1] == {cast.staff.pk}


# --- words and refusals ---------------------------------------------------------------------


def test_sending_back_needs_words_or_a_remark(paper, cast):
    made = paper.waiting(STAFF)
    with pytest.raises(ValidationError, match="请写明要改什么"):
        paper.decide(made, cast.staff, "returned", "  ")
    made = paper.decide(made, cast.staff, "returned", remarks=[("basics", "title", "太长")])
    assert made.reviews.get().words == "请看各项旁边的批注。"


def test_refusing_needs_words_and_ends_it(paper, cast, monkeypatch):
    heard = []
    monkeypatch.setattr(outcomes, "leaving", [heard.append])
    made = paper.waiting(BRANCH, STAFF)
    with pytest.raises(ValidationError, match="请写明为什么不同意"):
        paper.decide(made, cast.secretary, "refused", "不行")
    made = paper.decide(made, cast.secretary, "refused", "和团总支的活动冲突")
    assert (made.state, made.reason, heard) == ("refused", "和团总支的活动冲突", [made])
    assert paper.steps(made)[1] == ("staff", "dropped", "")
    assert told(cast.student) == [f"“{made.title}”没有通过"]


def test_what_should_have_begun_cannot_be_passed(paper, cast):
    made = paper.waiting(STAFF, days=2)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        with pytest.raises(ValidationError, match="请退回，让同学改一个时间"):
            paper.decide(made, cast.staff)
        assert paper.decide(made, cast.staff, "returned", "改一个时间").state == "returned"


def test_what_begins_before_its_publication_is_not_published_as_passed(paper, cast):
    tuesday = datetime(2026, 12, 1, 10, tzinfo=timezone.get_current_timezone())
    with time_machine.travel(tuesday) as clock:
        made = paper.waiting(replace(STAFF, publishes_on=4), days=4)
        paper.decide(made, cast.staff)
        clock.move_to(tuesday + timedelta(days=6))  # the task was away for days
        assert deciding.publish_due() == (0, 1)
        assert deciding.publish_due() == (0, 1)
        assert paper.fresh(made).state == "review"
        assert [title for title in told(cast.staff) if "没能公布" in title] == [
            f"没能公布：“{made.title}”（会计2401团支部）"
        ]
        # Sent back, it does not wait for another Friday.
        assert paper.decide(made, cast.staff, "returned", "已过时间，请改").state == "returned"


# --- panels, publicity ----------------------------------------------------------------------

PANEL = ChainStep("panel", "评审", who="panel")


def test_a_panel_is_concluded_by_its_round(paper, cast):
    made = paper.waiting(BRANCH, PANEL, STAFF)
    with pytest.raises(ValidationError, match="现在不在等评审结果"):
        deciding.conclude_panel(application=made, verdict="passed", by=cast.staff)
    made = paper.decide(made, cast.secretary)
    with pytest.raises(ValidationError, match="由评审批次公布结果"):
        paper.decide(made, cast.staff)
    deciding.conclude_panel(application=made, verdict="passed", words="第 3 名", by=cast.staff)
    assert paper.steps(made)[1:] == [("panel", "over", "passed"), ("staff", "open", "")]
    # Who published the round does not decide the next step as well.
    assert paper.open(made).not_by == cast.staff


def public(paper, cast, **fields):
    """Passed by staff, published for three working days."""
    basics = Basics(needs_plan=False, public_workdays=3)
    made = paper.waiting(STAFF, parts={"basics": basics}, **fields)
    made = paper.decide(made, cast.staff)
    assert made.state == "public"
    return made, Publicity.objects.get(kind="application", key=made.number)


def over(publicity):
    """A moment after its window."""
    return timezone.now() + (publicity.ends_on - timezone.localdate()) + timedelta(days=2)


def test_published_before_it_is_final(paper, cast, approved):
    made, publicity = public(paper, cast)
    assert [line["name"] for line in publicity.lines] == [made.title]
    assert cast.student.name not in str(publicity.lines)
    assert approved == []
    with time_machine.travel(over(publicity)):
        assert publicities.conclude_due() == 1
    assert (paper.fresh(made).state, approved) == ("approved", [made])


def test_an_upheld_objection_is_decided_anew(paper, cast, approved):
    made, publicity = public(paper, cast)
    with time_machine.travel(publicity.bounds[0] + timedelta(hours=9)):
        objection = publicities.object_to(
            publicity=publicity, by=cast.other_student, line_key="", text="这个时间和期中考试冲突了，很多人去不了。"
        )  # fmt: skip
    publicities.rule_on(
        objection=objection, by=cast.staff2, is_upheld=True, words="查了教务安排，确实有考试。"
    )
    made = paper.fresh(made)
    review = paper.open(made)
    assert (made.state, review.key, review.who, review.not_by) == (
        "review", "objection", "staff", cast.staff,
    )  # fmt: skip
    made = paper.decide(made, cast.staff2, "returned", "请避开考试周")
    assert made.state == "returned"
    publicity.refresh_from_db()
    assert (publicity.state, publicity.reason, approved) == ("called_off", "请避开考试周", [])


def test_passed_again_while_it_is_still_published_waits_for_the_end(paper, cast, approved):
    made, publicity = public(paper, cast)
    chain.decide_anew(made, chain.UPHELD)
    made = paper.decide(made, cast.staff2)
    assert (made.state, approved) == ("public", [])
    with time_machine.travel(over(publicity)):
        publicities.conclude_due()
    assert paper.fresh(made).state == "approved"


def test_passed_again_after_its_end_is_approved(paper, cast, approved):
    made, publicity = public(paper, cast)
    chain.decide_anew(made, chain.UPHELD)
    with time_machine.travel(over(publicity)):
        publicities.conclude_due()
        assert paper.fresh(made).state == "review"
        assert paper.decide(made, cast.staff2).state == "approved"
    assert approved == [made]


def test_staff_who_stop_the_publicity_decide_what_becomes_of_it(paper, cast):
    made, publicity = public(paper, cast)
    publicities.call_off(publicity=publicity, by=cast.staff2, reason="名称写错了，重新公示。")
    review = paper.open(paper.fresh(made))
    assert (review.key, review.name) == ("objection", "公示终止了，重新决定")
    assert told(cast.student)[-1] == f"“{made.title}”：公示终止了，重新决定"


@pytest.mark.parametrize(("waits", "state"), [(True, "review"), (False, "approved")])
def test_what_began_while_it_was_published_is_not_passed(paper, cast, approved, waits, state):
    basics = Basics(needs_plan=False, public_workdays=5, public_before_start=waits)
    made = paper.decide(paper.waiting(STAFF, days=2, parts={"basics": basics}), cast.staff)
    publicity = Publicity.objects.get()
    with time_machine.travel(over(publicity)):
        assert publicities.conclude_due() == 1
    made = paper.fresh(made)
    assert (made.state, bool(approved)) == (state, not waits)
    if waits:
        assert paper.open(made).name == "公示完已过开始时间，重新决定"
        assert paper.decide(made, cast.staff2, "returned", "请改时间").state == "returned"


def test_whoever_has_a_part_in_it_does_not_rule_on_objections(client, paper, cast):
    mine = cast.staff2
    _made, publicity = public(paper, cast, team=(cast.student, mine))
    with time_machine.travel(publicity.bounds[0] + timedelta(hours=9)):
        objection = publicities.object_to(
            publicity=publicity, by=cast.other_student, line_key="", text="这个活动上个月刚办过一次。"
        )  # fmt: skip
    words = "公示的事有你参与，由别的同事来裁定。"
    with pytest.raises(ValidationError, match=words):
        publicities.rule_on(
            objection=objection, by=mine, is_upheld=False, words="没有的事，不成立。"
        )
    assert told(mine, "publicity.objected") == []
    assert waiting(mine)[0] == 0
    client.force_login(mine, BACKEND)
    page = client.get(f"/publicity/objections/{objection.pk}/").content.decode()
    assert words in page and objection.text not in page
    assert words in client.get("/publicity/objections/").content.decode()
    # a colleague who has no part in it, neither opened it nor objected
    other = cast.administrator
    assert waiting(other)[0] == 1
    publicities.rule_on(
        objection=objection, by=other, is_upheld=False, words="查过了，上月办的是另一场。"
    )


def test_taken_back_on_its_way(paper, cast):
    made = paper.waiting(BRANCH, STAFF)
    assert told(cast.secretary) == []
    made.state = "withdrawn"
    made.save()
    chain.stop(application=made, by=cast.student)
    assert Review.objects.exclude(state="dropped").count() == 0


def test_who_was_to_decide_hears_that_it_was_taken_back(paper, cast):
    assert cast.secretary
    made = paper.waiting(BRANCH, STAFF)
    made.state = "withdrawn"
    made.save()
    chain.stop(application=made, by=cast.student)
    assert told(cast.secretary)[-1] == f"不用审了：“{made.title}”（会计2401团支部）已撤回"
    with pytest.raises(ValidationError, match="刚刚变成“已撤回”，不用再审了"):
        deciding.decide(review=made.reviews.first(), verdict="passed", by=cast.secretary)


def test_taken_back_while_it_is_published(paper, cast):
    made, publicity = public(paper, cast)
    made.state = "withdrawn"
    made.save()
    chain.stop(application=made, by=cast.student)
    publicity.refresh_from_db()
    assert (publicity.state, paper.fresh(made).state) == ("called_off", "withdrawn")
