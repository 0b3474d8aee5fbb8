"""What approval, a granted change and a cancellation make of a project and its calendar."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.applications import outcomes
from activities.projects import queries, starting
from activities.projects.models import Closing, ClosingFile, Project, Task
from activities.rounds.models import Entry, Round
from tests.attachments.nasty import picture, upload
from tests.races import at_once, refusals
from tuanwei.attachments.actions import claim, store
from tuanwei.attachments.models import Attachment
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import actions as calendar
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Closure
from tuanwei.notices.models import Notice
from tuanwei.workdays.queries import current_calendar

pytestmark = pytest.mark.django_db


def leaves(project):
    return list(queries.gatherings(project).order_by("starts_at", "pk"))


def titles(user):
    found = Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
    return list(found.order_by("pk").values_list("title", flat=True))


def bodies(user):
    found = Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
    return list(found.order_by("pk").values_list("body", flat=True))


def test_an_approved_application_becomes_a_project_with_a_draft(projects, cast):
    application = projects.approved(
        team=[cast.student, cast.other_student], leader=cast.student, setup_minutes=60,
        clearing_minutes=30, budget=[("水", "100", "", ""), ("奖品", "50.5", "", "")],
        sign_up_closes_at=projects.day(9, 12),
    )  # fmt: skip
    day = timezone.localdate()
    application.materials.create(
        what="横幅", place="一食堂", starts_on=day, ends_on=day, quantity=2
    )
    outcomes.tell(outcomes.approved, application)
    project = Project.objects.get()
    assert (project.person, project.unit, project.state) == (cast.student, cast.branch, "running")
    assert project.granted == Decimal("150.50")
    held_on = timezone.localdate(application.ends_at)
    assert project.closing_due_on == current_calendar().add_workdays(held_on, 5)
    gathering = project.occasions.get().gathering
    assert (gathering.state, gathering.title, gathering.place, gathering.capacity) == (
        "draft", "夜跑", "西操场", 30,
    )  # fmt: skip
    assert gathering.occupied_from == application.starts_at - timedelta(minutes=60)
    assert gathering.occupied_until == application.ends_at + timedelta(minutes=30)
    assert (gathering.closes_at, gathering.unit) == (application.sign_up_closes_at, cast.branch)
    material = project.materials.get()
    assert (material.what, material.place, material.ends_on) == ("横幅 × 2", "一食堂", day)
    assert not project.tasks.exists()
    assert titles(cast.student) == ["立项了，可以开始筹备：夜跑"]


def test_starting_twice_changes_nothing(projects):
    application = projects.approved()
    first = starting.start(application)
    assert starting.start(application) == first
    assert (Project.objects.count(), Gathering.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one_project(projects):
    application = projects.approved()
    assert not refusals(at_once(*[lambda: starting.start(application)] * 2))
    assert (Project.objects.count(), Gathering.objects.count()) == (1, 1)


def test_without_a_leader_whoever_applied_is_in_charge(projects, cast):
    assert projects.running().person == cast.secretary


def test_what_a_round_granted_counts(projects, cast):
    application = projects.approved(budget=[("水", "1000", "", "")])
    now = timezone.now()
    made = Round.objects.create(
        name="秋季", opens_at=now, closes_at=now + timedelta(days=1), made_by=cast.staff,
        decides_on=now.date(),
    )  # fmt: skip
    Entry.objects.create(round=made, application=application, granted=Decimal(600))
    assert starting.start(application).granted == Decimal(600)


def test_several_parts_have_a_whole_above_them(projects):
    hall, room = projects.venue(), projects.venue("A301", 60)
    project = projects.running(
        title="班级风采大赛", venue=hall, people_inside=200,
        starts_at=projects.day(5, 19), ends_at=projects.day(9, 2),
        parts=[("初赛", projects.day(5, 19), 2, {"venue": room, "people": 50}),
               ("决赛", projects.day(8, 22), 4, {"venue": hall, "people": 200})],
    )  # fmt: skip
    whole = Gathering.objects.get(parent=None)
    first, last = leaves(project)
    assert (whole.title, whole.mode, whole.venue, whole.place) == (
        "班级风采大赛", "open", None, "分 2 场，各有时间和地点",
    )  # fmt: skip
    assert (whole.starts_at, whole.ends_at) == (first.starts_at, last.ends_at)
    assert [(each.title, each.venue, each.capacity, each.parent) for each in (first, last)] == [
        ("班级风采大赛 · 初赛", room, 50, whole), ("班级风采大赛 · 决赛", hall, 200, whole),
    ]  # fmt: skip
    # the final goes on until two in the morning
    assert timezone.localdate(last.ends_at) == timezone.localdate() + timedelta(days=9)
    assert project.closing_due_on == current_calendar().add_workdays(
        timezone.localdate() + timedelta(days=9), 5
    )


def test_one_part_stands_for_the_whole(projects):
    start = projects.day(6, 9)
    project = projects.running(parts=[("只有一场", start, 1, {"place": "操场"})], people_inside=12)
    only = Gathering.objects.get()
    assert (only.title, only.starts_at, only.place, only.capacity, only.summary) == (
        "夜跑", start, "操场", 12, "绕操场跑五圈。",
    )  # fmt: skip
    assert leaves(project) == [only]


def test_nothing_is_planned_before_anybody_says_when(projects):
    project = projects.running(starts_at=None, ends_at=None)
    assert (project.closing_due_on, Gathering.objects.count()) == (None, 0)


def test_a_hall_that_is_taken_meanwhile_becomes_a_task(projects, cast):
    hall = projects.venue()
    start = projects.day(10, 15)
    calendar.save_gathering(
        by=cast.staff, title="讲座", unit=cast.committee, venue=hall, starts_at=start,
        ends_at=start + timedelta(hours=1),
    )  # fmt: skip
    project = projects.running(venue=hall, place="")
    gathering = project.occasions.get().gathering
    assert (gathering.venue, gathering.where, gathering.state) == (None, "", "draft")
    task = project.tasks.get()
    assert (task.words, task.person) == ("“夜跑”场地被占，请改", cast.secretary)
    assert task.due_on == timezone.localdate() + timedelta(days=7)
    assert titles(cast.secretary) == ["请处理：“夜跑”场地被占，请改", "立项了，可以开始筹备：夜跑"]
    assert "一号报告厅" in bodies(cast.secretary)[0]


def test_the_second_choice_is_tried_before_nothing(projects, cast):
    first, second = projects.venue(), projects.venue("大学生活动中心")
    start = projects.day(10, 0)
    Closure.objects.create(
        venue=first, starts_at=start, ends_at=start + timedelta(days=1), reason="检修",
        made_by=cast.staff,
    )  # fmt: skip
    project = projects.running(venue=first, second_venue=second)
    assert project.occasions.get().gathering.venue == second
    assert project.tasks.get().words == "“夜跑”的场地换成了大学生活动中心，请核对"


@pytest.mark.parametrize("fields", [{"capacity": 20}, {"is_active": False}])
def test_a_hall_too_small_or_out_of_use_is_left_out(projects, fields):
    project = projects.running(venue=projects.venue(**fields))
    gathering = project.occasions.get().gathering
    assert (gathering.venue, gathering.capacity) == (None, 30)
    assert project.tasks.count() == 1


def published(project):
    for gathering in leaves(project):
        calendar.publish(gathering=gathering, by=project.person)
    return leaves(project)


def test_a_change_of_time_and_place_reaches_whoever_registered(projects, cast):
    project = projects.running()
    [gathering] = published(project)
    calendar.register(gathering=gathering, by=cast.student)
    start = projects.day(12, 23)
    change = projects.change(
        project.application, "time", "place", starts_at=start, ends_at=start + timedelta(hours=2),
        place="东操场",
    )  # fmt: skip
    outcomes.tell(outcomes.changed, change)
    gathering.refresh_from_db()
    assert (gathering.starts_at, gathering.place, gathering.capacity) == (start, "东操场", 30)
    assert titles(cast.student) == ["时间或地点有变：夜跑"]
    due = current_calendar().add_workdays(timezone.localdate() + timedelta(days=13), 5)
    assert projects.fresh(project).closing_due_on == due
    assert AuditEvent.objects.filter(name="activities.project.moved").count() == 1


def test_only_what_the_change_touches_is_moved(projects, cast):
    project = projects.running()
    gathering = project.occasions.get().gathering
    calendar.save_gathering(by=cast.secretary, gathering=gathering, place="体育馆", capacity=25)
    starting.move(projects.change(project.application, "time", ends_at=projects.day(10, 18)))
    gathering.refresh_from_db()
    assert (gathering.place, gathering.capacity) == ("体育馆", 25)
    assert gathering.ends_at == projects.day(10, 18)


def test_fewer_seats_than_are_given_away_are_refused_and_the_rest_is_moved(projects, cast, crowd):
    project = projects.running()
    [gathering] = published(project)
    for person in crowd(3):
        calendar.register(gathering=gathering, by=person)
    change = projects.change(project.application, "size", "place", people_inside=2, place="东操场")
    starting.move(change)
    gathering.refresh_from_db()
    assert (gathering.capacity, gathering.taken, gathering.place) == (30, 3, "东操场")
    task = project.tasks.get()
    assert task.words == "“夜跑”的变更没有全部排上，请处理"
    assert "已经有 3 人报上，名额不能比这少" in bodies(cast.secretary)[-1]


def test_a_new_time_at_which_the_hall_is_taken_leaves_the_place_open(projects, cast):
    hall = projects.venue()
    project = projects.running(venue=hall, place="")
    start = projects.day(12, 15)
    calendar.save_gathering(
        by=cast.staff, title="讲座", unit=cast.committee, venue=hall, starts_at=start,
        ends_at=start + timedelta(hours=1),
    )  # fmt: skip
    starting.move(projects.change(
        project.application, "time", "place", starts_at=start, ends_at=start + timedelta(hours=1)
    ))  # fmt: skip
    gathering = project.occasions.get().gathering
    assert (gathering.starts_at, gathering.venue) == (start, None)
    assert project.tasks.get().words == "“夜跑”场地被占，请改"


def test_parts_come_and_go_with_a_change(projects, cast, crowd):
    project = projects.running(
        parts=[("初赛", projects.day(5, 19), 2, {}), ("决赛", projects.day(8, 19), 2, {})]
    )
    first, last = published(project)
    [person] = crowd(1)
    calendar.register(gathering=last, by=person)
    application = project.application
    application.parts.get(title="决赛").delete()
    application.parts.create(
        title="复赛", starts_at=projects.day(7, 19), ends_at=projects.day(7, 21)
    )
    application.parts.filter(title="初赛").update(
        starts_at=projects.day(6, 18), ends_at=projects.day(6, 20)
    )  # fmt: skip
    # 复赛 takes the place of what lost its part; nothing is left over
    starting.move(projects.change(application, "time"))
    first.refresh_from_db()
    last.refresh_from_db()
    assert first.starts_at == projects.day(6, 18)
    assert (last.starts_at, last.occasion.part.title) == (projects.day(7, 19), "复赛")
    assert titles(person) == ["时间或地点有变：夜跑 · 复赛"]
    application.parts.get(title="复赛").delete()
    application.parts.create(
        title="加赛", starts_at=projects.day(9, 19), ends_at=projects.day(9, 21)
    )
    application.parts.get(title="初赛").delete()
    starting.move(projects.change(application, "time", reason="人少"))
    assert [each.state for each in Gathering.objects.exclude(parent=None).order_by("pk")] == [
        "published", "cancelled",
    ]  # fmt: skip


def test_one_event_becomes_two(projects):
    project = projects.running()
    application = project.application
    for title, day in (("上半场", 11), ("下半场", 12)):
        application.parts.create(
            title=title, starts_at=projects.day(day, 9), ends_at=projects.day(day, 11)
        )
    starting.move(projects.change(application, "time"))
    first, second = leaves(project)
    assert (first.starts_at, second.starts_at) == (projects.day(11, 9), projects.day(12, 9))
    assert first.parent == second.parent
    assert first.parent.title == "夜跑"


def test_more_money_is_granted_by_a_change(projects):
    project = projects.running(budget=[("水", "100", "", "")])
    project.application.budget.update(unit_price=300)
    starting.move(projects.change(project.application, "cost"))
    assert projects.fresh(project).granted == Decimal(300)


def test_calling_off_tells_everybody_why(projects, cast, crowd):
    project = projects.running()
    [gathering] = published(project)
    [person] = crowd(1)
    calendar.register(gathering=gathering, by=person)
    application = project.application
    application.state, application.reason = "cancelled", "台风要来"
    application.save()
    outcomes.tell(outcomes.cancelled, application)
    gathering.refresh_from_db()
    assert (gathering.state, gathering.cancel_reason) == ("cancelled", "台风要来")
    assert projects.fresh(project).state == "cancelled"
    assert titles(person) == ["取消了：夜跑"]
    assert "不办了：夜跑" in titles(cast.secretary)
    starting.cancel(application)  # twice changes nothing
    assert AuditEvent.objects.filter(name="activities.project.cancelled").count() == 1


def test_calling_off_forgets_the_files_of_a_closing_that_was_begun(projects, cast):
    project = projects.running()
    closing = Closing.objects.create(project=project)
    kept = store(upload(picture()), by=cast.secretary)
    claim([kept])
    ClosingFile.objects.create(closing=closing, rule="list", attachment=kept)
    starting.cancel(project.application)
    assert projects.fresh(project).state == "cancelled"
    assert not Closing.objects.exists() and not Attachment.objects.exists()


def test_what_people_came_to_cannot_be_called_off(projects, cast):
    project = projects.over(came=[cast.student])
    with pytest.raises(ValidationError, match="已经有人签到"):
        starting.cancel(project.application)
    assert projects.fresh(project).state == "running"


def test_what_was_closed_cannot_be_called_off(projects):
    project = projects.submitted()
    with pytest.raises(ValidationError, match="已经交了结项"):
        starting.cancel(project.application)


def test_an_application_without_a_project_is_nobodys_business(projects):
    application = projects.approved()
    starting.cancel(application)
    starting.move(projects.change(application, "time"))
    assert not Project.objects.exists()


def test_an_overdue_closing_keeps_unit_and_person_from_applying(projects, cast):
    project = projects.overdue(days=3, leader=cast.student, team=[cast.student])
    [words] = outcomes.reasons(cast.branch, cast.secretary)
    url = f"/activities/projects/{project.application.number}/closing/"
    assert words == f'<a href="{url}">“夜跑”</a>结项晚了 3 天，先把它交上，再申报新活动。'
    assert outcomes.reasons(cast.other_branch, cast.student) == [words]
    assert outcomes.reasons(cast.other_branch, cast.secretary) == []
    assert outcomes.reasons(None, cast.student) == [words]
    # A classmate with no part in it cannot open the project: whom to ask is said instead.
    classmate = cast.student_of("2024110177", "何其有", cast.branch)
    assert outcomes.reasons(cast.branch, classmate) == [
        f"{cast.branch}的“夜跑”结项晚了 3 天，负责人林知夏交上以后，就可以申报新活动。"
    ]


def test_a_group_of_students_and_its_branch_do_not_answer_for_each_other(projects, cast):
    classmate = cast.student_of("2024110177", "何其有", cast.branch)
    projects.overdue(days=3, leader=cast.student, team=[cast.student], applicant="students")
    assert outcomes.reasons(cast.branch, cast.secretary, "branch") == []
    assert outcomes.reasons(cast.branch, classmate, "students") == []
    assert len(outcomes.reasons(cast.branch, cast.student, "students")) == 1
    projects.overdue(days=3, made_by=cast.secretary)
    assert len(outcomes.reasons(cast.branch, cast.secretary, "branch")) == 1
    assert outcomes.reasons(cast.branch, classmate, "students") == []


def test_a_title_is_no_markup_in_the_reason(projects, cast):
    projects.overdue(title="<b>夜跑")
    assert "“&lt;b&gt;夜跑”" in outcomes.reasons(cast.branch, cast.secretary)[0]


@pytest.mark.parametrize("case", ["today", "submitted", "kind", "cancelled"])
def test_nothing_else_blocks(case, projects, cast):
    if case == "today":
        projects.overdue(days=0)
    elif case == "submitted":
        project = projects.submitted()
        Project.objects.filter(pk=project.pk).update(
            closing_due_on=timezone.localdate() - timedelta(days=3)
        )
    elif case == "kind":
        projects.overdue(rules=projects.rules(closing={"blocks_next": False}))
    else:
        project = projects.overdue()
        Project.objects.filter(pk=project.pk).update(state="cancelled")
    assert outcomes.reasons(cast.branch, cast.secretary) == []


def test_the_task_of_a_refusal_is_not_longer_than_its_column(projects):
    project = projects.running(title="很" * 60, venue=projects.venue(capacity=1), place="")
    assert len(project.tasks.get().words) <= 60
    assert Task.objects.count() == 1
