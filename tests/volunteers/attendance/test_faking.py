"""Ways to more hours than one has served, each tried and each closed."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import leaving
from tuanwei.gatherings.models import CheckIn
from volunteers.attendance import actions, crediting, permissions, tasks
from volunteers.claims import disputes
from volunteers.hours.people import volunteer_of
from volunteers.services import actions as services
from volunteers.services import signing
from volunteers.teams.models import TeamMember

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
EDITED = "记录改过了，等老师重新确认。"


def served(duty, user, minutes=60):
    """Somebody and the teacher came; they left so many minutes from now."""
    duty.comes(user)
    duty.comes(duty.teacher)
    with time_machine.travel(timezone.now() + minutes * MINUTE):
        duty.leaves(user)
    return duty.service(user)


def says_left(duty, user, minutes):
    came = CheckIn.objects.get(user=user, gathering=duty.shift.gathering)
    leaving.note_leaving(
        gathering=duty.shift.gathering, user=user, by=duty.leader, at=came.at + minutes * MINUTE
    )


def test_a_leader_who_edits_twice_still_waits(duty, cast):
    served(duty, cast.student)
    with time_machine.travel(timezone.now() + 105 * MINUTE):
        says_left(duty, cast.student, 90)
        assert duty.stands(cast.student) == ("pending", EDITED, 0)
        says_left(duty, cast.student, 91)
        assert duty.stands(cast.student) == ("pending", EDITED, 0)
        tasks.credit_shift(duty.shift.pk)
        assert duty.stands(cast.student) == ("pending", EDITED, 0)


def test_an_edit_outlives_what_else_it_waits_for(duty, cast):
    served(duty, cast.student)
    came = CheckIn.objects.filter(gathering=duty.shift.gathering, user=duty.teacher)
    came.update(way="organiser")
    with time_machine.travel(timezone.now() + 105 * MINUTE):
        says_left(duty, cast.student, 90)
        assert duty.stands(cast.student)[1] == "指导教师还没有签到。"
        before = duty.service(cast.student)
        assert crediting.credit(duty.shift.pk) == 0
        came.update(way="code")
        crediting.credit(duty.shift.pk)
        assert duty.stands(cast.student) == ("pending", EDITED, 0)
        actions.confirm(service=before, by=cast.staff, reason="问过领队")
        assert crediting.credit(duty.shift.pk) == 0
    assert duty.stands(cast.student)[::2] == ("counted", Decimal("1.5"))


def test_a_role_gets_no_task_once_it_has_begun(duty, cast):
    served(duty, cast.student)
    for needs in ([("陪伴", 2, (), "captain")], [("陪伴", 2), ("总负责", 1, (), "captain")]):
        with pytest.raises(ValidationError, match="固定计时的任务不能再改"):
            services.change_shift(shift=duty.shift, by=duty.leader, needs=needs)
    services.change_shift(shift=duty.shift, by=duty.leader, needs=[("陪伴", 3)])
    assert duty.need(duty.shift).number == 3


def test_what_was_slipped_in_elsewhere_waits_for_somebody(duty, cast):
    served(duty, cast.student)
    need = duty.need(duty.shift)
    need.fixed = "captain"
    need.save()
    tasks.credit_shift(duty.shift.pk)
    assert duty.stands(cast.student) == ("pending", EDITED, 0)


def test_the_kind_of_a_project_changes_nothing_that_counted(duty, cast):
    from volunteers.hours.models import ServiceKind

    served(duty, cast.student)
    other = ServiceKind.objects.create(key="dear", name="加倍的")
    services.change_project(project=duty.project, by=duty.leader, kind=other)
    tasks.credit_shift(duty.shift.pk)
    assert duty.stands(cast.student) == ("pending", EDITED, 0)


@pytest.mark.parametrize(("who", "goes"), [
    ("leader", False), ("teacher", True), ("staff", True), ("leading_staff", False),
])  # fmt: skip
def test_after_a_check_in_only_the_teacher_or_others_staff_make_it_longer(duty, cast, who, goes):
    duty.comes(cast.student)
    people = {
        "leader": duty.leader, "teacher": duty.teacher, "staff": cast.staff,
        "leading_staff": cast.staff,
    }  # fmt: skip
    if who == "leading_staff":
        TeamMember.objects.create(team=duty.team, user=cast.staff, role="deputy")
    gathering = duty.shift.gathering
    for longer in (
        {"ends_at": gathering.ends_at + 60 * MINUTE},
        {"starts_at": gathering.starts_at - 60 * MINUTE},
    ):
        if goes:
            gatherings.save_gathering(gathering=gathering, by=people[who], **longer)
        else:
            with pytest.raises(ValidationError, match="时间只能改短"):
                gatherings.save_gathering(gathering=gathering, by=people[who], **longer)


def test_moving_an_old_shift_to_now_is_still_an_edit(duty, cast):
    served(duty, cast.student, minutes=100)
    start = duty.shift.gathering.starts_at
    with time_machine.travel(start + timedelta(hours=9)):
        gatherings.save_gathering(
            gathering=duty.shift.gathering, by=duty.teacher, ends_at=timezone.now()
        )
    assert duty.stands(cast.student) == ("pending", EDITED, 0)


def test_what_staff_corrected_the_round_leaves_alone(duty, cast):
    service = served(duty, cast.student, minutes=100)
    disputes.edit_service(
        service=service, by=cast.staff, reason="早退了", came_at=service.came_at,
        left_at=service.came_at + 30 * MINUTE, minutes=None, grade=service.grade,
    )  # fmt: skip
    tasks.credit_shift(duty.shift.pk)
    assert duty.stands(cast.student) == ("pending", EDITED, 0)
    disputes.confirm(service=duty.service(cast.student), by=cast.staff2)
    for _hour in range(2):
        tasks.credit_shift(duty.shift.pk)
    assert duty.stands(cast.student) == ("counted", "", Decimal("0.5"))


def test_staff_who_took_part_do_not_vouch_for_the_teacher(duty, cast):
    assert permissions.can_waive(cast.staff, duty.shift)
    need = duty.need(duty.shift)
    need.number = 3
    need.save()
    signing.place(shift=duty.shift, user=cast.staff, need=need, by=duty.leader)
    assert not permissions.can_waive(cast.staff, duty.shift)
    assert permissions.can_waive(cast.staff2, duty.shift)
    duty.comes(cast.staff2)
    assert not permissions.can_waive(cast.staff2, duty.shift)


def test_staff_who_lead_the_team_do_not_confirm_at_another_desk(duty, cast):
    served(duty, cast.student)
    with time_machine.travel(timezone.now() + 105 * MINUTE):
        says_left(duty, cast.student, 90)
    TeamMember.objects.create(team=duty.team, user=cast.staff, role="deputy")
    service = duty.service(cast.student)
    done, left = disputes.confirm_many(keys=[service.pk], by=cast.staff)
    assert (done, left[0][1]) == (0, "自己带的队，时数由团委的其他同事确认。")
    with pytest.raises(ValidationError, match="其他同事确认"):
        disputes.confirm(service=service, by=cast.staff, reason="我在场看见的")
    disputes.confirm(service=service, by=cast.staff2)
    assert duty.stands(cast.student)[0] == "counted"


def test_a_shift_at_the_time_of_a_credited_claim_waits(duty, cast, field):
    start = duty.shift.gathering.starts_at
    claim = {"came_at": start, "left_at": start + 60 * MINUTE, "day": timezone.localdate(start)}
    field.service(cast.student, **claim)
    served(duty, cast.student)
    assert duty.stands(cast.student) == ("pending", "同一段时间已经补录过，等老师核实。", 0)
    with time_machine.travel(timezone.now() + 90 * MINUTE):
        actions.confirm(
            service=duty.service(cast.student), by=cast.staff, reason="补录的是上午那次"
        )
        assert crediting.credit(duty.shift.pk) == 0
    assert duty.stands(cast.student)[0] == "counted"


def test_a_claim_before_or_of_somebody_else_does_not_stand_in_the_way(duty, cast, field):
    start, day = duty.shift.gathering.starts_at, timezone.localdate()
    field.service(cast.student, came_at=start - 60 * MINUTE, left_at=start, day=day)
    field.service(cast.other_student, came_at=start, left_at=start + 60 * MINUTE, day=day)
    served(duty, cast.student)
    assert duty.stands(cast.student)[0] == "counted"


def test_a_volunteer_who_is_made_the_teacher_gets_no_hours_as_one(duty, cast):
    service = served(duty, cast.student)
    assert volunteer_of(cast.student) == service.volunteer
    with pytest.raises(ValidationError, match="不是指导教师"):
        services.ask_teacher(shift=duty.shift, teacher=cast.student, by=duty.leader)
