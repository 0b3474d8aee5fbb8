"""Missed gatherings: noted a day after, explained, excused; who missed too much pauses."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import absence_actions, actions, attending
from tuanwei.gatherings.models import Absence, Pause, Registration
from tuanwei.gatherings.queries import not_meant, pause_of
from tuanwei.gatherings.tasks import note_absences
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def strict(diary):
    """Two missed ones within 30 days pause 14; giving back 12 hours before counts."""
    diary.rules(pause_after=2, late_cancel_hours=12, moved_up_hours=6, plea_days=7)
    return diary


def test_noted_once_and_only_a_day_after_the_end(strict, crowd):
    gathering, (came, away, waits) = strict.shown(capacity=2), crowd(3)
    for person in (came, away, waits):
        actions.register(gathering=gathering, by=person)
    gathering = strict.over(gathering, days=1)
    strict.came(came, gathering)
    with time_machine.travel(gathering.ends_at + timedelta(hours=23, minutes=59)):
        note_absences()
    assert not Absence.objects.exists()
    for _round in range(2):
        with time_machine.travel(gathering.ends_at + timedelta(hours=24)):
            note_absences()
    found = Absence.objects.get()
    assert (found.user, found.kind, found.state) == (away, "away", "counted")
    notice = Notice.objects.get(title__startswith="报了名没签到")
    assert [copy.recipient_id for copy in notice.deliveries.filter(channel="site")] == [away.pk]
    assert "30 天内满 2 次" in notice.body


@pytest.mark.parametrize(
    "fields",
    [{"pause_after": 0}, {"kinds": {"activity": {"counts_absences": False}}}],
)
def test_nothing_is_noted_where_the_rules_do_not_count(diary, fields):
    diary.rules(**fields)
    gathering = diary.shown()
    actions.register(gathering=gathering, by=diary.cast.student)
    diary.over(gathering)
    note_absences()
    assert not Absence.objects.exists()


def test_two_missed_ones_pause_and_say_until_when(strict, django_assert_num_queries):
    student = strict.cast.student
    strict.missed(student, days=9)
    assert pause_of(student) is None
    last = strict.missed(student, days=2)
    until = timezone.localdate() + timedelta(days=12)  # 14 days from the day after the last one
    assert Pause.objects.get().last_on == until
    gathering, again = strict.shown(), until + timedelta(days=1)
    words = f"最近缺席了 2 次（最后一次是“{last.gathering}”），{again.month}月{again.day}日起才能再报名。"
    with pytest.raises(ValidationError) as fault:
        actions.register(gathering=gathering, by=student)
    assert fault.value.messages == [words]
    not_meant(student, gathering)
    with django_assert_num_queries(1):  # the units that it is for, as before
        assert not_meant(student, gathering) == words
    assert not_meant(strict.cast.other_student, gathering) is None
    assert (
        f"{until:%-m月%-d日}为止"
        in Notice.objects.get(title=f"报了名没签到，记一次缺席：{last.gathering}").body
    )
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        strict.cast.student._hats = None
        assert pause_of(student) is None


def test_a_pause_is_about_the_modes_that_the_rules_name(strict):
    for days in (9, 2):
        strict.missed(strict.cast.student, days=days)
    for mode, is_paused in (("first_come", True), ("lottery", True), ("review", False)):
        gathering = strict.shown(mode=mode)
        assert bool(not_meant(strict.cast.student, gathering)) is is_paused, mode
    assert not_meant(strict.cast.student, strict.shown(mode="open")) is None


def test_given_back_too_late_counts_and_in_time_does_not(strict, crowd):
    gathering, (early, late) = strict.shown(), crowd(2)
    for person in (early, late):
        actions.register(gathering=gathering, by=person)
    with time_machine.travel(gathering.starts_at - timedelta(hours=12, seconds=1)):
        assert actions.unregister(gathering=gathering, by=early) is None
    with time_machine.travel(gathering.starts_at - timedelta(hours=12)):
        assert actions.unregister(gathering=gathering, by=late).kind == "late_cancel"
    assert Absence.objects.get().user == late
    assert Notice.objects.filter(title__startswith="取消得太晚").count() == 1


def test_who_gives_back_late_and_comes_after_all_was_there(strict):
    gathering, student = strict.shown(), strict.cast.student
    actions.register(gathering=gathering, by=student)
    with time_machine.travel(gathering.starts_at - timedelta(hours=2)):
        actions.unregister(gathering=gathering, by=student)
    gathering = strict.over(gathering)
    strict.came(student, gathering)
    note_absences()
    assert Absence.objects.get().state == "came"


def test_who_moved_up_too_late_is_not_to_blame(strict, crowd):
    gathering, (first, second) = strict.shown(capacity=1), crowd(2)
    for person in (first, second):
        actions.register(gathering=gathering, by=person)
    with time_machine.travel(gathering.starts_at - timedelta(hours=3)):
        actions.unregister(gathering=gathering, by=first)
        moved = Registration.objects.get(user=second)
        assert absence_actions.late_cancel_from(moved, strict.fresh(gathering)) is None
    start = gathering.starts_at
    with time_machine.travel(start + timedelta(days=2)):
        note_absences()
    assert dict(Absence.objects.values_list("user", "state")) == {
        first.pk: "counted", second.pk: "exempt",
    }  # fmt: skip


def test_explained_excused_and_free_again(strict, client):
    student, by = strict.cast.student, strict.cast.secretary
    first, second = (strict.missed(student, days=days) for days in (9, 2))
    client.force_login(student, BACKEND)
    page = client.get(reverse("gatherings:record")).content.decode()
    assert "先不能报名" in page
    answer = client.post(
        reverse("gatherings:explain", args=[second.pk]), {"words": "发烧，有病历"}, follow=True
    )
    assert "等核实" in answer.content.decode()
    with pytest.raises(ValidationError, match="已经说明过"):
        absence_actions.explain(absence=second, by=student, words="再说一次")
    assert Notice.objects.filter(title__startswith="有同学说明没来的原因").count() == 1
    client.force_login(by, BACKEND)
    address = reverse("gatherings:arrange", args=[second.gathering_id])
    assert "发烧，有病历" in client.get(address).content.decode()
    act = reverse("gatherings:arrange-act", args=[second.gathering_id, "rule-on"])
    data = {"absence": second.pk, "verdict": "yes"}
    assert "写一句理由" in client.post(act, data, follow=True).content.decode()
    client.post(act, data | {"reason": "病历属实"})
    second.refresh_from_db()
    assert (second.state, second.reason, second.decided_by) == ("excused", "病历属实", by)
    assert pause_of(student) is None
    assert actions.register(gathering=strict.shown(), by=student) == "seated"
    assert Notice.objects.get(title__startswith="不算缺席了").body == "病历属实"
    assert AuditEvent.objects.filter(name="gatherings.absence.decided").count() == 1
    with pytest.raises(ValidationError, match="已经不算缺席了"):
        absence_actions.rule_on(absence=second, by=by, is_excused=True, reason="再来")
    absence_actions.rule_on(absence=first, by=by, is_excused=False, reason="没有理由")
    assert first.__class__.objects.get(pk=first.pk).state == "counted"


def test_nobody_excuses_themselves_or_explains_for_others(strict):
    absence = strict.missed(strict.cast.secretary)
    with pytest.raises(ValidationError, match="别的同事"):
        absence_actions.rule_on(
            absence=absence, by=strict.cast.secretary, is_excused=True, reason="我来定"
        )
    with pytest.raises(ValidationError, match="本人"):
        absence_actions.explain(absence=absence, by=strict.cast.student, words="替他说")


def test_explaining_ends_after_the_days_of_the_rules(strict):
    absence = strict.missed(strict.cast.student)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert absence_actions.last_day(absence.noted_at, 7) == timezone.localdate()
    with (
        time_machine.travel(timezone.now() + timedelta(days=8)),
        pytest.raises(ValidationError, match="7 天内可以说明"),
    ):
        absence_actions.explain(absence=absence, by=strict.cast.student, words="发烧")
    absence_actions.explain(absence=absence, by=strict.cast.student, words="发烧")


def test_made_up_afterwards_takes_the_absence_back(strict):
    student = strict.cast.student
    _first, second = (strict.missed(student, days=days) for days in (9, 2))
    attending.make_up(
        gathering=second.gathering, user=student, by=strict.cast.secretary, reason="班长核实在场",
        at=second.gathering.starts_at,
    )  # fmt: skip
    assert list(Absence.objects.order_by("pk").values_list("state", flat=True)) == [
        "counted", "came",
    ]  # fmt: skip
    assert (pause_of(student), Pause.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("fields", "days", "words"),
    [
        ({"allows_made_up": False}, 1, "不能补签"),
        ({"made_up_days": 3}, 4, "结束后 3 天内可以补签"),
        ({"made_up_days": 3}, 3, None),
        ({"made_up_days": 0}, 1, "结束后 0 天内"),
        ({}, 300, None),
    ],
)
def test_until_when_a_check_in_is_made_up(diary, fields, days, words):
    diary.rules(**fields)
    gathering = diary.over(diary.shown(), days=days)
    given = {"gathering": gathering, "user": diary.cast.student, "by": diary.cast.secretary,
             "at": gathering.starts_at, "reason": "手机没电"}  # fmt: skip
    if words is None:
        assert attending.make_up(**given)[1] is True
        return
    with pytest.raises(ValidationError, match=words):
        attending.make_up(**given)


@time_machine.travel("2026-11-25 10:00 +0800")
def test_how_often_a_person_and_term(diary):
    diary.rules(made_up_most=2)
    common = {"user": diary.cast.student, "by": diary.cast.secretary, "reason": "手机没电"}

    def make_up(days):
        gathering = diary.over(diary.shown(), days=days)
        return attending.make_up(gathering=gathering, at=gathering.starts_at, **common)

    make_up(120)  # another term
    make_up(20)
    again = make_up(3)[0]
    attending.make_up(gathering=again.gathering, at=again.at, **common)  # twice is no mistake
    with pytest.raises(ValidationError, match="最多补签 2 次，林知夏已经用完"):
        make_up(2)


@pytest.mark.django_db(transaction=True)
def test_noted_by_two_workers_at_once(diary, crowd):
    diary.rules(pause_after=1)
    gathering, people = diary.shown(), crowd(6)
    for person in people:
        actions.register(gathering=gathering, by=person)
    gathering = diary.over(gathering)
    assert not refusals(at_once(*[lambda: absence_actions.note_absences_of(gathering)] * 4))
    assert (Absence.objects.count(), Pause.objects.count()) == (6, 6)
