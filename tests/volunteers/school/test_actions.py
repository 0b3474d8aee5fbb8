"""Lessons are planned, moved, told of, signed for; hours and organisational life follow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone

from tests.races import at_once, refusals
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import attending
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.notices.models import Delivery
from volunteers.hours.models import HoursEntry, Service
from volunteers.school import actions, queries
from volunteers.school.models import Lesson
from volunteers.school.tasks import note_lessons

pytestmark = pytest.mark.django_db


def told(user):
    """Titles of what somebody was told, the newest first."""
    rows = Delivery.objects.filter(recipient=user, channel="site").order_by("-pk")
    return [each.notice.title for each in rows.select_related("notice")]


def hours(user):
    found = HoursEntry.objects.filter(volunteer__user=user).aggregate(total=Sum("hours"))
    return found["total"] or 0


def test_a_lesson_stands_in_the_calendar_and_its_people_hear_of_it(school):
    lesson = school.plan(helpers=3, assistants=[school.cast.other_student])
    gathering = lesson.gathering
    assert (gathering.kind, gathering.state, gathering.mode, gathering.capacity) == (
        "lesson", "published", "first_come", 3,
    )  # fmt: skip
    assert gathering.asks_check_out
    assert lesson.link_until == gathering.ends_at + timedelta(days=30)
    assert told(school.lecturer) == ["请你讲课：智能手机怎么用"]
    assert told(school.cast.other_student) == ["请你当助教：智能手机怎么用"]
    assert school.plan(days=9).gathering.mode == "open"


def test_nobody_teaches_in_two_places(school):
    school.plan()
    with pytest.raises(ValidationError, match="林知夏那个时间有“智能手机怎么用”"):
        school.plan(course=school.open("防诈骗"))
    other = gatherings.save_gathering(
        by=school.leader, title="读书会", unit=school.cast.branch, place="图书馆",
        starts_at=school.fields(days=5)["starts_at"], ends_at=school.fields(days=5)["ends_at"],
    )  # fmt: skip
    gatherings.publish(gathering=other, by=school.leader)
    gatherings.register(gathering=other, by=school.lecturer)
    with pytest.raises(ValidationError, match="有“读书会”"):
        school.plan(days=5)
    assert Lesson.objects.count() == 1


def test_moving_a_lesson_tells_those_who_teach(school):
    lesson = school.plan()
    fields = school.fields(days=4, lecturers=[school.cast.other_student])
    actions.change_lesson(lesson=lesson, by=school.leader, **fields)
    lesson = school.fresh(lesson)
    assert lesson.link_until == fields["ends_at"] + timedelta(days=30)
    assert [each.user for each in lesson.lecturers.all()] == [school.cast.other_student]
    assert told(school.lecturer)[:2] == [
        "这次课不用你来了：智能手机怎么用",
        "时间或地点有变：智能手机怎么用",
    ]
    assert told(school.cast.other_student) == ["请你讲课：智能手机怎么用"]
    with pytest.raises(ValidationError, match="至少选一位"):
        actions.change_lesson(lesson=lesson, by=school.leader, **school.fields(lecturers=[]))


def test_calling_off_from_the_calendar_does_the_same(school):
    lesson = school.plan()
    gatherings.cancel(gathering=lesson.gathering, by=school.leader, reason="下雨")
    assert told(school.lecturer)[0] == "取消了：智能手机怎么用"
    with pytest.raises(ValidationError, match="已经取消了"):
        actions.renew_link(lesson=school.fresh(lesson), by=school.leader)


def test_hours_wait_for_the_community(school):
    lesson = school.over()
    note_lessons()
    note_lessons()
    service = Service.objects.get()
    assert (service.state, service.origin, service.source, service.kind.key) == (
        "pending", f"lesson:{lesson.pk}:{school.lecturer.pk}", "system", "lecture",
    )  # fmt: skip
    assert (service.waits_for, hours(school.lecturer)) == (
        "等社区签认这次课，签认以后计入。", 0,
    )  # fmt: skip
    assert told(school.leader) == ["请社区签认：智能手机怎么用"]
    lesson = school.sign(lesson)
    assert (lesson.signed_by, lesson.residents, lesson.signed_words, lesson.noted_by) == (
        "王芳（社区书记）", 26, "讲得很细", None,
    )  # fmt: skip
    assert (hours(school.lecturer), Service.objects.get().state) == (Decimal(2), "counted")
    assert told(school.lecturer)[0] == "社区签认了：智能手机怎么用"
    assert told(school.leader)[0] == "社区签认了：智能手机怎么用"


def test_the_stay_is_that_of_check_in_and_check_out(school):
    lesson = school.over()
    start = lesson.gathering.starts_at
    CheckIn.objects.create(
        gathering=lesson.gathering, user=school.lecturer, way="code", left_way="code",
        at=start - timedelta(minutes=20), left_at=start + timedelta(minutes=90),
    )  # fmt: skip
    school.sign(lesson)
    service = Service.objects.get()
    assert (service.came_at, service.left_at, service.grade) == (
        start - timedelta(minutes=20), start + timedelta(minutes=90), "checked",
    )  # fmt: skip
    assert hours(school.lecturer) == Decimal("1.5")


def test_a_stay_corrected_after_the_signature_waits_to_be_confirmed(school):
    lesson = school.over()
    start = lesson.gathering.starts_at
    came = CheckIn.objects.create(
        gathering=lesson.gathering, user=school.lecturer, way="code", at=start, left_way="code",
        left_at=start + timedelta(minutes=60),
    )  # fmt: skip
    school.sign(lesson)
    assert hours(school.lecturer) == 1
    attending.leave_early(check_in=came, by=school.leader, at=start + timedelta(minutes=120))
    service = Service.objects.get(origin=f"lesson:{lesson.pk}:{school.lecturer.pk}")
    assert (service.state, service.changed_by, hours(school.lecturer)) == (
        "pending", school.leader, 0,
    )  # fmt: skip


def test_who_registered_and_came_has_helped(school):
    helper, lesson = school.cast.other_student, school.plan(helpers=1)
    gatherings.register(gathering=lesson.gathering, by=helper)
    lesson = school.over(lesson)
    attending.make_up(
        gathering=lesson.gathering, user=helper, by=school.cast.staff,
        at=lesson.gathering.starts_at, reason="没网",
    )  # fmt: skip
    assert [each.is_helper for each in lesson.lecturers.order_by("pk")] == [False, True]
    school.sign(lesson)
    assert (hours(helper), hours(school.lecturer)) == (2, 2)


def test_it_is_signed_for_once_and_then_it_stays(school):
    lesson = school.sign(school.over())
    with pytest.raises(ValidationError, match="已经签认过了"):
        school.sign(lesson)
    with pytest.raises(ValidationError, match="已经签认过了"):
        school.on_paper(lesson)
    for act in (
        lambda: actions.change_lesson(lesson=lesson, by=school.leader, **school.fields()),
        lambda: actions.tell_lesson(lesson=lesson, by=school.leader, residents=99, summary=""),
        lambda: actions.renew_link(lesson=lesson, by=school.leader),
        lambda: actions.cancel_lesson(lesson=lesson, by=school.leader, reason="弄错了"),
    ):
        with pytest.raises(ValidationError, match="已经签认"):
            act()
    assert school.fresh(lesson).residents == 26


def test_the_link_ends_and_can_be_renewed(school):
    lesson = school.over(days=40)
    Lesson.objects.filter(pk=lesson.pk).update(link_until=timezone.now())
    with pytest.raises(ValidationError, match="已经过期"):
        school.sign(school.fresh(lesson))
    old = lesson.token
    actions.renew_link(lesson=lesson, by=school.leader)
    lesson = school.fresh(lesson)
    with pytest.raises(ValidationError, match="已经过期"):
        actions.sign_lesson(lesson=lesson, token=old, name="王芳", residents=3)
    assert timezone.now() + timedelta(days=29) < lesson.link_until
    assert school.sign(lesson).signed_at


def test_nobody_signs_before_it_begins_or_when_it_is_called_off(school):
    with pytest.raises(ValidationError, match="还没到上课时间"):
        school.sign(school.plan())
    lesson = school.plan(days=9)
    actions.cancel_lesson(lesson=lesson, by=school.leader, reason="下雨")
    with pytest.raises(ValidationError, match="取消了"):
        school.sign(lesson)


def test_paper_is_kept_by_somebody_who_did_not_teach(school):
    lesson = school.over(lecturers=[school.leader, school.lecturer])
    with pytest.raises(ValidationError, match="由别的队长或老师"):
        school.on_paper(lesson)
    lesson = school.on_paper(lesson, by=school.cast.staff)
    assert (lesson.noted_by, lesson.paper.is_claimed, lesson.residents) == (
        school.cast.staff, True, 20,
    )  # fmt: skip
    assert hours(school.leader) == 2


def test_who_did_not_teach_after_all_gets_nothing(school):
    lesson = school.over()
    note_lessons()
    fields = {
        "starts_at": lesson.gathering.starts_at, "ends_at": lesson.gathering.ends_at,
        "lecturers": [school.cast.other_student],
    }  # fmt: skip
    actions.change_lesson(lesson=lesson, by=school.leader, **school.fields(**fields))
    assert Service.objects.get(volunteer__user=school.lecturer).state == "void"
    school.sign(school.fresh(lesson))
    assert (hours(school.lecturer), hours(school.cast.other_student)) == (0, 2)


def test_calling_off_what_is_over_voids_what_waited(school):
    lesson = school.over()
    note_lessons()
    actions.cancel_lesson(lesson=lesson, by=school.leader, reason="社区停电")
    assert (Service.objects.get().state, Service.objects.get().reason) == ("void", "社区停电")


def test_organisational_life_is_what_was_signed_for(school):
    signed = school.sign(school.over(days=2))
    school.over(days=3)  # nobody has signed
    school.sign(school.over(days=4, party_branch=None))
    day = timezone.localdate(signed.gathering.starts_at)
    rows = queries.organisational_life(school.party_branch, day, day)
    assert [(row.day, row.title, row.site, row.lecturers, row.residents) for row in rows] == [
        (day, "智能手机怎么用", "山水社区", ("林知夏",), 26)
    ]
    before = day - timedelta(days=1)
    assert queries.organisational_life(school.party_branch, before, before) == []
    assert queries.organisational_life(school.party_branch, before, day) == rows


@pytest.mark.django_db(transaction=True)
def test_two_signatures_at_once(school):
    lesson = school.over()

    def sign(name):
        actions.sign_lesson(lesson=lesson, token=lesson.token, name=name, residents=5)
        return name

    found = at_once(*[lambda n=n: sign(f"签认人{n}") for n in range(4)])
    assert refusals(found) == ["这次课已经签认过了，谢谢。"] * 3
    assert school.fresh(lesson).signed_by in found
    assert hours(school.lecturer) == 2


def test_course_titles_are_once_a_site(school):
    with pytest.raises(ValidationError, match="同名课程"):
        school.open()
    stopped = actions.save_course(by=school.leader, course=school.course, is_active=False)
    with pytest.raises(ValidationError, match="停了"):
        school.plan(course=stopped)
    assert Gathering.objects.count() == 0
