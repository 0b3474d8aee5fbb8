"""Being there: by the code of the moment, by the word, by hand, afterwards."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.races import at_once, refusals
from tuanwei.gatherings import actions, attending, codes
from tuanwei.gatherings.models import CheckIn
from tuanwei.gatherings.pages import lines_of, turnout

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def on(diary):
    """A gathering that began a quarter of an hour ago."""
    return diary.now(diary.shown(code_word="红岩"))


def phone(user=None):
    """A browser of its own, signed in or not."""
    client = Client()
    if user:
        client.force_login(user, BACKEND)
    return client


def scanned(client, gathering):
    """What happens when a phone reads the code that the screen shows now."""
    code = codes.code_at(gathering.secret, timezone.now())
    return client.get(reverse("gatherings:scan", args=[gathering.pk, code]))


def button(client, gathering, **data):
    return client.post(reverse("gatherings:check-in", args=[gathering.pk]), data)


def test_the_screen_shows_a_code_that_a_phone_can_use(on, diary):
    page = phone(diary.cast.secretary).get(reverse("gatherings:screen", args=[on.pk]))
    assert page.status_code == 200
    assert page.headers["Cache-Control"].startswith("max-age=0")
    student = phone(diary.cast.student)
    answer = student.get(urlsplit(page.context["address"]).path)
    assert answer.url == reverse("gatherings:check-in", args=[on.pk])
    assert "我到了" in student.get(answer.url).content.decode()
    assert "签到成功" in student.post(answer.url, follow=True).content.decode()
    assert CheckIn.objects.get().way == "code"


def test_whoever_must_sign_in_first_was_there_when_they_scanned(on, diary):
    visitor, start = phone(), timezone.now()
    assert scanned(visitor, on).status_code == 302
    with time_machine.travel(start + timedelta(minutes=9)):
        visitor.force_login(diary.cast.student, BACKEND)
        button(visitor, on)
    made = CheckIn.objects.get()
    assert abs(made.at - start) < timedelta(seconds=5)
    assert attending.is_late_sync(made)
    page = phone(diary.cast.secretary).get(reverse("gatherings:arrange", args=[on.pk]))
    assert "网络慢" in page.content.decode()
    CheckIn.objects.update(noted_at=made.at)
    page = phone(diary.cast.secretary).get(reverse("gatherings:arrange", args=[on.pk]))
    assert "网络慢" not in page.content.decode()


def test_a_photograph_of_the_code_and_the_address_after_it_are_worth_nothing(on, diary):
    code = codes.code_at(on.secret, timezone.now())
    friend = phone(diary.cast.other_student)
    with time_machine.travel(timezone.now() + timedelta(seconds=45)):
        late = friend.get(reverse("gatherings:scan", args=[on.pk, code]))
    assert (late.status_code, "已经过期" in late.content.decode()) == (410, True)
    there = phone(diary.cast.student)
    shared = scanned(there, on).url
    friend.get(shared)
    answer = friend.post(shared)
    assert "还没有扫到现场的码" in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_a_scan_of_one_gathering_is_none_of_another(on, diary):
    other = diary.now(diary.shown())
    client = phone(diary.cast.student)
    scanned(client, on)
    client.cookies[f"scan_{other.pk}"] = client.cookies[f"scan_{on.pk}"].value
    assert button(client, other).status_code == 400
    assert not CheckIn.objects.exists()


def test_the_word_works_whoever_types_it_and_a_wrong_one_says_so(on, diary):
    client = phone(diary.cast.student)
    wrong = button(client, on, word="白岩")
    assert (wrong.status_code, "口令不对" in wrong.content.decode()) == (400, True)
    assert button(client, on, word=" 红岩 ").status_code == 302
    assert CheckIn.objects.get().way == "word"


def test_twice_is_no_mistake_and_the_first_time_counts(on, diary):
    client = phone(diary.cast.student)
    scanned(client, on)
    button(client, on)
    first = CheckIn.objects.get()
    scanned(client, on)
    assert button(client, on).status_code == 302
    assert CheckIn.objects.get() == first


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once(diary):
    gathering = diary.now(diary.shown(code_word="红岩"))
    student = diary.cast.student
    found = at_once(
        *[lambda: attending.check_in_by_word(gathering=gathering, by=student, word="红岩")] * 6
    )
    assert (refusals(found), CheckIn.objects.count()) == ([], 1)


def test_without_a_registration_only_where_that_is_allowed(diary):
    strict = diary.now(diary.shown(code_word="红岩", admits_unregistered=False))
    with pytest.raises(ValidationError, match="名单里没有林知夏"):
        attending.check_in_by_word(gathering=strict, by=diary.cast.student, word="红岩")
    open_one = diary.now(diary.shown(code_word="红岩"))
    attending.check_in_by_word(gathering=open_one, by=diary.cast.student, word="红岩")
    assert lines_of(open_one)[0].registration is None


def test_too_early_too_late_and_called_off(diary):
    gathering = diary.shown(code_word="红岩")
    word = {"gathering": gathering, "by": diary.cast.student, "word": "红岩"}
    with pytest.raises(ValidationError, match="开始前半小时"):
        attending.check_in_by_word(**word)
    with (
        time_machine.travel(gathering.ends_at + timedelta(minutes=1)),
        pytest.raises(ValidationError, match="请组织的同学补签"),
    ):
        attending.check_in_by_word(**word)
    actions.cancel(gathering=gathering, by=diary.cast.secretary, reason="下雨")
    with pytest.raises(ValidationError, match="不能签到"):
        attending.check_in_by_word(**word | {"gathering": diary.fresh(gathering)})


def test_made_up_with_a_reason_and_by_somebody_else(on, diary):
    at = on.starts_at + timedelta(minutes=5)
    common = {"gathering": on, "at": at, "reason": "手机没电，班长核实在场"}
    with pytest.raises(ValidationError, match="别人来补"):
        attending.make_up(user=diary.cast.secretary, by=diary.cast.secretary, **common)
    with pytest.raises(ValidationError, match="写原因"):
        attending.make_up(
            user=diary.cast.student, by=diary.cast.secretary, **common | {"reason": " "}
        )
    with pytest.raises(ValidationError, match="在这次日程之内"):
        attending.make_up(
            user=diary.cast.student, by=diary.cast.secretary,
            **common | {"at": on.starts_at - timedelta(days=1)},
        )  # fmt: skip
    attending.make_up(user=diary.cast.student, by=diary.cast.secretary, **common)
    assert CheckIn.objects.get().reason == common["reason"]


def test_the_list_counts_who_came_late_left_and_stayed_away(diary, crowd):
    gathering, people = diary.shown(capacity=5), crowd(3)
    for person in people:
        actions.register(gathering=gathering, by=person)
    start = timezone.now() - timedelta(hours=3)
    gathering = diary.fresh(gathering)
    gathering.starts_at, gathering.ends_at = start, start + timedelta(hours=2)
    gathering.save()
    by = diary.cast.secretary
    attending.make_up(gathering=gathering, user=people[0], by=by, at=start, reason="补")
    late, _new = attending.make_up(
        gathering=gathering, user=people[1], by=by, at=start + timedelta(minutes=16), reason="补"
    )
    attending.leave_early(check_in=late, by=by, at=start + timedelta(minutes=40))
    found = turnout(gathering, lines_of(gathering))
    assert (found.seated, found.came, found.late, found.early, found.away) == (3, 2, 1, 1, 1)


def test_the_organiser_finds_people_by_number_and_name(on, diary):
    student, client = diary.cast.student, phone(diary.cast.secretary)
    page = client.get(reverse("gatherings:arrange", args=[on.pk]), {"q": "lzx"})
    person = re.search(r'name="user" value="(\d+)"', page.content.decode())
    assert person is not None
    assert int(person[1]) == student.pk
    answer = client.post(
        reverse("gatherings:arrange-act", args=[on.pk, "check-in"]),
        {"user": person[1]}, follow=True,
    )  # fmt: skip
    assert "林知夏 已签到" in answer.content.decode()
    assert CheckIn.objects.get().by == diary.cast.secretary


def test_a_copied_scan_serves_one_person(on, diary):
    there, friend = phone(diary.cast.student), phone(diary.cast.other_student)
    scanned(there, on)
    friend.cookies[f"scan_{on.pk}"] = there.cookies[f"scan_{on.pk}"].value
    assert button(there, on).status_code == 302
    answer = button(friend, on)
    assert (answer.status_code, "已经有人用过" in answer.content.decode()) == (400, True)
    assert CheckIn.objects.get().user == diary.cast.student


def test_a_word_is_not_guessed(on, diary):
    client = phone(diary.cast.student)
    for guess in range(5):
        assert "口令不对" in button(client, on, word=f"{guess}").content.decode()
    assert "试的次数太多" in button(client, on, word="红岩").content.decode()
    assert not CheckIn.objects.exists()
