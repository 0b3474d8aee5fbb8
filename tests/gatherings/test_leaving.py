"""Leaving: by the code, by the word, noted by an organiser; never before coming."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.gatherings.test_check_in import button, phone, scanned
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import actions, attending, hooks, leaving
from tuanwei.gatherings.models import CheckIn
from tuanwei.gatherings.pages import lines_of, turnout
from tuanwei.notices.models import Delivery

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def on(diary):
    """A gathering that began a quarter of an hour ago and asks to sign out."""
    return diary.now(diary.shown(code_word="红岩", asks_check_out=True))


@pytest.fixture
def came(on, diary):
    """The CheckIn of the student, by word, now."""
    return attending.check_in_by_word(gathering=on, by=diary.cast.student, word="红岩")[0]


def note(on, diary, **fields):
    fields = {"user": diary.cast.student, "by": diary.cast.secretary} | fields
    return leaving.note_leaving(gathering=on, **fields)


def refusal(call, **fields):
    with pytest.raises(ValidationError) as refused:
        call(**fields)
    return refused.value.messages[0]


def test_a_second_scan_signs_out_and_the_first_one_never_does(on, diary):
    client = phone(diary.cast.student)
    scanned(client, on)
    kept = client.cookies[f"scan_{on.pk}"].value
    button(client, on)
    page = client.get(reverse("gatherings:check-in", args=[on.pk])).content.decode()
    assert ("签到成功" in page, "走的时候对着现场屏幕再扫一次" in page) == (True, True)
    client.cookies[f"scan_{on.pk}"] = kept  # the answer was lost, the phone sends again
    assert button(client, on).status_code == 302
    assert CheckIn.objects.get().left_at is None
    client.cookies[f"scan_{on.pk}"] = kept
    answer = button(client, on, leave="1")
    assert (answer.status_code, "是签到用的" in answer.content.decode()) == (400, True)
    with time_machine.travel(timezone.now() + 40 * MINUTE):
        scanned(client, on)
        page = client.get(reverse("gatherings:check-in", args=[on.pk])).content.decode()
        assert "我走了，签退" in page
        page = client.post(
            reverse("gatherings:check-in", args=[on.pk]), {"leave": "1"}, follow=True
        )
    assert "签退成功" in page.content.decode()
    made = CheckIn.objects.get()
    assert (made.left_way, made.left_by) == ("code", None)
    assert 39 * MINUTE < made.left_at - made.at < 41 * MINUTE
    assert list(AuditEvent.objects.values_list("name", flat=True)).count(
        "gatherings.check_out.made") == 1  # fmt: skip


def test_a_scan_made_while_the_network_is_away_counts_for_its_moment(on, diary):
    client, start = phone(diary.cast.student), timezone.now()
    attending.check_in_by_word(gathering=on, by=diary.cast.student, word="红岩")
    with time_machine.travel(start + 30 * MINUTE):
        scanned(client, on)
    with time_machine.travel(start + timedelta(hours=9)):  # signing out has closed by then
        assert button(client, on, leave="1").status_code == 302
    made = CheckIn.objects.get()
    assert abs(made.left_at - start - 30 * MINUTE) < timedelta(seconds=5)
    assert made.left_noted_at - made.left_at > timedelta(hours=8)


def test_a_copied_scan_signs_out_one_person(on, diary):
    people = (diary.cast.student, diary.cast.other_student)
    there, friend = map(phone, people)
    for person in people:
        attending.check_in_by_word(gathering=on, by=person, word="红岩")
    scanned(there, on)
    friend.cookies[f"scan_{on.pk}"] = there.cookies[f"scan_{on.pk}"].value
    assert button(there, on, leave="1").status_code == 302
    answer = button(friend, on, leave="1")
    assert (answer.status_code, "已经有人用过" in answer.content.decode()) == (400, True)
    assert CheckIn.objects.get(user=diary.cast.other_student).left_at is None


def test_the_word_signs_out_only_where_the_form_says_so(on, came, diary):
    client = phone(diary.cast.student)
    assert button(client, on, word="红岩").status_code == 302
    assert CheckIn.objects.get().left_at is None
    assert "口令不对" in button(client, on, word="白岩", leave="1").content.decode()
    assert button(client, on, word="红岩", leave="1").status_code == 302
    first = CheckIn.objects.get()
    assert first.left_way == "word"
    with time_machine.travel(timezone.now() + MINUTE):
        button(client, on, word="红岩", leave="1")
    assert CheckIn.objects.get().left_at == first.left_at


def test_nobody_leaves_who_did_not_come(on, diary):
    word = {"gathering": on, "by": diary.cast.student, "word": "红岩"}
    assert "还没有签到" in refusal(leaving.leave_by_word, **word)
    assert "还没有签到" in refusal(note, on=on, diary=diary)
    assert not CheckIn.objects.exists()


def test_never_before_coming_also_when_a_clock_is_set_back(on, came, diary):
    assert "不能早于签到" in refusal(note, on=on, diary=diary, at=came.at - MINUTE)
    with time_machine.travel(came.at - 5 * MINUTE):
        word = {"gathering": on, "by": diary.cast.student, "word": "红岩"}
        assert "不能早于签到" in refusal(leaving.leave_by_word, **word)
    code = {"gathering": on, "by": diary.cast.student, "scanned_at": came.at - MINUTE}
    assert "不能早于签到" in refusal(leaving.leave_by_code, **code)
    assert CheckIn.objects.get().left_at is None
    made, _new = note(on, diary, at=came.at)
    assert made.left_at == came.at


def test_after_the_end_is_fine_and_over_midnight_too(diary):
    late = diary.shown(days=1, hour=22, hours=4, code_word="红岩", asks_check_out=True)
    with time_machine.travel(late.starts_at):
        attending.check_in_by_word(gathering=late, by=diary.cast.student, word="红岩")
    with time_machine.travel(late.ends_at + 119 * MINUTE):
        made, _new = leaving.leave_by_word(gathering=late, by=diary.cast.student, word="红岩")
    assert timezone.localdate(made.left_at) == timezone.localdate(made.at) + timedelta(days=1)
    assert made.left_at - made.at > timedelta(hours=5)


def test_two_hours_after_the_end_an_organiser_says_when_and_why(on, came, diary):
    with time_machine.travel(on.ends_at + timedelta(hours=2)):
        word = {"gathering": on, "by": diary.cast.student, "word": "红岩"}
        assert "由他们登记" in refusal(leaving.leave_by_word, **word)
        at = on.ends_at
        assert "要写原因" in refusal(note, on=on, diary=diary, at=at)
        far = {"at": timezone.now() + MINUTE, "reason": "看见的"}
        assert "还没到" in refusal(note, on=on, diary=diary, **far)
        made, _new = note(on, diary, at=at, reason="领队送上车")
    assert (made.left_way, made.left_by, made.left_at) == ("made_up", diary.cast.secretary, at)
    noted = AuditEvent.objects.get(name="gatherings.check_out.made")
    assert noted.data["reason"] == "领队送上车"


def test_later_than_two_hours_after_the_end_is_not_believed(on, came, diary):
    with time_machine.travel(on.ends_at + timedelta(hours=5)):
        fields = {"at": on.ends_at + timedelta(hours=3), "reason": "忘了"}
        assert "2 小时以内" in refusal(note, on=on, diary=diary, **fields)


def test_an_organiser_corrects_but_not_for_themselves(on, came, diary):
    heard = []
    hooks.add(hooks.attended, heard.append)
    try:
        first, _new = note(on, diary)
        again = note(on, diary, at=first.left_at)
        later, _new = note(on, diary, at=came.at)
    finally:
        hooks.attended.remove(heard.append)
    assert (again[1], first.left_way, later.left_at) == (False, "organiser", came.at)
    assert len(heard) == 2
    assert AuditEvent.objects.get(name="gatherings.check_in.corrected").data["was"] == (
        first.left_at.isoformat())  # fmt: skip
    own = {"user": diary.cast.secretary}
    assert "由别人来登记" in refusal(note, on=on, diary=diary, **own)


def test_where_nobody_asks_nobody_signs_out(diary):
    plain = diary.now(diary.shown(code_word="红岩"))
    made, _new = attending.check_in_by_word(gathering=plain, by=diary.cast.student, word="红岩")
    word = {"gathering": plain, "by": diary.cast.student, "word": "红岩"}
    assert "不用签退" in refusal(leaving.leave_by_word, **word)
    assert not leaving.can_leave_now(plain, made)
    page = phone(diary.cast.student).get(reverse("gatherings:check-in", args=[plain.pk]))
    assert "签退" not in page.content.decode()


def test_cancelling_after_a_check_in_is_refused_and_says_what_to_do(on, came, diary):
    words = refusal(actions.cancel, gathering=on, by=diary.cast.secretary, reason="暴雨")
    assert words == "已经有人签到，不能再取消。提前收场就把结束时间改早，来过的人照样算。"


@pytest.mark.django_db(transaction=True)
def test_two_phones_sign_out_at_once(diary):
    gathering = diary.now(diary.shown(code_word="红岩", asks_check_out=True))
    student = diary.cast.student
    attending.check_in_by_word(gathering=gathering, by=student, word="红岩")
    made = at_once(
        *[lambda: leaving.leave_by_word(gathering=gathering, by=student, word="红岩")] * 6
    )
    assert refusals(made) == []
    assert sum(is_new for _row, is_new in made) == 1
    assert {row.left_at for row, _new in made} == {CheckIn.objects.get().left_at}


def test_the_board_shows_who_is_in_and_takes_a_stated_time(on, came, diary):
    client = phone(diary.cast.secretary)
    board, act = (
        reverse("gatherings:arrange", args=[on.pk]),
        reverse("gatherings:arrange-act", args=[on.pk, "left"]),
    )
    page = client.get(board).content.decode()
    assert ("，在场" in page, "还没有签退" in page) == (True, False)
    with time_machine.travel(on.ends_at + MINUTE):
        assert "1 人还没有签退" in client.get(board).content.decode()
        at = f"{timezone.localtime(on.ends_at):%Y-%m-%dT%H:%M}"
        bad = client.post(act, {"user": came.user_id, "at": "昨天"}, follow=True)
        assert "2026-03-05 14:00" in bad.content.decode()
        good = client.post(act, {"user": came.user_id, "at": at, "reason": ""}, follow=True)
    assert "已记下 林知夏 离开的时间" in good.content.decode()
    assert "还没有签退" not in good.content.decode()
    assert turnout(on, lines_of(on)).gone == 1


def test_organisers_hear_once_of_those_who_did_not_sign_out(on, came, diary):
    runner = diary.cast.teacher

    def runs(gathering):
        return {runner.pk}

    hooks.runners.append(runs)
    try:
        for hours in (1, 2, 3):
            leaving.remind_of_those_in(on.ends_at + timedelta(hours=hours, minutes=1))
    finally:
        hooks.runners.remove(runs)
    told = Delivery.objects.filter(notice__title__startswith="还有 1 人没有签退", channel="site")
    assert set(told.values_list("recipient", flat=True)) == {diary.cast.secretary.pk, runner.pk}
    assert told.count() == 2
    other = diary.over(diary.shown(asks_check_out=True), days=1)
    leaving.remind_of_those_in(other.ends_at + timedelta(hours=3))  # nobody came at all
    assert not Delivery.objects.filter(notice__url__contains=f"/{other.pk}/").exists()


def test_the_screen_counts_both_and_somebody_expected_needs_no_registration(diary):
    strict = diary.now(
        diary.shown(code_word="红岩", admits_unregistered=False, asks_check_out=True)
    )
    teacher = diary.cast.teacher
    word = {"gathering": strict, "by": teacher, "word": "红岩"}
    assert "名单里没有" in refusal(attending.check_in_by_word, **word)

    def admits(gathering, user):
        return (gathering.pk, user.pk) == (strict.pk, teacher.pk)

    hooks.admitting.append(admits)
    try:
        attending.check_in_by_word(**word)
    finally:
        hooks.admitting.remove(admits)
    leaving.leave_by_word(**word)
    page = phone(diary.cast.secretary).get(reverse("gatherings:screen", args=[strict.pk]))
    assert ("1 人已签退" in page.content.decode(), page.context["count"]) == (True, 1)
