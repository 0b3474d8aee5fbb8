"""Observers are sent, called back and write what they saw; stars follow the record."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.league_days.days import observing_actions as actions
from branches.league_days.days import observing_personal as personal
from branches.league_days.days import observing_queries as queries
from branches.league_days.days.models import LeagueDay, Observation, Partner
from branches.organisation.models import Appointment
from tests.cast import SINCE
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import actions as gatherings
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
NOTE = "全班都到了，讨论热烈，时间控制得好。"


def tomorrow():
    return timezone.now() + timedelta(days=1)


@pytest.fixture
def planned(scene):
    """An approved league day of tomorrow."""
    return scene.day(at=tomorrow(), state="approved")


@pytest.fixture
def visit(cast, planned):
    """Somebody of another branch is asked to look at it."""
    return actions.send_observer(league_day=planned, observer=cast.other_student, by=cast.staff)


def refused(match, action, **kwargs):
    with pytest.raises(ValidationError, match=match):
        action(**kwargs)


def told(user):
    return list(
        Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
        .order_by("pk").values_list("title", flat=True)
    )  # fmt: skip


def test_somebody_from_elsewhere_is_sent_and_told(cast, planned, visit):
    assert (visit.observer, visit.sent_by, visit.noted_at) == (cast.other_student, cast.staff, None)
    assert told(cast.other_student) == ["请你去观摩：会计2401团支部的团日"]
    event = AuditEvent.objects.get(name="branches.observation.sent")
    assert event.data == {"league_day": planned.number, "observer": cast.other_student.pk}


@pytest.mark.parametrize(
    ("state", "words"),
    [("draft", "还没通过"), ("submitted", "还没通过"), ("returned", "还没通过"),
     ("cancelled", "取消了"), ("recorded", "已经办完")],
)  # fmt: skip
def test_only_to_what_is_planned(cast, scene, state, words):
    day = scene.day(at=tomorrow(), state=state)
    refused(words, actions.send_observer, league_day=day, observer=cast.teacher, by=cast.staff)
    assert not Observation.objects.exists()


def test_not_to_what_is_over(cast, scene):
    over = scene.day(state="approved")
    refused(
        "已经办完", actions.send_observer, league_day=over, observer=cast.teacher, by=cast.staff
    )


def test_nobody_is_sent_by_themselves(cast, planned):
    refused(
        "不能派自己", actions.send_observer, league_day=planned, observer=cast.staff, by=cast.staff
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(league_day=planned, observer=cast.staff, sent_by=cast.staff)


def test_not_by_the_people_of_the_branches_that_hold_it(cast, planned):
    words = "林知夏是会计2401团支部的人"
    refused(words, actions.send_observer, league_day=planned, observer=cast.student, by=cast.staff)
    partner = Partner.objects.create(
        league_day=planned, unit=cast.other_branch, asked_by=cast.secretary
    )
    actions.send_observer(league_day=planned, observer=cast.other_student, by=cast.staff)
    partner.state = "accepted"
    partner.save()
    Appointment.objects.create(
        user=cast.teacher, unit=cast.other_branch, post="other", starts_on=SINCE
    )
    for user in (cast.teacher,):
        words = "陈老师是经管2402团支部的人"
        refused(words, actions.send_observer, league_day=planned, observer=user, by=cast.staff)


def test_once_and_not_too_many(cast, planned, visit):
    again = {"league_day": planned, "observer": cast.other_student, "by": cast.staff2}
    refused("已经请过程以安", actions.send_observer, **again)
    for n in range(4):
        user = cast.user(f"T77{n}", f"老师{n}")
        actions.send_observer(league_day=planned, observer=user, by=cast.staff)
    refused(
        "最多派 5 位",
        actions.send_observer,
        league_day=planned,
        observer=cast.teacher,
        by=cast.staff,
    )


def test_not_somebody_whom_nothing_reaches(cast, planned):
    cast.teacher.is_active = False
    cast.teacher.save()
    refused("停用", actions.send_observer, league_day=planned, observer=cast.teacher, by=cast.staff)


def test_called_back_before_anything_is_written(cast, visit):
    actions.recall_observer(observation=visit, by=cast.staff)
    assert not Observation.objects.exists()
    assert told(cast.other_student)[-1] == "不用去观摩了：会计2401团支部的团日"
    refused("已经不用去了", actions.recall_observer, observation=visit, by=cast.staff)


def test_what_is_written_stays(cast, planned, visit):
    with time_machine.travel(planned.gathering.ends_at, tick=False):
        actions.write_note(observation=visit, by=cast.other_student, note=NOTE)
    refused("记录要留着", actions.recall_observer, observation=visit, by=cast.staff)


def test_the_note_is_written_afterwards_and_corrected_for_three_days(cast, planned, visit):
    write = {"observation": visit, "by": cast.other_student, "note": NOTE}
    refused("还没开始", actions.write_note, **write)
    starts = planned.gathering.starts_at
    with time_machine.travel(starts, tick=False):
        actions.write_note(**write)
    visit.refresh_from_db()
    assert (visit.note, visit.noted_at) == (NOTE, starts)
    title = f"观摩记录写好了：{planned.gathering.title}"
    assert title in told(cast.secretary) and title in told(cast.staff)
    corrected = write | {"note": NOTE + "人人发言。"}
    with time_machine.travel(starts + timedelta(days=3, seconds=-1), tick=False):
        actions.write_note(**corrected)
    visit.refresh_from_db()
    assert (visit.note, visit.noted_at) == (corrected["note"], starts)
    assert told(cast.staff).count(title) == 1
    with time_machine.travel(starts + timedelta(days=3), tick=False):
        refused("不再改了", actions.write_note, **write)
    firsts = AuditEvent.objects.filter(name="branches.observation.noted").order_by("pk")
    assert [each.data["is_first"] for each in firsts] == [True, False]


def test_a_note_has_words_and_one_author(cast, planned, visit):
    with time_machine.travel(planned.gathering.ends_at, tick=False):
        refused(
            "10 到 2000 字",
            actions.write_note,
            observation=visit,
            by=cast.other_student,
            note="好 \n",
        )
        refused("自己写", actions.write_note, observation=visit, by=cast.staff, note=NOTE)
        LeagueDay.objects.update(state="cancelled", reason="停电")
        refused("取消了", actions.write_note, observation=visit, by=cast.other_student, note=NOTE)


def test_observers_hear_of_another_time_and_of_the_end(cast, planned, visit):
    gathering = planned.gathering
    gathering.place = "三教 201"
    actions.note_changed(gathering, ["title"], cast.secretary)
    assert len(told(cast.other_student)) == 1
    actions.note_changed(gathering, ["place"], cast.secretary)
    assert told(cast.other_student)[-1] == "要观摩的团日改了时间或地点：会计2401团支部"
    gatherings.cancel(gathering=gathering, by=cast.secretary, reason="停电")
    assert told(cast.other_student)[-1] == "不用去观摩了：会计2401团支部的团日取消了"


def test_stars_for_what_is_summed_up(cast, scene):
    day = scene.day()
    give = {"league_day": day, "by": cast.general_secretary}
    actions.give_stars(**give, stars=3)
    day.refresh_from_db()
    assert (day.stars, day.starred_by) == (3, cast.general_secretary)
    assert told(cast.secretary) == [f"团日评了 3 星：{day.gathering.title}"]
    actions.give_stars(**give, stars=3)  # pressed twice
    assert len(told(cast.secretary)) == 1
    actions.give_stars(league_day=day, by=cast.staff, stars=5)
    events = AuditEvent.objects.filter(name="branches.league_day.starred").order_by("pk")
    assert [each.data for each in events] == [
        {"before": None, "after": 3}, {"before": 3, "after": 5},
    ]  # fmt: skip


def test_stars_that_are_refused(cast, scene):
    day = scene.day()
    for stars in (0, 6, -1, True + 5):
        refused("1 到 5 星", actions.give_stars, league_day=day, by=cast.staff, stars=stars)
    approved = scene.day(at=tomorrow(), state="approved")
    refused("还没交总结", actions.give_stars, league_day=approved, by=cast.staff, stars=3)
    off = scene.day(state="cancelled")
    refused("取消了", actions.give_stars, league_day=off, by=cast.staff, stars=3)
    refused("自己支部", actions.give_stars, league_day=day, by=cast.secretary, stars=5)
    day.refresh_from_db()
    assert day.stars is None


def test_what_waits_for_a_note(cast, scene, planned, visit):
    assert list(queries.observations_by(cast.other_student)) == [visit]
    mine = queries.observations_by(cast.other_student).filter(queries.to_note())
    assert not mine
    with time_machine.travel(planned.gathering.ends_at, tick=False):
        assert list(queries.observations_by(cast.other_student).filter(queries.to_note())) == [
            visit
        ]
    ((heading, rows),) = personal.of(cast.other_student).items()
    assert heading == "团日观摩" and rows[0]["支部"] == "会计2401团支部"
