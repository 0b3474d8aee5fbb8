"""What the rooms below say of themselves, row by row: that much the five are reckoned from."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from activities import queries as activities
from branches.league_days import queries as league_days
from branches.league_days.days.models import Partner
from branches.liaison import follow_actions, practice_actions
from branches.liaison import queries as liaison
from branches.liaison.meeting_models import FollowUp
from branches.reports import actions as report_actions
from branches.reports import queries as reports
from mailbox import queries as mailbox
from mailbox.cases.models import Case, CaseEntry
from mailbox.promises.models import Milestone
from mailbox.service.models import Desk, DeskShift, DeskWork, Service, Ticket, WalkIn
from tests.activities.projects.conftest import Projects
from tests.five_haves.scene import TODAY, at
from tests.league_days.days.conftest import Days
from tests.liaison.scene import Liaison
from tests.reports.scene import Reports
from tuanwei.gatherings import figures as gatherings
from volunteers import queries as volunteers

pytestmark = pytest.mark.django_db
FIRST = TODAY - timedelta(days=10)


def test_what_begins_on_which_day_counts_published_ones_of_the_days(scene):
    unit, other = scene.cast.branch, scene.cast.other_branch
    for days in (-11, -10, -10, 0, 1):
        scene.held(days)
    scene.held(-10, other)
    scene.held(-10, state="draft")
    scene.held(-10, state="cancelled")
    found = {(each.unit, each.on): each.count for each in gatherings.held_on(FIRST, TODAY)}
    assert found == {(unit.pk, FIRST): 2, (other.pk, FIRST): 1, (unit.pk, TODAY): 1}


def test_who_was_seen_and_where_nobody_was(scene):
    cast = scene.cast
    scene.held(-10, came=[cast.student])
    scene.held(-11, came=[cast.secretary])
    scene.held(-1, came=[cast.other_student], state="cancelled")
    newest, oldest = scene.held(-1, title="沙龙"), scene.held(-10, cast.other_branch, title="讲座")
    scene.held(-11)
    scene.held(0, title="还没散", ends_at=timezone.now() + timedelta(hours=1))
    seen = gatherings.people_seen(FIRST, TODAY)
    assert [row["user"] for row in seen] == [cast.student.pk]
    assert [
        (each.key, each.unit, each.title, each.kind, each.on)
        for each in gatherings.unattended(FIRST, TODAY)
    ] == [
        (newest.pk, cast.branch.pk, "沙龙", "活动", TODAY - timedelta(days=1)),
        (oldest.pk, cast.other_branch.pk, "讲座", "活动", FIRST),
    ]


def test_bookings_last_with_setting_up_and_clearing(scene):
    hall, shut = scene.venue(), scene.venue("旧会议室")
    shut.is_active = False
    shut.save()
    scene.held(-10, venue=hall, clearing_minutes=30)
    scene.held(-2)
    scene.held(0, venue=hall, starts_at=at(0, 13), ends_at=at(0, 14))
    scene.held(-11, venue=hall)
    (only,) = gatherings.bookings(FIRST, TODAY)
    assert (only.venue, only.unit, only.on, only.minutes) == (
        hall.pk, scene.cast.branch.pk, FIRST, 90,
    )  # fmt: skip
    assert gatherings.venues_in_use() == [(hall.pk, "报告厅")]


def test_visits_and_people_of_a_span(scene):
    cast = scene.cast
    scene.held(-10, came=[cast.student, cast.secretary])
    scene.held(-1, came=[cast.student])
    scene.held(-11, came=[cast.other_student])
    scene.held(-30, came=[cast.other_student])
    assert gatherings.figures_between(FIRST, TODAY) == {
        "gatherings": 2, "visits": 3, "people": 2, "months": {date(2026, 11, 1): 3},
    }  # fmt: skip


def test_letters_in_hand_with_who_has_them_and_the_last_sign(scene, letters):
    cast = scene.cast
    nobody, held = letters.routed(), letters.routed(cast.answerer)
    letters.answered()
    paused = letters.routed()
    Case.objects.filter(pk=paused.pk).update(paused_at=timezone.now())
    Case.objects.filter(pk=nobody.pk).update(received_at=at(-9))
    CaseEntry.objects.filter(case=nobody).update(at=at(-5))
    Case.objects.filter(pk=held.pk).update(received_at=at(-8))
    CaseEntry.objects.filter(case=held).delete()
    found = mailbox.letters_in_hand()
    assert [(each.number, each.what, each.person, each.last) for each in found] == [
        (nobody.number, "来信", "", TODAY - timedelta(days=5)),
        (held.number, "来信", cast.answerer.name, TODAY - timedelta(days=8)),
    ]
    assert {each.unit for each in found} == {cast.department.pk}
    cast.answerer.is_active = False
    cast.answerer.save()
    assert [each.person for each in mailbox.letters_in_hand()] == ["", ""]


def test_promises_that_run_with_the_newest_of_three_signs(scene, promises):
    promise = promises.stepped(40, 60, person=scene.cast.staff, days=20)
    promises.past(promises.letters.answered(), "早做完的", TODAY - timedelta(days=3), "kept")
    type(promise).objects.filter(pk=promise.pk).update(
        made_on=TODAY - timedelta(days=9), told_on=None
    )
    ((key, found),) = mailbox.promises_in_hand()
    assert (key, found.what, found.person, found.due) == (
        promise.pk, "二食堂加开窗口", scene.cast.staff.name, TODAY + timedelta(days=20),
    )  # fmt: skip
    assert found.last == TODAY - timedelta(days=9)
    step = Milestone.objects.filter(promise=promise).first()
    Milestone.objects.filter(pk=step.pk).update(done_on=TODAY - timedelta(days=4))
    assert mailbox.promises_in_hand()[0][1].last == TODAY - timedelta(days=4)


def test_a_desk_counts_shifts_work_and_people_up_to_now(scene):
    cast = scene.cast
    Desk.objects.all().delete()
    desk = Desk.objects.create(letter="B", name="一站式", place="一层")
    Desk.objects.create(letter="C", name="停用的", place="一层", is_active=False)

    def shift(days, minutes, user=cast.student):
        made = DeskShift.objects.create(desk=desk, starts_at=at(days), ends_at=at(days, 12))
        if minutes is not None:
            DeskWork.objects.create(shift=made, user=user, minutes=minutes, confirmed_by=cast.staff)
        return made

    shared = shift(-10, 120)
    DeskWork.objects.create(shift=shared, user=cast.secretary, minutes=60, confirmed_by=cast.staff)
    shift(-9, 0, cast.other_student)
    shift(-3, None)
    shift(-11, 90, cast.other_student)
    shift(1, None)
    service = Service.objects.first()
    WalkIn.objects.create(desk=desk, service=service, outcome="done", by=cast.staff, at=at(-10))
    WalkIn.objects.create(desk=desk, service=service, outcome="done", by=cast.staff, at=at(-11))
    day = at(-2).date()
    Ticket.objects.create(desk=desk, day=day, number=1, state="served", called_at=at(-2))
    Ticket.objects.create(desk=desk, day=day, number=2, state="missed", called_at=at(-2))
    (use,) = mailbox.desk_use(FIRST, TODAY)
    assert (use.name, use.shifts, use.worked, use.minutes, use.served, use.last) == (
        "一站式", 3, 1, 180, 2, FIRST,
    )  # fmt: skip
    seen = mailbox.people_at_desk(FIRST, TODAY)
    assert sorted(row["user"] for row in seen) == sorted([cast.student.pk, cast.secretary.pk])


def test_whoever_served_less_what_was_taken_back(scene, field):
    cast = scene.cast
    field.service(cast.student, 60, day=FIRST)
    field.service(cast.secretary, 60, day=FIRST - timedelta(days=1))
    served = volunteers.people_who_served(FIRST, TODAY)
    assert [row["volunteer__user"] for row in served] == [cast.student.pk]


def test_tasks_and_projects_under_way_with_their_last_sign(scene):
    cast = scene.cast
    made = Projects(cast)
    project, over = made.running(), made.running()
    type(over).objects.filter(pk=over.pk).update(state="cancelled")
    type(project).objects.filter(pk=project.pk).update(
        made_at=at(-20), closing_due_on=TODAY + timedelta(days=5)
    )
    late = project.tasks.create(words="借音响", person=cast.student, due_on=TODAY)
    early = project.tasks.create(words="写海报", person=cast.secretary, due_on=FIRST)
    over.tasks.create(words="不用做了", person=cast.student, due_on=TODAY)
    assert [
        (each.unit, each.number, each.words, each.title, each.person, each.due, each.last)
        for each in activities.in_hand()[0]
    ] == [
        (cast.branch.pk, project.application.number, each.words, "夜跑", each.person.name,
         each.due_on, TODAY - timedelta(days=20))
        for each in (early, late)
    ]  # fmt: skip
    type(early).objects.filter(pk=early.pk).update(done_at=at(-6))
    (running,) = activities.in_hand()[1]
    assert (running.unit, running.title, running.person, running.due, running.last) == (
        cast.branch.pk, "夜跑", project.person.name, TODAY + timedelta(days=5),
        TODAY - timedelta(days=6),
    )  # fmt: skip
    assert [each.last for each in activities.in_hand()[0]] == [TODAY - timedelta(days=6)]
    project.person.is_active = False
    project.person.save()
    assert activities.in_hand()[1][0].person == ""


def test_the_first_project_of_each_kind_of_a_unit(scene):
    cast = scene.cast
    made = Projects(cast)
    rules = made.rules()
    second, first, cancelled = (made.running(rules=rules) for _n in range(3))
    other = made.running(rules=rules, unit=cast.other_branch)
    for project, days, state in ((second, -3, "running"), (first, -9, "running"),
                                 (cancelled, -20, "cancelled"), (other, -1, "running")):  # fmt: skip
        type(project).objects.filter(pk=project.pk).update(made_at=at(days), state=state)
    found = {each.unit: (each.key, each.kind, each.on) for each in activities.first_projects()}
    assert found == {
        cast.branch.pk: (first.pk, rules.kind_id, TODAY - timedelta(days=9)),
        cast.other_branch.pk: (other.pk, rules.kind_id, TODAY - timedelta(days=1)),
    }


def test_a_project_of_which_nothing_is_published_has_no_page_for_everybody(scene):
    made = Projects(scene.cast)
    quiet, seen = made.running(), made.over()
    assert {each.key: each.number for each in activities.first_projects()} == {
        quiet.pk: "", seen.pk: seen.application.number,
    }  # fmt: skip


def test_themes_of_a_term_with_who_answers_them_and_earlier_titles(scene):
    cast = scene.cast
    scene.menu("2025-2", "学雷锋", "夜校")
    menu = scene.menu("2026-1", "晨读", "夜跑")
    scene.menu("2026-2", "还没到的")
    made = Projects(cast)
    made.running(theme=menu.themes.get(title="晨读"))
    made.approved(theme=menu.themes.get(title="夜跑"), state="draft")
    answered, earlier = activities.themes_of("2026-1")
    assert {(each.title, each.unit) for each in answered} == {
        ("晨读", cast.branch.pk), ("夜跑", None),
    }  # fmt: skip
    assert sorted(earlier) == sorted(["学雷锋", "夜校"])
    assert activities.themes_of("2024-1") == (None, [])


def test_units_that_held_somebody_elses_league_day_with_them(scene):
    cast = scene.cast
    days = Days(cast)
    day = days.held(ago=2)
    held_on = timezone.localdate(day.gathering.starts_at)
    partner = Partner.objects.create(
        league_day=day, unit=cast.other_branch, asked_by=cast.secretary, state="asked"
    )
    assert league_days.joint_on(FIRST, TODAY) == []
    Partner.objects.filter(pk=partner.pk).update(state="accepted", answered_by=cast.other_student,
                                                 answered_at=timezone.now())  # fmt: skip
    assert league_days.joint_on(FIRST, TODAY) == [(cast.other_branch.pk, held_on)]
    assert league_days.joint_on(FIRST, held_on - timedelta(days=1)) == []


def test_contact_persons_follow_ups_and_practices(scene):
    cast = scene.cast
    made = Liaison(cast)
    made.contact()
    made.contact(role="deputy", user=cast.secretary)
    assert [row[:4] for row in liaison.contacts_in_charge()] == [
        (cast.branch.pk, "contact", cast.student.pk, cast.student.name)
    ]
    follow_up = follow_actions.make_follow_up(
        by=cast.staff, title="排班表贴出来", person=cast.secretary, due_on=TODAY, unit=cast.branch
    )
    FollowUp.objects.filter(pk=follow_up.pk).update(signed_at=at(-7))
    (found,) = liaison.follow_ups_open()
    assert (found.unit, found.title, found.name, found.signed_on, found.due_on) == (
        cast.branch.pk, "排班表贴出来", cast.secretary.name, TODAY - timedelta(days=7), TODAY,
    )  # fmt: skip
    cast.student.is_active = False
    cast.student.save()
    assert not liaison.contacts_in_charge()


def test_figures_of_liaison_of_a_span(scene):
    cast = scene.cast
    made = Liaison(cast)
    made.contact()
    held = made.meeting([cast.branch, cast.other_branch], hours=-24)
    made.came(held, cast.student)
    made.meeting(hours=48)
    opinion = follow_actions.raise_opinion(
        meeting=held, unit=cast.branch, by=cast.student, text="会开得少些"
    )
    follow_actions.raise_opinion(
        meeting=held, unit=cast.branch, by=cast.student, text="早些通知我们"
    )
    follow_actions.answer_opinion(
        opinion=opinion, by=cast.staff, state="done", words="以后改成两月一次"
    )
    ups = [
        follow_actions.make_follow_up(
            by=cast.staff, title=f"第 {n} 件", person=cast.secretary, due_on=TODAY
        )
        for n in range(3)
    ]
    follow_actions.finish(follow_up=ups[0], by=cast.secretary, words="已经贴好了")
    follow_actions.drop(follow_up=ups[1], by=cast.staff, words="现在不需要了")
    practice = made.practice()
    practice_actions.use_too(
        practice=practice, unit=cast.other_branch, by=cast.other_student, words="我们也办了一次"
    )
    on = timezone.localdate(held.gathering.starts_at)
    assert liaison.figures_between(FIRST, TODAY) == {
        "meetings": 1, "there": 1, "asked": 2, "held": [(on, "十一月联络组工作会", 1, 2)],
        "follow_ups": 2, "done": 1, "opinions": 2, "answered": 1, "shared": 1, "used": 1,
    }  # fmt: skip
    before = liaison.figures_between(FIRST - timedelta(days=90), FIRST)
    assert {value for key, value in before.items() if key != "held"} == {0}


def test_reports_in_hand_with_whoever_has_to_move(scene):
    cast = scene.cast
    made = Reports(cast)
    above = made.sent(title="走进社区", on=date(2026, 10, 15))
    assert [
        (each.unit, each.what, each.title, each.person, each.last) for each in reports.in_hand()
    ] == [(cast.branch.pk, "信息报送", "走进社区", cast.general_secretary.name, TODAY)]
    report_actions.forward(report=above, by=cast.general_secretary)
    (found,) = reports.in_hand()
    assert cast.staff.name in found.person.split("、")
    assert found.url == f"/reports/{above.number}/"
    report_actions.accept(report=above, by=cast.staff)
    assert reports.in_hand() == []


def test_an_important_matter_has_nobody_until_it_is_taken(scene):
    cast = scene.cast
    made = Reports(cast)
    urgent = made.sent(kind=made.urgent(), title="停水")
    (found,) = reports.in_hand()
    assert (found.what, found.title, found.person) == ("重要情况", "停水", "")
    report_actions.take_alert(report=urgent, by=cast.staff)
    assert [each.person for each in reports.in_hand()] == [cast.staff.name]


def test_figures_of_reports_of_a_span(scene):
    cast = scene.cast
    made = Reports(cast)
    made.adopted(level="city", on=date(2026, 10, 15))
    found = reports.figures_between(TODAY, TODAY)
    assert (found["came"], found["adopted"], found["points"], found["alerts"]) == (
        1, 1, Decimal(5), 0,
    )  # fmt: skip
    assert found["months"] == {date(2026, 11, 1): 1}
    assert found["due"] == 0
    assert found["units"] == [(cast.branch.name, 0, 0, 0, 0, 1, Decimal(5))]
    owed = reports.figures_between(date(2026, 11, 1), date(2026, 11, 10))
    assert owed["due"] == owed["on_time"] + owed["late"] + owed["missing"] > 0
    assert owed["late"] == 1 and owed["came"] == 0
    lines = {name: (late, missing) for name, _due, _on, late, missing, *_rest in owed["units"]}
    assert lines[cast.branch.name] == (1, 0)
    assert lines[cast.general_branch.name] == (0, 1)
