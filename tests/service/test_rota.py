"""Shifts: signing up, gaps, swaps with consent, the reminder, worked minutes."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mailbox.service import actions, queries
from mailbox.service.models import DeskShift, DeskWork, Duty, Swap
from mailbox.service.tasks import remind_shifts
from tests.races import at_once, refusals
from tuanwei.gatherings.worked import Worked, sources
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def test_staff_lay_out_weeks_at_once_or_nothing(client, rota):
    client.force_login(rota.staff, BACKEND)
    day = timezone.localdate() + timedelta(days=7)
    fields = {
        "desk": rota.desk.pk, "day": f"{day + timedelta(weeks=1)}", "starts": "12:00",
        "ends": "13:30", "seats": "2", "weeks": "1",
    }  # fmt: skip
    assert client.post(reverse("mailbox:shift-admin"), fields).status_code == 302
    clash = client.post(reverse("mailbox:shift-admin"), {**fields, "day": f"{day}", "weeks": "3"})
    assert (clash.status_code, DeskShift.objects.count()) == (400, 1)
    assert "已经排了一班" in clash.content.decode()
    assert DeskShift.objects.get().minutes == 90


def test_gaps_are_shown_and_a_full_shift_takes_nobody(client, rota):
    shift = rota.shift(seats=1)
    client.force_login(rota.cast.student, BACKEND)
    week = f"{reverse('mailbox:shift-list')}?week={timezone.localdate(shift.starts_at)}"
    assert "还差 1 人" in client.get(week).content.decode()
    client.post(reverse("mailbox:shift-join", args=[shift.pk]))
    assert "你在这一班" in client.get(week).content.decode()
    with pytest.raises(ValidationError, match="满了"):
        actions.sign_up(shift=shift, by=rota.cast.other_student)


def test_what_is_over_says_so_and_stands_below(client, rota):
    with time_machine.travel("2026-11-18T07:00:00+08:00", tick=False):
        rota.duty(rota.cast.student, days=0, hour=8)
        rota.shift(days=0, hour=11)
        rota.shift(days=1, hour=8)
    client.force_login(rota.cast.student, BACKEND)
    with time_machine.travel("2026-11-18T11:30:00+08:00", tick=False):
        text = client.get(reverse("mailbox:shift-list")).content.decode()
    rows = text[text.index('aria-label="这一周的班次"') :].split("<li")[1:]
    said = [re.search("已结束|已开始|还差 2 人|你在这一班", row)[0] for row in rows[:3]]
    assert said == ["已开始", "还差 2 人", "已结束"]


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_two(rota):
    shift, people = rota.shift(seats=1), (rota.cast.student, rota.cast.other_student)
    found = at_once(*[lambda by=by: actions.sign_up(shift=shift, by=by) for by in people])
    assert len(refusals(found)) == 1
    assert shift.duties.count() == 1


def test_nobody_stands_two_shifts_at_a_time(rota):
    duty = rota.duty(rota.cast.student)
    other = actions.save_desk(by=rota.staff, letter="B", name="分台", place="图书馆")
    shift = actions.add_shift(
        by=rota.staff, desk=other, seats=2, ends_at=duty.shift.ends_at,
        starts_at=duty.shift.starts_at + timedelta(minutes=30),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="同一时间"):
        actions.sign_up(shift=shift, by=rota.cast.student)


def test_a_swap_needs_the_other_and_changes_both(client, rota):
    swap = rota.asked()
    client.force_login(rota.cast.student, BACKEND)
    decide = reverse("mailbox:swap-decide", args=[swap.pk])
    assert client.post(decide, {"answer": "yes"}).status_code == 404  # not by the asker
    client.force_login(rota.cast.other_student, BACKEND)
    client.post(decide, {"answer": "yes"})
    assert Duty.objects.get(pk=swap.given_id).user == rota.cast.other_student
    assert Duty.objects.get(pk=swap.wanted_id).user == rota.cast.student
    told = Delivery.objects.filter(recipient=rota.cast.student, channel="site")
    assert told.filter(notice__title__contains="答应换班").count() == 1


def test_a_refused_swap_changes_nothing(rota):
    swap = rota.asked()
    actions.refuse_swap(swap=swap, by=rota.cast.other_student)
    assert Duty.objects.get(pk=swap.given_id).user == rota.cast.student
    with pytest.raises(ValidationError, match="已经处理过了"):
        actions.accept_swap(swap=swap, by=rota.cast.other_student)


@pytest.mark.django_db(transaction=True)
def test_a_swap_accepted_twice_at_once_is_done_once(rota):
    swap, other = rota.asked(), rota.cast.other_student
    found = at_once(*[lambda: actions.accept_swap(swap=swap, by=other)] * 2)
    assert refusals(found) == ["这次换班已经处理过了：已换好。"]
    assert Duty.objects.get(pk=swap.given_id).user == rota.cast.other_student
    assert Duty.objects.get(pk=swap.wanted_id).user == rota.cast.student


@pytest.mark.django_db(transaction=True)
def test_one_shift_promised_to_two_goes_to_one(rota):
    """The student asks two people for the same shift of theirs; both say yes at once."""
    swap = rota.asked()
    third = rota.duty(rota.cast.party_member, days=6)
    second = actions.ask_swap(given=swap.given, wanted=third, by=rota.cast.student)
    found = at_once(
        *[
            lambda each=each: actions.accept_swap(swap=each, by=each.other)
            for each in (swap, second)
        ]
    )
    assert refusals(found) == ["这次换班已经处理过了：已作废。"]
    assert sorted(Swap.objects.values_list("state", flat=True)) == ["accepted", "void"]
    holders = set(Duty.objects.values_list("user__number", flat=True))
    assert len(holders) == 3


def test_the_day_before_everybody_is_reminded_once(rota):
    rota.duty(rota.cast.student, days=1)
    rota.duty(rota.cast.other_student, days=2)
    remind_shifts()
    remind_shifts()
    notice = Notice.objects.get(once__startswith="mailbox.duty:")
    assert list(notice.deliveries.values_list("recipient", flat=True).distinct()) == [
        rota.cast.student.pk
    ]


def test_leaving_is_for_days_before(rota):
    duty = rota.duty(rota.cast.student)
    actions.leave(duty=duty, by=rota.cast.student)
    assert not Duty.objects.exists()
    late = rota.duty(rota.cast.student, days=1)
    late.shift.starts_at -= timedelta(days=1)
    late.shift.ends_at -= timedelta(days=1)
    late.shift.save()
    with pytest.raises(ValidationError, match="找人换班"):
        actions.leave(duty=late, by=rota.cast.student)


def test_worked_minutes_are_confirmed_by_another_and_corrected(rota):
    shift = rota.duty(rota.cast.student).shift
    with pytest.raises(ValidationError, match="还没结束"):
        actions.confirm_work(shift=shift, by=rota.staff, minutes={rota.cast.student.pk: 90})
    rota.over(shift)
    with pytest.raises(ValidationError, match="最多 90 分钟"):
        actions.confirm_work(shift=shift, by=rota.staff, minutes={rota.cast.student.pk: 91})
    with pytest.raises(ValidationError, match="另一位老师"):
        actions.confirm_work(shift=shift, by=rota.cast.student, minutes={rota.cast.student.pk: 90})
    for minutes in (90, 75):
        actions.confirm_work(shift=shift, by=rota.staff, minutes={rota.cast.student.pk: minutes})
    assert DeskWork.objects.get().minutes == 75


def test_a_shift_that_somebody_stands_is_not_removed(client, rota):
    client.force_login(rota.staff, BACKEND)
    empty, stood = rota.shift(), rota.duty(rota.cast.student, days=4).shift
    for shift in (empty, stood):
        client.post(reverse("mailbox:shift-remove", args=[shift.pk]))
    assert list(DeskShift.objects.all()) == [stood]


def told(user):
    """Titles of what a person was told, the newest last."""
    found = Notice.objects.filter(deliveries__recipient=user.pk).order_by("pk")
    return list(found.distinct().values_list("title", flat=True))


def test_staff_take_somebody_off_with_a_word_and_whoever_waited_hears_of_it(client, rota):
    swap = rota.asked()
    client.force_login(rota.staff, BACKEND)
    address = reverse("mailbox:duty-take-off", args=[swap.wanted.pk])
    assert client.post(address, {"words": " "}).status_code == 400
    assert Duty.objects.filter(pk=swap.wanted.pk).exists()
    answer = client.post(address, {"words": "这天服务台停开，谢谢你"}, follow=True)
    assert "已告诉程以安不用来了" in answer.content.decode()
    assert not Duty.objects.filter(pk=swap.wanted.pk).exists()
    assert not Swap.objects.exists()
    assert told(rota.cast.other_student)[-1] == f"{swap.wanted.shift} 的班你不用来了"
    notice = Notice.objects.get(once=f"mailbox.taken_off:{swap.wanted.pk}")
    assert "这天服务台停开，谢谢你" in notice.body
    assert told(rota.cast.student) == ["这次换班换不成了"]
    assert client.get(address).status_code == 404


def test_nobody_is_taken_off_a_shift_that_has_begun(rota):
    duty = rota.duty(rota.cast.student)
    rota.over(duty.shift)
    with pytest.raises(ValidationError, match="已经开始"):
        actions.take_off(duty=duty, by=rota.staff, words="没来")
    assert Duty.objects.filter(pk=duty.pk).exists()


def test_only_the_asker_withdraws_a_swap_and_then_nobody_accepts_it(client, rota):
    swap = rota.asked()
    address = reverse("mailbox:swap-withdraw", args=[swap.pk])
    client.force_login(rota.cast.other_student, BACKEND)
    assert client.post(address).status_code == 404
    client.force_login(rota.cast.student, BACKEND)
    assert "不问了" in client.post(address, follow=True).content.decode()
    with pytest.raises(ValidationError, match="已作废"):
        actions.accept_swap(swap=swap, by=rota.cast.other_student)
    assert told(rota.cast.other_student)[-1] == "林知夏不换班了"
    with pytest.raises(ValidationError, match="已经处理过了"):
        actions.withdraw_swap(swap=swap, by=rota.cast.student)


def test_signing_up_leads_back_to_the_week_of_the_shift(client, rota):
    shift = rota.shift(days=9)
    client.force_login(rota.cast.student, BACKEND)
    answer = client.post(reverse("mailbox:shift-join", args=[shift.pk]))
    day = timezone.localdate(shift.starts_at)
    assert answer.url == f"{reverse('mailbox:shift-list')}?week={day}"


def test_worked_shifts_have_a_stable_shape_for_volunteer_hours(rota):
    shift, late = rota.shift(), rota.shift(days=4)
    for each in (shift, late):
        for person in (rota.cast.student, rota.cast.other_student):
            actions.sign_up(shift=each, by=person)
        rota.over(each)
    one, other = rota.cast.student.pk, rota.cast.other_student.pk
    actions.confirm_work(shift=shift, by=rota.staff, minutes={one: 90, other: 0})
    actions.confirm_work(shift=late, by=rota.staff, minutes={one: 60, other: 90})
    assert [(w.user_id, w.minutes) for w in queries.worked()] == [(one, 90), (one, 60), (other, 90)]
    assert [w.minutes for w in queries.worked(users=[one])] == [90, 60]
    assert queries.worked(users=[]) == []
    day = timezone.localdate(shift.starts_at)
    (found,) = sources["desk"](first=day, last=day)
    key = DeskWork.objects.get(shift=shift, user=one).pk
    assert found == Worked(
        f"desk:{key}", one, f"服务岗值班（{rota.desk.name}）", f"desk-shift:{shift.pk}", None,
        shift.starts_at, shift.ends_at, 90, rota.staff.pk, found.confirmed_at,
    )  # fmt: skip


def test_no_shift_is_laid_out_in_the_past(client, rota):
    client.force_login(rota.staff, BACKEND)
    fields = {
        "desk": rota.desk.pk, "day": f"{timezone.localdate()}", "starts": "00:00",
        "ends": "23:59", "seats": "2", "weeks": "1",
    }  # fmt: skip
    answer = client.post(reverse("mailbox:shift-admin"), fields)
    assert (answer.status_code, DeskShift.objects.count()) == (400, 0)
    assert "已经过了" in answer.content.decode()
