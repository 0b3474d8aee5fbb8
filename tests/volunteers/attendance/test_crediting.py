"""Check-ins of a shift become services; what they wait for; the teacher; corrections; races."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.races import at_once, refusals
from tests.volunteers.attendance.conftest import Duty
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import attending, leaving
from tuanwei.gatherings.models import CheckIn
from volunteers.attendance import actions, crediting, tasks
from volunteers.hours.actions import void_service
from volunteers.hours.models import HoursEntry, Service
from volunteers.services import signing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_both_there_and_both_gone_counts_what_lies_in_the_shift(duty, cast):
    assert duty.stands(cast.student) is None
    duty.comes(cast.student)
    assert duty.stands(cast.student) == ("pending", "还没有签退；指导教师还没有签到。", 0)
    duty.comes(duty.teacher)
    assert duty.stands(cast.student) == ("pending", "还没有签退。", 0)
    with time_machine.travel(duty.shift.gathering.ends_at + 30 * MINUTE):
        duty.leaves(cast.student)
    assert duty.stands(cast.student) == ("counted", "", Decimal("1.5"))  # 14:10 to 16:00
    found = duty.service(cast.student)
    assert (found.grade, found.source, found.kind, found.team, found.unit) == (
        "checked", "system", duty.kind, duty.team, cast.branch)  # fmt: skip
    assert found.event == f"project:{duty.project.pk}"
    assert found.day == timezone.localdate(duty.shift.gathering.starts_at)
    assert duty.service(duty.teacher) is None


def test_a_series_is_many_events(duty, cast):
    from volunteers.services.models import Series

    series = Series.objects.create(
        project=duty.project, weekday=3, starts="14:00", ends="16:00", first_on="2026-09-01",
        last_on="2027-01-01", made_by=cast.staff,
    )  # fmt: skip
    duty.shift.series = series
    duty.shift.save()
    duty.comes(cast.student)
    assert duty.service(cast.student).event == f"shift:{duty.shift.pk}"


def test_the_teacher_comes_last_and_everybody_counts(duty, cast):
    for person in duty.volunteers:
        duty.comes(person)
    with time_machine.travel(timezone.now() + 60 * MINUTE):
        for person in duty.volunteers:
            duty.leaves(person)
        assert duty.stands(cast.student) == ("pending", "指导教师还没有签到。", 0)
        duty.comes(duty.teacher)
    assert [duty.stands(person)[::2] for person in duty.volunteers] == [("counted", 1)] * 2


def test_somebody_else_does_not_check_the_teacher_in(duty, cast):
    duty.comes(cast.student)
    with time_machine.travel(timezone.now() + 60 * MINUTE):
        duty.leaves(cast.student)
        attending.check_in_by_organiser(
            gathering=duty.shift.gathering, user=duty.teacher, by=duty.leader
        )
    assert duty.stands(cast.student)[1] == "指导教师还没有签到。"


def test_what_an_organiser_notes_is_confirmed_not_checked(duty, cast):
    duty.comes(duty.teacher)
    attending.check_in_by_organiser(
        gathering=duty.shift.gathering, user=cast.student, by=duty.leader
    )
    with time_machine.travel(timezone.now() + 60 * MINUTE):
        duty.leaves(cast.student)
    found = duty.service(cast.student)
    assert (found.state, found.grade) == ("counted", "confirmed")


def test_whoever_notes_themselves_waits_for_somebody_else(duty, cast):
    shift = duty.on(volunteers=[duty.leader], minutes=200)
    duty.comes_then(duty.teacher, shift)
    made = duty.comes_then(duty.leader, shift)
    made.way, made.by, made.left_at = "organiser", duty.leader, shift.gathering.ends_at
    made.save()
    crediting.credit(shift.pk)
    assert duty.stands(duty.leader, shift) == ("pending", "到场是自己登记的，等别人核实。", 0)


def test_a_walk_in_waits_until_they_have_a_place(duty, cast):
    guest = cast.party_member
    duty.comes(duty.teacher)
    duty.comes(guest)
    with time_machine.travel(timezone.now() + 60 * MINUTE):
        duty.leaves(guest)
        assert duty.stands(guest)[1] == "不在这一班的名单里，等老师确认。"
        need = duty.need(duty.shift)
        need.number = 3
        need.save()
        signing.place(shift=duty.shift, user=guest, need=need, by=duty.leader)
        crediting.credit(duty.shift.pk, [guest.pk])
    assert duty.stands(guest) == ("counted", "", 1)


def test_a_fixed_task_is_what_the_role_says(duty, cast):
    need = duty.need(duty.shift)
    need.fixed = "captain"
    need.save()
    duty.comes(cast.student)
    assert duty.service(cast.student).fixed == "captain"


def test_over_midnight_belongs_to_the_day_it_begins(duty, cast):
    start = timezone.localtime().replace(hour=23, minute=0, second=0, microsecond=0)
    shift = duty.moved(duty.shift, start, hours=2)
    with time_machine.travel(start - MINUTE):
        duty.comes(duty.teacher, shift)
        duty.comes(cast.student, shift)
    with time_machine.travel(start + 120 * MINUTE):
        duty.leaves(cast.student, shift)
    assert duty.stands(cast.student, shift) == ("counted", "", 2)
    assert duty.service(cast.student, shift).day == start.date()


def test_once_more_writes_nothing(duty, cast):
    duty.comes(cast.student)
    duty.comes(duty.teacher)
    with time_machine.travel(timezone.now() + 60 * MINUTE):
        duty.leaves(cast.student)
    before = (AuditEvent.objects.count(), HoursEntry.objects.count())
    assert crediting.credit(duty.shift.pk) == 0
    tasks.credit_shift(duty.shift.pk)
    assert (AuditEvent.objects.count(), HoursEntry.objects.count()) == before


def test_a_correction_of_what_counted_waits_for_confirmation(duty, cast):
    duty.comes(cast.student)
    duty.comes(duty.teacher)
    with time_machine.travel(timezone.now() + 90 * MINUTE):
        duty.leaves(cast.student)
        assert duty.stands(cast.student)[::2] == ("counted", Decimal("1.5"))
        came = CheckIn.objects.get(user=cast.student)
        leaving.note_leaving(
            gathering=duty.shift.gathering, user=cast.student, by=duty.leader,
            at=came.at + 30 * MINUTE,
        )  # fmt: skip
        assert duty.stands(cast.student)[::2] == ("pending", 0)
        crediting.credit(duty.shift.pk)  # the round does not let it count by itself
        found = duty.service(cast.student)
        assert (found.state, "重新确认" in found.waits_for) == ("pending", True)
        actions.confirm(service=found, by=cast.staff, reason="问过领队")
        crediting.credit(duty.shift.pk)
    assert duty.stands(cast.student) == ("counted", "", Decimal("0.5"))


def test_ending_early_while_it_is_on_is_no_edit_and_afterwards_it_is(duty, cast):
    duty.comes(cast.student)
    duty.comes(duty.teacher)
    start = duty.shift.gathering.starts_at
    with time_machine.travel(start + 80 * MINUTE):
        duty.leaves(cast.student)
        gatherings.save_gathering(
            gathering=duty.shift.gathering, by=duty.leader, ends_at=start + 76 * MINUTE
        )
    assert duty.stands(cast.student) == ("counted", "", 1)  # 10 to 76
    with time_machine.travel(start + timedelta(hours=9)):
        gatherings.save_gathering(
            gathering=duty.shift.gathering, by=duty.leader, ends_at=start + 40 * MINUTE
        )
    assert duty.stands(cast.student)[::2] == ("pending", 0)


def test_a_shift_with_check_ins_is_not_called_off(duty, cast):
    duty.comes(cast.student)
    with pytest.raises(ValidationError, match="提前收场就把结束时间改早"):
        gatherings.cancel(gathering=duty.shift.gathering, by=duty.leader, reason="暴雨")
    gathering = duty.shift.gathering  # a check-in that arrived while it was being called off
    gathering.state, gathering.cancel_reason = "cancelled", "暴雨"
    gathering.save()
    crediting.credit(duty.shift.pk)
    assert duty.stands(cast.student)[1].startswith("这一班取消了，等老师核实；")


def test_what_was_taken_back_stays_so(duty, cast):
    duty.comes(cast.student)
    duty.comes(duty.teacher)
    void_service(service=duty.service(cast.student), by=cast.staff, reason="没有去")
    with time_machine.travel(timezone.now() + 60 * MINUTE):
        duty.leaves(cast.student)
    assert duty.stands(cast.student)[::2] == ("void", 0)


def test_staff_who_saw_the_teacher_let_the_hours_count(duty, cast):
    duty.comes(cast.student)
    with time_machine.travel(timezone.now() + 60 * MINUTE):
        duty.leaves(cast.student)
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.waive_presence(shift=duty.shift, by=cast.staff, reason="在")
    actions.waive_presence(shift=duty.shift, by=cast.staff, reason="看过现场照片")
    assert duty.stands(cast.student) == ("counted", "", 1)
    noted = AuditEvent.objects.get(name="volunteers.shift.presence_waived")
    assert (noted.actor, noted.data["reason"]) == (cast.staff, "看过现场照片")
    with pytest.raises(ValidationError, match="已经说明过"):
        actions.waive_presence(shift=duty.shift, by=cast.staff, reason="看过现场照片")


def test_without_a_leaving_nothing_can_be_confirmed(duty, cast):
    duty.comes(cast.student)
    with pytest.raises(ValidationError, match="还没有签退"):
        actions.confirm(service=duty.service(cast.student), by=cast.staff, reason="看见他在")


def crowded(duty, crowd, size):
    """A shift that is over to which so many came, without the teacher."""
    people = crowd(size)
    shift = duty.on(volunteers=people, minutes=300)
    for person in people:
        made = duty.comes_then(person, shift)
        CheckIn.objects.filter(pk=made.pk).update(left_at=shift.gathering.ends_at)
    return people, shift


@pytest.fixture
def crowd(cast):
    """`crowd(40)`: so many students of the branch."""

    def make(size):
        return [cast.student_of(f"20250{n:05}", f"同学{n}", cast.branch) for n in range(size)]

    return make


def test_more_than_twenty_are_left_to_a_worker(duty, crowd, monkeypatch, settings):
    sent = []
    monkeypatch.setattr(crediting.current_app, "send_task", lambda *args, **_kw: sent.append(args))
    monkeypatch.setattr(crediting.transaction, "on_commit", lambda do, **_kw: do())
    people, shift = crowded(duty, crowd, 21)
    crediting.credit_shift(shift)
    assert (sent, Service.objects.count()) == (
        [("volunteers.tasks.credit_shift", (shift.pk, None))],
        0,
    )
    tasks.credit_shift(*sent[0][1])
    assert Service.objects.filter(state="pending").count() == 21
    duty.comes_then(duty.teacher, shift)
    tasks.credit_shift(shift.pk)
    assert HoursEntry.objects.count() == 21
    assert {duty.stands(person, shift)[2] for person in people} == {2}


def test_a_broker_that_is_away_leaves_it_to_the_round(duty, crowd, monkeypatch, caplog):
    def away(*_args, **_kw):
        raise ConnectionError

    monkeypatch.setattr(crediting.current_app, "send_task", away)
    crediting._later(duty.shift.pk, None)
    assert "waits for the round: ConnectionError" in caplog.text


def test_a_worker_killed_in_between_goes_on_with_the_rest(duty, crowd, monkeypatch):
    _people, shift = crowded(duty, crowd, 25)
    duty.comes_then(duty.teacher, shift)
    whole = crediting.credit
    calls = []

    def dies(*args, **kw):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(args)
        return whole(*args, **kw)

    monkeypatch.setattr(crediting, "credit", dies)
    with pytest.raises(KeyboardInterrupt):
        crediting.credit_in_pieces(shift.pk)
    assert HoursEntry.objects.count() == 19  # and the teacher, who gets none
    monkeypatch.setattr(crediting, "credit", whole)
    assert crediting.credit_in_pieces(shift.pk) == 6
    assert HoursEntry.objects.count() == 25
    assert HoursEntry.objects.values("service").distinct().count() == 25


@pytest.mark.parametrize("size", [3, 12])
def test_reads_do_not_grow_with_people(duty, crowd, size, django_assert_num_queries):
    _people, shift = crowded(duty, crowd, size)
    crediting.credit(shift.pk)
    with django_assert_num_queries(8):  # two of them the savepoint
        crediting.credit(shift.pk)


@pytest.mark.django_db(transaction=True)
def test_the_teacher_and_a_volunteer_at_the_same_moment(cast):
    duty = Duty(cast)
    people = duty.volunteers
    for person in people:
        duty.comes(person)
    shift = duty.fresh(duty.shift)
    later = timezone.now() + 60 * MINUTE
    with time_machine.travel(later):
        found = at_once(
            lambda: duty.comes(duty.teacher, shift),
            *[lambda each=each: duty.leaves(each, shift) for each in people],
        )
    assert refusals(found) == []
    assert [duty.stands(person)[0] for person in people] == ["counted"] * 2
    assert HoursEntry.objects.count() == 2
