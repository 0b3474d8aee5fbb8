"""A letter's way from the first line to the closing, and every way that is closed."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from mailbox.cases import actions, answering, publishing, receipts, sending, tasks
from mailbox.cases.answer_models import Answer, Publication
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_models import CaseClass, ClassRules, RefusalReason, StepLimit
from tests.races import at_once
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.channels import send_email
from tuanwei.notices.channels import words as words_of
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def told(user):
    """The titles in a person's inbox, oldest first."""
    return list(
        Delivery.objects.filter(recipient=user, channel="site")
        .order_by("pk")
        .values_list("notice__title", flat=True)
    )


def local(moment):
    return timezone.localtime(moment).strftime("%m-%d %H:%M")


def test_from_letter_to_answer_to_closing(cast, letters):
    case = letters.routed()
    number = case.number
    actions.claim_case(case=case, by=cast.answerer)
    answering.draft_answer(case=case, by=cast.answerer, text="已加开两个窗口。")
    answering.approve_answer(case=case, by=cast.auditor)
    answering.rate(case=case, by=cast.student, is_satisfied=True)
    case = letters.fresh(case)
    assert (case.state, case.outcome, case.is_satisfied) == ("closed", "solved", True)
    assert (case.due_at, case.step) == (None, "")
    assert case.answered_in_time is True
    assert told(cast.student) == [
        f"你的信 {number} 已受理",
        f"你的信 {number} 已转给后勤处",
        f"你的信 {number} 有答复了，解决了吗？",
    ]
    assert told(cast.auditor) == ["待审核答复：第二食堂排队太久"]
    assert list(case.entries.values_list("kind", flat=True)) == [
        "accepted", "routed", "claimed", "drafted", "answered", "satisfied", "closed",
    ]  # fmt: skip
    assert [e.name for e in AuditEvent.objects.filter(subject_key=case.pk).order_by("pk")] == [
        f"mailbox.case.{verb}"
        for verb in ("received", "accepted", "routed", "claimed", "drafted", "answered", "rated",
                     "closed")
    ]  # fmt: skip


def test_one_form_sent_twice_is_one_letter_and_one_receipt(cast):
    form = {
        "by": cast.student, "rules": rules_in_force()[0], "visibility": "named",
        "title": "热水", "text": "没有热水", "submission_key": str(uuid4()),
    }  # fmt: skip
    first, second = sending.submit(**form), sending.submit(**form)
    assert (first.number, first.code) == (second.number, second.code)
    assert (first.is_new, second.is_new) == (True, False)
    assert Case.objects.count() == 1


def test_somebody_elses_form_key_gives_no_receipt(cast):
    form = {
        "rules": rules_in_force()[0], "visibility": "named", "title": "热水", "text": "没有",
        "submission_key": str(uuid4()),
    }  # fmt: skip
    first = sending.submit(by=cast.student, **form)
    second = sending.submit(by=cast.other_student, **form)
    assert (second.is_new, second.number != first.number) == (True, True)


def test_a_number_that_exists_is_drawn_again(cast, monkeypatch, letters):
    taken = letters.write()
    drawn = iter([taken.number, "261122-ZZZZZ"])
    monkeypatch.setattr(receipts, "new_number", lambda day: next(drawn))
    assert letters.write().number == "261122-ZZZZZ"


@time_machine.travel(datetime(2025, 9, 30, 16, 20, tzinfo=SHANGHAI), tick=False)
def test_the_steps_are_due_by_the_colleges_calendar(cast, letters):
    case = letters.write()
    assert local(case.due_at) == "10-10 00:00"  # one working day: the 9th
    actions.accept(case=case, by=cast.staff)
    assert local(letters.fresh(case).due_at) == "10-11 00:00"
    actions.route(case=case, by=cast.staff, lead=cast.department)
    assert local(letters.fresh(case).due_at) == "10-15 00:00"  # five: the 14th


def test_routing_on_does_not_start_the_limit_anew(cast, letters):
    with time_machine.travel(datetime(2025, 9, 30, 9, tzinfo=SHANGHAI), tick=False):
        case = letters.routed()
    with time_machine.travel(datetime(2025, 10, 10, 9, tzinfo=SHANGHAI), tick=False):
        actions.return_to_pool(case=case, by=cast.answerer, reason="不归我们管")
        assert letters.fresh(case).state == "accepted"
        actions.route(case=case, by=cast.staff, lead=cast.other_department)
    assert local(letters.fresh(case).due_at) == "10-15 00:00"


def test_the_clock_rests_while_the_author_is_asked(cast, letters):
    with time_machine.travel(datetime(2025, 9, 29, 9, tzinfo=SHANGHAI), tick=False):
        case = letters.routed()
        assert local(case.due_at) == "10-14 00:00"
    with time_machine.travel(datetime(2025, 9, 30, 10, tzinfo=SHANGHAI), tick=False):
        actions.ask(case=case, by=cast.answerer, text="是哪一栋？")
    case = letters.fresh(case)
    assert (case.state, local(case.wait_until)) == ("waiting", "10-15 00:00")
    assert not Case.objects.overdue(datetime(2025, 12, 1, tzinfo=SHANGHAI)).exists()
    with time_machine.travel(datetime(2025, 10, 10, 23, tzinfo=SHANGHAI), tick=False):
        sending.tell(case=case, text="三栋")
    case = letters.fresh(case)
    assert (case.state, local(case.due_at), case.paused_at) == ("handling", "10-16 00:00", None)


def test_who_does_not_tell_more_in_time_does_not_stop_the_work(cast, letters):
    with time_machine.travel(datetime(2025, 9, 29, 9, tzinfo=SHANGHAI), tick=False):
        case = letters.routed()
        actions.ask(case=case, by=cast.answerer, text="是哪一栋？")
    until = letters.fresh(case).wait_until
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        tasks.close_unanswered()
        assert letters.fresh(case).state == "waiting"
    with time_machine.travel(until, tick=False):
        tasks.close_unanswered()
        tasks.close_unanswered()
    case = letters.fresh(case)
    assert case.state == "handling"
    assert case.entries.filter(kind="wait_over").count() == 1


def test_extension_once_with_a_reason_and_only_before_the_end(cast, letters):
    with time_machine.travel(datetime(2025, 9, 30, 9, tzinfo=SHANGHAI), tick=False):
        case = letters.routed()
        actions.extend(case=case, by=cast.answerer, reason="要等厂家")
        assert local(letters.fresh(case).due_at) == "10-22 00:00"  # ten: the 21st
        with pytest.raises(ValidationError, match="只能延一次"):
            actions.extend(case=case, by=cast.answerer, reason="再等等")
    with time_machine.travel(datetime(2025, 9, 30, 9, tzinfo=SHANGHAI), tick=False):
        late = letters.routed()
    with (
        time_machine.travel(late.due_at, tick=False),
        pytest.raises(ValidationError, match="到期之前"),
    ):
        actions.extend(case=late, by=cast.answerer, reason="忘了")


def test_the_second_person_is_another_person(cast, letters):
    case = letters.drafted()
    with pytest.raises(ValidationError, match="另一位同事"):
        answering.approve_answer(case=case, by=cast.answerer)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.answers.update(second=cast.answerer)
    assert letters.fresh(case).state == "drafted"


def test_a_returned_draft_goes_back_under_the_limit_of_the_answer(cast, letters):
    case = letters.routed()
    due = case.due_at
    answering.draft_answer(case=case, by=cast.answerer, text="会处理。")
    assert letters.fresh(case).due_at <= due
    answering.return_draft(case=case, by=cast.auditor, reason="请写清楚哪天")
    case = letters.fresh(case)
    assert (case.state, case.step, case.due_at) == ("handling", "answer", due)
    assert case.answers.get().state == Answer.State.RETURNED
    assert told(cast.answerer)[-1] == "答复被退回修改：第二食堂排队太久"


def test_late_answers_are_counted_late(cast, letters):
    with time_machine.travel(datetime(2025, 9, 30, 9, tzinfo=SHANGHAI), tick=False):
        case = letters.routed()
    with time_machine.travel(case.due_at, tick=False):
        answering.draft_answer(case=case, by=cast.answerer, text="好了。")
        answering.approve_answer(case=case, by=cast.auditor)
    assert letters.fresh(case).answered_in_time is False


def test_unsatisfied_once_goes_to_another_handler_then_closes_unsolved(cast, letters):
    case = letters.answered()
    assert case.handler == cast.answerer
    answering.rate(case=case, by=cast.student, is_satisfied=False, text="还是要等")
    case = letters.fresh(case)
    assert (case.state, case.step, case.reopened_times) == ("reopened", "reanswer", 1)
    with pytest.raises(ValidationError, match="重办要换人"):
        actions.route(case=case, by=cast.staff, lead=cast.department)
    with pytest.raises(ValidationError, match="吴立 办过这封信"):
        actions.route(case=case, by=cast.staff, lead=cast.department, handler=cast.answerer)
    actions.route(case=case, by=cast.staff, lead=cast.department, handler=cast.answerer2)
    answering.draft_answer(case=case, by=cast.answerer2, text="又加开一个。")
    answering.approve_answer(case=case, by=cast.auditor)
    answering.rate(case=case, by=cast.student, is_satisfied=False)
    case = letters.fresh(case)
    assert (case.state, case.outcome) == ("closed", "unsolved")


def test_nobody_rates_the_case_closes_unrated_not_solved(letters):
    case = letters.answered()
    with time_machine.travel(case.due_at, tick=False):
        tasks.close_unanswered()
    case = letters.fresh(case)
    assert (case.state, case.outcome, case.is_satisfied) == ("closed", "unrated", None)


def test_refusal_gives_the_reasons_own_words(cast, letters):
    case, reason = letters.write(), RefusalReason.objects.get(name="内容不清楚")
    actions.refuse(case=case, by=cast.staff, reason=reason)
    assert letters.fresh(case).state == "refused"
    assert Notice.objects.get(once__startswith="mailbox.refused").body == reason.text


@pytest.mark.parametrize(
    ("stage", "verb", "extra"),
    [
        ("accepted", actions.accept, {}),
        ("write", answering.draft_answer, {"text": "答"}),
        ("routed", sending.withdraw, {}),
        ("answered", actions.ask, {"text": "哪里？"}),
        ("write", actions.return_to_pool, {"reason": "不归我"}),
        ("routed", answering.rate, {"is_satisfied": True}),
    ],
)
def test_a_verb_at_the_wrong_time_says_so_and_changes_nothing(cast, letters, stage, verb, extra):
    case = getattr(letters, stage)()
    before = Case.objects.filter(pk=case.pk).values().get()
    with pytest.raises(ValidationError, match=r"请刷新页面再看|没有待审核"):
        verb(case=case, by=cast.staff, **extra)
    assert Case.objects.filter(pk=case.pk).values().get() == before


def test_the_ladder_climbs_once_each_before_over_and_to_the_secretary(cast, letters):
    with time_machine.travel(datetime(2025, 10, 9, 9, tzinfo=SHANGHAI), tick=False):
        case = letters.routed()  # due when Wednesday the 15th ends
    steps = [
        (datetime(2025, 10, 14, 7, 59), 0, 0),
        (datetime(2025, 10, 14, 8, 0), 1, 0),
        (datetime(2025, 10, 16, 0, 0), 2, 0),
        (datetime(2025, 10, 16, 23, 59), 2, 0),
        (datetime(2025, 10, 17, 0, 0), 3, 0),  # one working day over: the head of the unit
        (datetime(2025, 10, 20, 23, 59), 3, 0),
        (datetime(2025, 10, 21, 0, 0), 4, 1),  # three: the secretary
        (datetime(2025, 10, 23, 9, 0), 4, 1),
    ]
    for moment, rung, escalated in steps:
        with time_machine.travel(moment.replace(tzinfo=SHANGHAI), tick=False):
            tasks.remind()
            tasks.remind()
        assert letters.fresh(case).urged == rung, moment
        assert case.entries.filter(kind="escalated").count() == escalated, moment
    assert [t for t in told(cast.answerer) if "到期" in t or "超期" in t] == [
        "快到期：第二食堂排队太久",
        "已超期，请尽快办理：第二食堂排队太久",
    ]
    assert [t for t in told(cast.auditor) if "超期" in t] == [
        "本部门办理的来信已超期：第二食堂排队太久"
    ]
    assert "来信超期未办，报请督办：第二食堂排队太久" in told(cast.committee_secretary)


def test_an_anonymous_letter_keeps_no_author_and_no_moment(cast, letters):
    with time_machine.travel(datetime(2025, 10, 9, 14, 37, 12, tzinfo=SHANGHAI), tick=False):
        case = letters.write(visibility="anonymous")
        assert case.author is None
        assert local(case.received_at) == "10-09 00:00"
        event = AuditEvent.objects.get(name="mailbox.case.received")
        assert (event.actor_id, local(event.at)) == (None, "10-09 00:00")
        assert local(case.due_at) == "10-11 00:00"


def test_the_database_refuses_an_anonymous_letter_with_an_author(cast, letters):
    case = letters.write(visibility="anonymous")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(author=cast.student)


def test_the_record_of_a_hidden_letter_does_not_name_its_author(cast, letters):
    case = letters.write(visibility="hidden")
    assert case.author == cast.student
    assert not AuditEvent.objects.filter(actor=cast.student).exists()


def test_a_hidden_name_needs_two_different_persons(cast, letters):
    case = letters.write(visibility="hidden")
    publishing.ask_reveal(case=case, by=cast.staff, reason="涉及安全，需要当面核实")
    with pytest.raises(ValidationError, match="另一位同事"):
        publishing.agree_reveal(case=case, by=cast.staff)
    with pytest.raises(ValidationError, match="已有一份申请"):
        publishing.ask_reveal(case=case, by=cast.staff2, reason="同上")
    publishing.agree_reveal(case=case, by=cast.staff2)
    event = AuditEvent.objects.get(name="mailbox.case.revealed")
    assert (event.actor, event.data["asked_by"]) == (cast.staff2, cast.staff.pk)


def test_publication_needs_consent_and_a_second_person(cast, letters):
    case = letters.answered()
    text = {"title": "食堂排队", "question": "排队太久", "answer": "已加开窗口"}
    with pytest.raises(ValidationError, match="同意公开"):
        publishing.prepare_publication(case=case, by=cast.staff, **text)
    answering.rate(case=case, is_satisfied=True, publish_consent=True)
    publication = publishing.prepare_publication(case=case, by=cast.staff, **text)
    with pytest.raises(ValidationError, match="另一位同事"):
        publishing.approve_publication(publication=publication, by=cast.staff)
    publishing.approve_publication(publication=publication, by=cast.staff2)
    publication.refresh_from_db()
    assert publication.published_on == timezone.localdate()


def test_a_public_text_that_somebody_has_just_dropped(cast, letters):
    case = letters.answered(publish_consent=True)
    text = {"title": "微波炉", "question": "坏了", "answer": "修好了"}
    publication = publishing.prepare_publication(case=case, by=cast.staff, **text)
    seen = Publication.objects.get(pk=publication.pk)
    publishing.drop_publication(publication=publication, by=cast.staff, reason="不合适")
    for act, details in (
        (publishing.approve_publication, {"by": cast.staff2}),
        (publishing.drop_publication, {"by": cast.staff2, "reason": "不合适"}),
    ):
        with pytest.raises(ValidationError, match="刚刚"):
            act(publication=seen, **details)
    assert AuditEvent.objects.filter(name="mailbox.publication.dropped").count() == 1


def test_new_rules_leave_old_letters_under_theirs(cast, letters):
    old = letters.write()
    newer = ClassRules.objects.create(case_class=old.case_class, version=2)
    StepLimit.objects.create(rules=newer, step="accept", amount=24, unit="hours")
    rules_in_force.bump()
    now = datetime(2025, 10, 9, 9, tzinfo=SHANGHAI)
    with time_machine.travel(now, tick=False):
        fresh = letters.write(rules=rules_in_force()[1])
    assert (old.rules.version, fresh.rules.version) == (1, 2)
    assert local(fresh.due_at) == "10-10 09:00"


def test_rules_in_force_are_read_once_until_they_change(django_assert_num_queries):
    rules_in_force()
    with django_assert_num_queries(0):
        rules_in_force()
    CaseClass.objects.filter(key="other").update(is_active=False)
    rules_in_force.bump()
    assert [r.case_class.key for r in rules_in_force()] == [
        "study",
        "living",
        "activity",
        "support",
    ]


def test_submit_writes_two_rows_in_one_statement(cast, django_assert_num_queries, letters):
    letters.write()  # calendar and rules are in the process now
    with django_assert_num_queries(4):  # savepoint of the test, both rows, release; our own read
        letters.write()


@pytest.mark.django_db(transaction=True)
def test_fifty_people_send_one_form_and_one_letter_arrives(cast):
    rules, student, key = rules_in_force()[0], cast.student, str(uuid4())

    def send():
        return sending.submit(
            by=student, rules=rules, visibility="named", title="热水", text="没有",
            submission_key=key,
        ).number  # fmt: skip

    numbers = set(at_once(*[send] * 50))
    assert len(numbers) == 1
    assert Case.objects.count() == 1


def test_authors_read_which_letter_it_is_inside_the_portal_only(client, cast, letters, mailoutbox):
    cast.student.email = "lin@example.com"
    cast.student.save()
    case = letters.accepted(title="热水不够", text="晚上十点以后只有冷水。")
    notice = Notice.objects.get(once__startswith=f"mailbox.accepted:{case.pk}")
    assert (notice.title, notice.in_portal) == (
        f"你的信 {case.number} 已受理", "你的信“热水不够”已受理",
    )  # fmt: skip
    client.force_login(cast.student, "tuanwei.accounts.backends.NumberBackend")
    for place in ("/", "/notices/"):
        page = client.get(place).content.decode()
        assert "你的信“热水不够”已受理" in page and notice.title not in page
    deliveries = Delivery.objects.filter(notice=notice, channel="email")
    assert [send_email(each, get_connection(), {}) for each in deliveries] == [True]
    (mail,) = mailoutbox
    assert case.number in mail.subject
    for words in ("热水", "冷水"):
        assert words not in mail.subject + mail.body
    robot = deliveries.get()
    assert "热水" not in render_to_string("notices/push.txt", words_of(robot)) + robot.notice.title
