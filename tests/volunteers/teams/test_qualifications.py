"""Certificates handed in and decided, trainings that give, reminders; what others ask."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.activities.reviews.conftest import told
from tests.attachments.nasty import picture, upload
from tests.races import at_once
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings import actions as gatherings
from volunteers.tasks import remind_of_qualifications
from volunteers.teams import qualification_actions, queries
from volunteers.teams.forms import TrainingForm
from volunteers.teams.models import Holding
from volunteers.teams.validity import SOON

pytestmark = pytest.mark.django_db


def refused(words):
    return pytest.raises(ValidationError, match=words)


def heard(user):
    return told(user, "volunteers.")


def missing(user, *qualifications, on=None):
    keys = [each.pk for each in qualifications]
    return queries.missing_qualifications(user.pk, keys, on or timezone.localdate())


def test_it_holds_once_somebody_else_has_confirmed_it(squad, cast):
    health = squad.qualification("健康证", "certificate")
    holding = squad.handed_in(cast.student, health)
    assert missing(cast.student, health) == [health]
    with refused("由别人来确认"):
        qualification_actions.decide_holding(holding=holding, by=cast.student, accept=True)
    qualification_actions.decide_holding(holding=holding, by=cast.staff, accept=True)
    assert missing(cast.student, health) == []
    assert missing(cast.other_student, health) == [health]
    assert heard(cast.student) == ["健康证确认了"]
    with refused("刚刚有人处理过"):
        qualification_actions.decide_holding(holding=holding, by=cast.staff2, accept=True)


def test_it_is_missing_before_its_first_day_and_after_its_last(squad, cast):
    health, talk = squad.qualification("健康证"), squad.qualification("普通话", months=None)
    holding = squad.held(cast.student, health, days=10)
    squad.held(cast.student, talk)
    first, last, day = holding.got_on, holding.valid_until, timedelta(days=1)
    found = [bool(missing(cast.student, health, on=on)) for on in
             (first - day, first, last, last + day)]  # fmt: skip
    assert found == [True, False, False, True]
    assert missing(cast.student, talk, health, on=last + day) == [health]


def test_what_is_missing_costs_one_query(squad, cast, django_assert_num_queries):
    keys = [squad.qualification(f"证件{n}").pk for n in range(4)]
    student, today = cast.student, timezone.localdate()
    with django_assert_num_queries(1):
        assert len(queries.missing_qualifications(student.pk, keys, today)) == 4


def test_the_printed_day_counts_where_it_is_earlier(squad, cast):
    today = timezone.localdate()
    printed = today + timedelta(days=90)
    holding = qualification_actions.hand_in(
        by=cast.student, qualification=squad.qualification("健康证"), got_on=today,
        valid_until=printed, photo=upload(picture()),
    )  # fmt: skip
    assert holding.valid_until == printed


def test_what_is_over_or_no_picture_is_refused_and_nothing_is_kept(squad, cast):
    health = squad.qualification("健康证")
    with refused("到期"):
        squad.handed_in(cast.student, health, days=400)
    with refused("这种文件收不了"):
        qualification_actions.hand_in(
            by=cast.student, qualification=health, got_on=timezone.localdate(),
            photo=upload(b"%PDF-1.4 no picture %%EOF"),
        )  # fmt: skip
    health.is_active = False
    with refused("现在不用"):
        squad.handed_in(cast.student, health)
    assert (Holding.objects.count(), Attachment.objects.count()) == (0, 0)


def test_a_refused_one_is_handed_in_again_and_the_old_picture_goes(squad, cast):
    health = squad.qualification("健康证")
    holding = squad.handed_in(cast.student, health)
    with refused("已经交过了"):
        squad.handed_in(cast.student, health)
    with refused("写明哪里不对"):
        qualification_actions.decide_holding(holding=holding, by=cast.staff, accept=False)
    qualification_actions.decide_holding(
        holding=holding, by=cast.staff, accept=False, reason="看不清日期"
    )
    assert missing(cast.student, health) == [health]
    again = squad.handed_in(cast.student, health)
    assert (again.pk, again.state, again.reason) == (holding.pk, "pending", "")
    assert list(Attachment.objects.all()) == [again.evidence]


def test_taking_back_deletes_the_picture(squad, cast):
    holding = squad.handed_in(cast.student, squad.qualification("健康证"))
    with refused("不能撤回"):
        qualification_actions.withdraw(holding=holding, by=cast.staff)
    qualification_actions.withdraw(holding=holding, by=cast.student)
    assert (Holding.objects.count(), Attachment.objects.count()) == (0, 0)
    held = squad.held(cast.student, squad.qualification("急救"))
    with refused("不能撤回"):
        qualification_actions.withdraw(holding=held, by=cast.student)


def test_the_teacher_of_the_team_is_asked_else_the_committee(squad, cast):
    assert cast.staff2.pk
    health = squad.qualification("健康证")
    squad.team(teacher=cast.teacher)
    squad.handed_in(cast.student, health)
    squad.handed_in(cast.other_student, health)
    assert heard(cast.teacher)[-1] == "有证件待确认：林知夏 的健康证"
    assert heard(cast.staff) == heard(cast.staff2) == ["有证件待确认：程以安 的健康证"]


def test_a_reminder_comes_once_a_fortnight_before(squad, cast):
    health = squad.qualification("健康证", hint="校医院可办")
    today = timezone.localdate()
    holding = squad.held(cast.student, health)
    far = squad.held(cast.other_student, health)
    Holding.objects.filter(pk=holding.pk).update(valid_until=today + timedelta(days=SOON))
    Holding.objects.filter(pk=far.pk).update(valid_until=today + timedelta(days=SOON + 1))
    remind_of_qualifications()
    remind_of_qualifications()
    day = today + timedelta(days=SOON)
    assert heard(cast.student)[1:] == [f"健康证 {day.month}月{day.day}日到期"]
    assert heard(cast.other_student) == ["健康证确认了"]


def test_no_reminder_once_a_newer_one_is_there(squad, cast):
    health = squad.qualification("健康证")
    old = squad.held(cast.student, health, days=100)
    Holding.objects.filter(pk=old.pk).update(valid_until=timezone.localdate() + timedelta(days=3))
    squad.handed_in(cast.student, health)
    remind_of_qualifications()
    assert heard(cast.student) == ["健康证确认了"]


def test_pictures_go_with_the_day_after_the_last(squad, cast):
    health = squad.qualification("健康证")
    over, valid = squad.held(cast.student, health), squad.held(cast.other_student, health)
    today = timezone.localdate()
    Holding.objects.filter(pk=over.pk).update(
        got_on=today - timedelta(days=9), valid_until=today - timedelta(days=1)
    )
    Holding.objects.filter(pk=valid.pk).update(valid_until=today)
    remind_of_qualifications()
    over.refresh_from_db()
    assert over.evidence is None
    assert list(Attachment.objects.all()) == [valid.evidence]


def test_the_better_of_two_stands_on_the_roster(squad, cast):
    health, today = squad.qualification("健康证"), timezone.localdate()
    old = squad.held(cast.student, health, days=100)
    Holding.objects.filter(pk=old.pk).update(valid_until=today - timedelta(days=1))
    squad.handed_in(cast.student, health, days=2)

    def stands():
        found = queries.qualifications_of([cast.student.pk, cast.teacher.pk], [health])
        return [each.standing for held in found.values() for each in held]

    assert stands() == ["pending", "missing"]
    new = squad.held(cast.student, health)
    assert stands() == ["valid", "missing"]
    Holding.objects.filter(pk=new.pk).update(valid_until=today)
    assert stands() == ["expiring", "missing"]


def test_whoever_was_there_gets_what_a_training_gives_once(squad, cast):
    team, basic = squad.team(), squad.qualification()
    training = squad.training(team, basic, days=-1)
    squad.came(training, cast.student, cast.other_student)
    assert qualification_actions.grant_training(training=training, by=cast.staff) == 2
    assert qualification_actions.grant_training(training=training, by=cast.staff2) == 0
    assert heard(cast.other_student) == ["你取得了基础培训"]
    assert Holding.objects.filter(state="held").count() == 2
    holding = Holding.objects.get(user=cast.other_student)
    assert holding.got_on == timezone.localdate(training.gathering.starts_at)
    assert holding.decided_by == cast.staff
    squad.came(training, cast.party_member)  # noted afterwards
    assert qualification_actions.grant_training(training=training, by=cast.staff) == 1
    training.refresh_from_db()
    assert training.granted_by == cast.staff


def test_who_noted_themselves_as_present_gets_nothing(squad, cast):
    training = squad.training(squad.team(), squad.qualification(), days=-1)
    squad.came(training, cast.student, way="organiser", by=cast.student)
    squad.came(training, cast.other_student, way="organiser", by=cast.student)
    assert qualification_actions.grant_training(training=training, by=cast.student) == 1
    assert Holding.objects.get().user == cast.other_student


def test_a_certificate_that_waits_is_confirmed_by_the_training(squad, cast):
    basic = squad.qualification()
    training = squad.training(squad.team(), basic, days=-1)
    days = (timezone.localdate() - timezone.localdate(training.gathering.starts_at)).days
    squad.handed_in(cast.student, basic, days=days)
    squad.came(training, cast.student)
    assert qualification_actions.grant_training(training=training, by=cast.staff) == 1
    assert Holding.objects.get().state == "held"


def test_nothing_is_given_before_the_end_or_for_what_was_cancelled(squad, cast):
    training = squad.training(squad.team(), squad.qualification(), days=2)
    squad.came(training, cast.student)
    with refused("结束以后"):
        qualification_actions.grant_training(training=training, by=cast.staff)
    training.gathering.check_ins.all().delete()
    gatherings.cancel(gathering=training.gathering, by=cast.staff, reason="下雨")
    with refused("取消了"):
        qualification_actions.grant_training(training=training, by=cast.staff)
    assert Holding.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_a_training_at_once_give_it_once(squad, cast):
    training = squad.training(squad.team(), squad.qualification(), days=-1)
    squad.came(training, cast.student, cast.other_student, cast.party_member)
    found = at_once(
        *[
            lambda by=by: qualification_actions.grant_training(training=training, by=by)
            for by in (cast.staff, cast.staff2, cast.administrator)
        ]
    )
    assert sorted(found) == [0, 0, 3]
    assert Holding.objects.count() == 3
    assert heard(cast.student).count("你取得了基础培训") == 1


@pytest.mark.django_db(transaction=True)
def test_one_certificate_sent_by_two_phones_waits_once(squad, cast):
    health = squad.qualification("健康证")
    assert cast.staff2.pk
    found = at_once(*[lambda: squad.handed_in(cast.student, health).state] * 3)
    assert found.count("pending") == 1, found
    assert Holding.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_a_training_gives_no_certificate(squad, cast):
    team = squad.team()
    health = squad.qualification("健康证", kind="certificate")
    with pytest.raises(ValidationError, match="是证件，由本人上传"):
        squad.training(team, health)
    basic = squad.qualification()
    offered = TrainingForm().fields["qualification"].queryset
    assert (basic in offered, health in offered) == (True, False)
