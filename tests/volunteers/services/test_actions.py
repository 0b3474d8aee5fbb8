"""Projects, shifts and their teachers; what a shift answers to the calendar."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.volunteers.services.test_signing import IN, SPARE, told
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import Registration
from volunteers.services import actions, signing
from volunteers.services.models import Assignment

pytestmark = pytest.mark.django_db


def test_it_is_published_only_with_a_teacher_who_agreed(rounds, cast):
    shift = rounds.plan(teacher=None)
    with pytest.raises(ValidationError, match="还没有指导教师"):
        gatherings.publish(gathering=shift.gathering, by=rounds.leader)
    actions.ask_teacher(shift=shift, teacher=cast.teacher, by=rounds.leader)
    assert told(cast.teacher)[0] == "请你带一班志愿服务：敬老院陪伴"
    with pytest.raises(ValidationError, match="陈老师 还没确认带队"):
        actions.publish_shift(shift=shift, by=rounds.leader)
    actions.confirm_teacher(shift=shift, by=cast.teacher)
    cast.teacher.grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError, match="现在不是指导教师了"):
        actions.publish_shift(shift=shift, by=rounds.leader)
    cast.teacher.grants.update(ends_on=None)
    assert actions.publish_shift(shift=shift, by=rounds.leader).gathering.state == "published"


def test_it_is_published_only_with_roles(rounds):
    shift = rounds.plan(needs=())
    with pytest.raises(ValidationError, match="还没写要哪些岗位"):
        actions.publish_shift(shift=shift, by=rounds.leader)


def test_only_teachers_are_asked_and_only_the_one_who_was_asked_answers(rounds, cast):
    with pytest.raises(ValidationError, match="不是指导教师"):
        rounds.plan(teacher=cast.student)
    shift = rounds.plan(teacher=None)
    other = cast.granted("T2002", "林老师", "teacher")
    actions.ask_teacher(shift=shift, teacher=cast.teacher, by=rounds.leader)
    with pytest.raises(ValidationError, match="请的是别的老师"):
        actions.confirm_teacher(shift=shift, by=other)
    actions.confirm_teacher(shift=shift, by=cast.teacher)
    actions.ask_teacher(shift=shift, teacher=other, by=rounds.leader)
    assert rounds.fresh(shift).teacher_confirmed_at is None
    assert told(cast.teacher)[0] == "不用带这一班了：敬老院陪伴"


def test_a_teacher_who_plans_it_has_agreed(rounds, cast):
    rounds.joins(cast.teacher, "teacher")
    shift = rounds.plan(by=cast.teacher)
    assert rounds.fresh(shift).teacher_confirmed_at


def test_a_teacher_is_in_one_place_at_a_time(rounds, cast):
    rounds.plan()
    other = rounds.plan(hour=15, teacher=None)
    actions.ask_teacher(shift=other, teacher=cast.teacher, by=rounds.leader)
    with pytest.raises(ValidationError, match="已经答应带“敬老院陪伴”"):
        actions.confirm_teacher(shift=other, by=cast.teacher)


def test_a_teacher_who_cannot_come_any_more_leaves_the_sign_ups(rounds, cast):
    shift = rounds.shown()
    signing.sign_up(shift=shift, by=cast.student)
    actions.decline_teacher(shift=shift, by=cast.teacher, reason="出差")
    assert told(rounds.leader)[0] == "需要换指导教师：敬老院陪伴"
    assert told(cast.staff)[0] == "需要换指导教师：敬老院陪伴"
    assert rounds.states(shift) == {"林知夏": IN}
    assert rounds.fresh(shift).teacher is None


def test_the_calendar_cannot_change_what_the_roles_say(rounds, cast):
    shift = rounds.shown()
    for name, value, words in (
        ("capacity", 9, "各岗位人数的和"), ("kind", "activity", "类型不能改"),
        ("mode", "open", "先到先得"), ("asks_check_out", False, "要签退"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            gatherings.save_gathering(gathering=shift.gathering, by=cast.staff, **{name: value})


def test_fewer_places_than_people_are_refused_more_let_substitutes_move_up(rounds, crowd):
    shift, people = rounds.shown(), crowd(4)
    for user in people:
        signing.sign_up(shift=shift, by=user)
    with pytest.raises(ValidationError, match="已经有 2 人，人数不能比这少"):
        actions.change_shift(shift=shift, by=rounds.leader, needs=[("陪伴", 1)])
    actions.change_shift(shift=shift, by=rounds.leader, needs=[("陪伴", 3), ("记录", 1)])
    assert rounds.states(shift) == {"同学0": IN, "同学1": IN, "同学2": IN, "同学3": SPARE}
    assert rounds.taken(shift) == (3, {"陪伴": 3, "记录": 0})
    assert rounds.fresh(shift).gathering.capacity == 4


def moved(rounds, shift, hours, by=None):
    gathering, by = rounds.fresh(shift).gathering, by or rounds.leader
    step = timedelta(hours=hours)
    gatherings.save_gathering(
        gathering=gathering, by=by, starts_at=gathering.starts_at + step,
        ends_at=gathering.ends_at + step,
    )  # fmt: skip


def test_another_time_moves_the_places_and_asks_the_teacher_again(rounds, cast):
    shift = rounds.shown()
    mine = signing.sign_up(shift=shift, by=cast.student)
    moved(rounds, shift, 24)
    mine.refresh_from_db()
    gathering = rounds.fresh(shift).gathering
    assert (mine.during.lower, mine.during.upper) == (gathering.starts_at, gathering.ends_at)
    assert rounds.fresh(shift).teacher_confirmed_at is None
    assert told(cast.teacher)[0] == "请你带一班志愿服务：敬老院陪伴"


def test_whoever_has_another_shift_then_stands_by_and_the_next_moves_up(rounds, cast):
    first = rounds.shown(needs=[("陪伴", 1)])
    helper = cast.granted("T2002", "林老师", "teacher")
    second = rounds.plan(hour=17, teacher=helper, project=rounds.make(title="捡垃圾"))
    actions.confirm_teacher(shift=second, by=helper)
    actions.publish_shift(shift=second, by=rounds.leader)
    signing.sign_up(shift=first, by=cast.student)
    signing.sign_up(shift=second, by=cast.student)
    signing.sign_up(shift=first, by=cast.other_student)
    moved(rounds, first, 2)
    assert rounds.states(first) == {"林知夏": SPARE, "程以安": IN}
    assert rounds.states(second) == {"林知夏": IN}
    assert rounds.taken(first) == (1, {"陪伴": 1})
    assert "时间撞了，先转为替补：敬老院陪伴" in told(cast.student)


def test_whoever_has_something_else_then_keeps_both_and_hears_of_it(rounds, cast):
    shift = rounds.shown(needs=[("陪伴", 1)])
    start = shift.gathering.starts_at + timedelta(hours=3)
    other = gatherings.save_gathering(
        by=cast.secretary, title="读书会", unit=cast.branch, starts_at=start,
        ends_at=start + timedelta(hours=1),
    )  # fmt: skip
    gatherings.publish(gathering=other, by=cast.secretary)
    gatherings.register(gathering=other, by=cast.student)
    signing.sign_up(shift=shift, by=cast.student)
    moved(rounds, shift, 2)
    assert rounds.states(shift) == {"林知夏": IN}
    assert "时间撞了：敬老院陪伴" in told(cast.student)


def test_what_is_called_off_holds_nobody(rounds, cast):
    shift = rounds.shown()
    signing.sign_up(shift=shift, by=cast.student)
    gatherings.cancel(gathering=shift.gathering, by=rounds.leader, reason="暴雨")
    assert set(Assignment.objects.values_list("state", "reason")) == {("cancelled", "暴雨")}
    again = rounds.shown(project=rounds.make(title="改到室内"))
    assert signing.sign_up(shift=again, by=cast.student).state == "placed"
    assert "不用带这一班了：敬老院陪伴" in told(cast.teacher)
    assert "取消了：敬老院陪伴" in told(cast.student)


def test_a_project_ends_once_nothing_is_ahead(rounds):
    shift = rounds.plan()
    with pytest.raises(ValidationError, match="还有 1 班没有办"):
        actions.end_project(project=rounds.project, by=rounds.leader)
    gatherings.cancel(gathering=shift.gathering, by=rounds.leader, reason="停办")
    assert actions.end_project(project=rounds.project, by=rounds.leader).state == "ended"
    rounds.project.refresh_from_db()
    with pytest.raises(ValidationError, match="已经结束"):
        rounds.plan()


def test_teachers_are_reminded_once_three_days_before(rounds, cast):
    soon = rounds.plan(days=2, teacher=None)
    far = rounds.plan(days=9, teacher=None)
    for shift in (soon, far):
        actions.ask_teacher(shift=shift, teacher=cast.teacher, by=rounds.leader)
    for _time in range(2):
        assert actions.remind_teachers(timezone.now()) == 1
    assert told(cast.teacher).count("等你确认：敬老院陪伴") == 1


def test_other_services_of_the_calendar_are_left_alone(rounds, cast):
    start = timezone.now() + timedelta(days=2)
    plain = gatherings.save_gathering(
        by=cast.secretary, title="擦黑板", unit=cast.branch, kind="service", capacity=1,
        starts_at=start, ends_at=start + timedelta(hours=1),
    )  # fmt: skip
    gatherings.publish(gathering=plain, by=cast.secretary)
    assert gatherings.register(gathering=plain, by=cast.student) == "seated"
    assert gatherings.register(gathering=plain, by=cast.other_student) == "waiting"
    gatherings.unregister(gathering=plain, by=cast.student)
    assert Registration.objects.get(user=cast.other_student).state == "seated"
