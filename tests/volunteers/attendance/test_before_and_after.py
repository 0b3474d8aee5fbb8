"""Emergency contacts and their end; three answers, and who reads them."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import actions as gatherings
from tuanwei.notices.models import Delivery
from volunteers.attendance import actions, personal, queries, rounds, tasks
from volunteers.services import signing
from volunteers.services.models import EmergencyContact, Reflection

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
DAY = timedelta(days=1)
WHOM = {"name": "林妈妈", "relation": "母亲", "phone": "13800000000"}


@pytest.fixture
def ahead(duty, cast):
    """A shift of the day after tomorrow that asks for a contact; the student has a place."""
    shift = duty.shown(days=2, briefing="过马路走斑马线。", asks_emergency_contact=True)
    signing.sign_up(shift=shift, by=cast.student)
    return shift


def url(name, *args):
    return reverse(f"volunteers:attendance-{name}", args=args)


def page(client, user, *where, **data):
    """The text of a page as `user` sees it, and its status."""
    client.force_login(user, BACKEND)
    answer = client.post(url(*where), data, follow=True) if data else client.get(url(*where))
    return answer.status_code, answer.content.decode()


def everything_noted():
    """All that audit, notices and files of jobs hold, as one text."""
    rows = [str(each) for each in AuditEvent.objects.values_list("subject_label", "data")]
    rows += [str(each) for each in Delivery.objects.values_list("notice__title", "notice__body")]
    return json.dumps(rows, ensure_ascii=False)


def test_the_volunteer_reads_the_briefing_and_says_whom_to_call(client, duty, cast, ahead):
    status, text = page(client, cast.student, "contact", ahead.pk)
    assert (status, "过马路走斑马线。" in text, "结束后 3 天删除" in text) == (200, True, True)
    status, text = page(client, cast.student, "contact", ahead.pk, **WHOM)
    assert (status, "请先看一遍安全提醒，再勾选。" in text) == (400, True)
    bad = WHOM | {"phone": "妈妈的手机", "has_read": "on"}
    status, text = page(client, cast.student, "contact", ahead.pk, **bad)
    assert (status, "请填电话号码" in text, "妈妈的手机" in text) == (400, True, True)
    status, text = page(client, cast.student, "contact", ahead.pk, **WHOM, has_read="on")
    assert (status, "已经记下了" in text) == (200, True)
    kept = EmergencyContact.objects.get()
    assert (kept.phone, kept.read_briefing_at is not None) == ("13800000000", True)
    assert "13800000000" not in everything_noted()
    assert "13800000000" in str(personal.of(cast.student))
    assert page(client, cast.other_student, "contact", ahead.pk)[0] == 404


def test_a_shift_that_asks_for_nothing_asks_nothing(client, duty, cast):
    status, text = page(client, cast.student, "contact", duty.shift.pk)
    assert (status, "没有要看要填的" in text) == (200, True)


def test_only_whoever_leads_reads_contacts_and_only_around_the_shift(client, duty, cast, ahead):
    actions.leave_contact(shift=ahead, by=cast.student, has_read=True, **WHOM)
    for user in (cast.secretary, cast.teacher, cast.staff):
        assert "13800000000" not in page(client, user, "board", ahead.pk)[1]
    start = ahead.gathering.starts_at
    for moment, seen in (
        (start - DAY + timedelta(minutes=1), True), (ahead.gathering.ends_at, True),
        (ahead.gathering.ends_at + timedelta(hours=2), False),
    ):  # fmt: skip
        with time_machine.travel(moment):
            for user in (cast.secretary, cast.teacher, cast.staff):
                status, text = page(client, user, "board", ahead.pk)
                assert (status, "13800000000" in text) == (200, seen)
            assert page(client, cast.student, "board", ahead.pk)[0] == 403
            assert page(client, cast.other_student, "board", ahead.pk)[0] == 403


def test_contacts_go_three_days_after_and_nothing_of_them_remains(duty, cast, ahead):
    actions.leave_contact(shift=ahead, by=cast.student, has_read=True, **WHOM)
    over = ahead.gathering.ends_at + EmergencyContact.KEPT
    with time_machine.travel(over - timedelta(minutes=1), tick=False):
        tasks.forget_contacts()
        assert EmergencyContact.objects.count() == 1
    with time_machine.travel(over, tick=False):
        tasks.forget_contacts()
        tasks.forget_contacts()
        assert duty.fresh(ahead).contacts_deleted_at == timezone.now()
    assert not EmergencyContact.objects.exists()
    noted = AuditEvent.objects.get(name="volunteers.contacts.deleted")
    assert noted.data == {"count": 1}
    text = everything_noted()
    assert [word in text for word in (WHOM["name"], WHOM["phone"], WHOM["relation"])] == [False] * 3
    assert WHOM["phone"] not in str(personal.of(cast.student))


def test_giving_the_place_back_deletes_the_contact_at_once(duty, cast, ahead):
    actions.leave_contact(shift=ahead, by=cast.student, has_read=True, **WHOM)
    gatherings.unregister(gathering=ahead.gathering, by=cast.student)
    assert not EmergencyContact.objects.exists()


def test_whoever_is_covered_loses_the_contact_with_the_next_round(duty, cast, ahead):
    actions.leave_contact(shift=ahead, by=cast.student, has_read=True, **WHOM)
    place = ahead.assignments.get(user=cast.student)
    signing.seek_cover(assignment=place, by=cast.student)
    signing.cover(assignment=place, by=cast.other_student)
    tasks.forget_contacts()
    assert not EmergencyContact.objects.exists()


def test_contacts_of_what_is_called_off_go_with_the_next_round(duty, cast, ahead):
    actions.leave_contact(shift=ahead, by=cast.student, has_read=True, **WHOM)
    gatherings.cancel(gathering=ahead.gathering, by=duty.leader, reason="下雨")
    tasks.forget_contacts()
    assert not EmergencyContact.objects.exists()
    with pytest.raises(ValidationError):
        actions.leave_contact(shift=ahead, by=cast.student, has_read=True, **WHOM)


ANSWERS = {"did": "陪爷爷下棋", "for_whom": "山水社区的老人", "learnt": "听比说要紧"}


def test_first_the_answers_then_the_hours(client, duty, cast):
    duty.comes(cast.student)
    assert "还没结束" in page(client, cast.student, "reflect", duty.shift.pk)[1]
    duty.comes(duty.teacher)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        duty.leaves(cast.student)
        text = page(client, cast.student, "reflect", duty.shift.pk)[1]
        assert ("做了什么" in text, "1</span> 小时" in text) == (True, False)
        status, text = page(client, cast.student, "reflect", duty.shift.pk, did="陪")
        assert (status, "陪</textarea>" in text) == (400, True)
        text = page(client, cast.student, "reflect", duty.shift.pk, **ANSWERS)[1]
        assert ("1</span> 小时，已计入" in text, "听比说要紧" in text) == (True, True)
        status, _text = page(client, cast.student, "reflect", duty.shift.pk, **ANSWERS)
        assert (status, Reflection.objects.count()) == (409, 1)
    assert page(client, cast.other_student, "reflect", duty.shift.pk)[0] == 404
    assert page(client, duty.teacher, "reflect", duty.shift.pk)[0] == 404


def test_what_the_hours_wait_for_is_said_after_the_answers(client, duty, cast):
    duty.comes(cast.student)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        duty.leaves(cast.student)
        text = page(client, cast.student, "reflect", duty.shift.pk, **ANSWERS)[1]
    assert ("指导教师还没有签到。" in text, "还在等" in text) == (True, True)


def test_after_leaving_the_next_page_is_one_tap_away(client, duty, cast):
    duty.comes(cast.student)
    client.force_login(cast.student, BACKEND)
    here = reverse("gatherings:check-in", args=[duty.shift.gathering_id])
    answer = client.post(here, {"word": "红岩", "leave": "1"}, follow=True)
    assert url("reflect", duty.shift.pk) in answer.content.decode()


def test_shared_ones_are_read_by_all_and_hidden_with_a_reason(client, duty, cast):
    duty.filled()
    said, project = duty.said, duty.project
    assert _reads(client.get(url("said", project.pk)), "一位同学") == (200, True)
    assert "林知夏" in page(client, cast.party_member, "said", project.pk)[1]
    assert (
        page(client, cast.party_member, "rule-on", said.pk, verdict="hide", reason="不合适")[0]
        == 404
    )
    page(client, cast.secretary, "rule-on", said.pk, verdict="hide", reason="短")
    assert queries.shared_of(project.pk).count() == 1
    page(client, cast.secretary, "rule-on", said.pk, verdict="hide", reason="提到了老人的病情")
    assert queries.shared_of(project.pk).count() == 0
    told = Delivery.objects.get(notice__title__startswith="你分享的感想先不显示")
    assert (told.recipient, "提到了老人的病情" in told.notice.body) == (cast.student, True)
    assert "听比说要紧" not in page(client, cast.party_member, "said", project.pk)[1]
    assert "先把它收起来了" in page(client, cast.student, "reflect", said.shift_id)[1]
    page(client, cast.staff, "rule-on", said.pk, verdict="show")
    assert queries.shared_of(project.pk).count() == 1
    page(client, cast.student, "share", said.shift_id, share="no")
    assert queries.shared_of(project.pk).count() == 0
    assert page(client, cast.staff, "rule-on", said.pk, verdict="hide", reason="不合适吧")[0] == 404


def _reads(answer, words):
    return answer.status_code, words in answer.content.decode()


def test_nobody_rules_on_their_own(client, duty, cast):
    shift = duty.on(volunteers=[duty.leader], minutes=300)
    duty.comes_then(duty.leader, shift)
    said = actions.reflect(shift=shift, by=duty.leader, is_shared=True, **ANSWERS)
    status, _text = page(client, duty.leader, "rule-on", said.pk, verdict="hide", reason="不合适吧")
    assert status == 403


def test_the_round_asks_once_and_tells_once_of_a_teacher_who_never_came(duty, cast):
    for person in duty.volunteers:
        duty.comes(person)
    end = duty.shift.gathering.ends_at
    with time_machine.travel(end):
        for person in duty.volunteers:
            duty.leaves(person)
    actions.reflect(shift=duty.shift, by=cast.other_student, **ANSWERS)
    for hours in (0, 1, 2, 3, 30):
        rounds.settle(end + timedelta(hours=hours, minutes=1))
    asked = Delivery.objects.filter(notice__title__startswith="说说这次服务")
    assert [each.recipient for each in asked] == [cast.student]
    told = Delivery.objects.filter(notice__title__startswith="2 人的时数在等")
    assert {each.recipient for each in told} >= {duty.leader, duty.teacher}
    assert told.values("notice").distinct().count() == 1
    assert duty.stands(cast.student) == ("pending", "指导教师还没有签到。", 0)


def test_the_round_finds_what_changed_elsewhere(duty, cast):
    duty.comes(cast.student)
    duty.comes(duty.teacher)
    end = duty.shift.gathering.ends_at
    with time_machine.travel(end):
        duty.leaves(cast.student)
    assert duty.service(cast.student).title == "敬老院陪伴"
    duty.project.is_large = True
    duty.project.save()
    rounds.settle(end + timedelta(hours=1))
    assert duty.service(cast.student).is_large
    assert duty.stands(cast.student)[0] == "counted"
