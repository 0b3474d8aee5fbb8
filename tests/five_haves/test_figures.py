"""Each of the five says exactly what its records say, expires, and knows whose it is."""

from datetime import date
from types import SimpleNamespace

import pytest

from branches.liaison import queries as liaison
from mailbox.service.models import Desk, DeskShift, DeskWork, Service, Ticket, WalkIn
from tests.activities.projects.conftest import Projects
from tests.five_haves.scene import TODAY, at
from tests.liaison.scene import Liaison
from tests.reports.scene import Reports
from tuanwei.five_haves import pages, queries
from tuanwei.five_haves.definitions import in_force
from tuanwei.five_haves.models import Definitions, Has, Snapshot
from tuanwei.five_haves.permissions import Scope
from tuanwei.five_haves.reckoning import Figure
from tuanwei.five_haves.tasks import keep_week

pytestmark = pytest.mark.django_db


def figures(group=None):
    return pages.figures(queries.records(in_force()), group)


def charges(scene, group=None):
    records = queries.records(in_force())
    return [
        (state, each.area, each.unit, each.person, each.last)
        for state, each in pages.charges_shown(records, Scope(group, True, True, True))
    ]


def test_posts_are_seen_to_by_who_holds_them_and_did_something(scene):
    cast = scene.cast
    scene.rules(posts=["secretary"])
    assert figures()[Has.PEOPLE] == Figure(0, 4)
    scene.acted(cast.secretary, -30)
    scene.acted(cast.general_secretary, -31)
    assert charges(scene) == [
        ("nobody", "书记", cast.other_branch.name, "", None),
        ("nobody", "书记", cast.other_general_branch.name, "", None),
        ("stale", "书记", cast.general_branch.name, "江临", date(2026, 10, 26)),
        ("alive", "书记", cast.branch.name, "苏念", date(2026, 10, 27)),
    ]
    assert figures(cast.general_branch.pk)[Has.PEOPLE] == Figure(1, 2)
    scene.held(-3, cast.general_branch)
    assert figures(cast.general_branch.pk)[Has.PEOPLE] == Figure(2, 2)
    cast.secretary.appointments.update(ends_on=date(2026, 11, 25))
    assert figures(cast.general_branch.pk)[Has.PEOPLE] == Figure(1, 2)


def test_contact_persons_are_named_in_the_liaison_system(scene):
    cast = scene.cast
    scene.rules(posts=["contact"])
    assert figures()[Has.PEOPLE] == Figure(0, 4)
    Liaison(cast).contact()
    scene.acted(cast.student, -29)
    assert charges(scene)[-1] == (
        "alive", "联络员", cast.branch.name, cast.student.name, date(2026, 10, 28),
    )  # fmt: skip
    assert figures(cast.general_branch.pk)[Has.PEOPLE] == Figure(1, 2)
    shown = pages.page_of(Scope(None, True, True), in_force()).shown[0]
    assert "1 项 7 天内没有新动静就不算了" in shown.notes


def test_reports_under_way_are_seen_to_by_whoever_has_to_move(scene):
    scene.rules(posts=[])
    reports = Reports(scene.cast)
    reports.sent(title="走进社区")
    reports.sent(kind=reports.urgent(), title="停水")
    assert charges(scene) == [
        ("nobody", "重要情况", scene.cast.branch.name, "", TODAY),
        ("alive", "信息报送", scene.cast.branch.name, scene.cast.general_secretary.name, TODAY),
    ]
    shown = pages.charges_shown(queries.records(in_force()), Scope(None, False, False))
    assert [each.title for _state, each in shown] == [pages.HIDDEN] * 2


def test_signing_in_is_no_sign_of_life(scene):
    scene.rules(posts=["secretary"])
    scene.acted(scene.cast.secretary, -1, "accounts.password.changed")
    assert figures()[Has.PEOPLE] == Figure(0, 4)


def test_tasks_letters_and_promises_have_an_owner_or_nobody(scene, letters, promises):
    cast = scene.cast
    scene.rules(posts=[])
    assert figures()[Has.PEOPLE].whole == 0
    project = Projects(cast).running()
    project.tasks.create(words="借音响", person=cast.student, due_on=date(2026, 12, 1))
    done = project.tasks.create(words="写海报", person=cast.student, due_on=TODAY, done_at=at(-1))
    letters.routed()
    promises.made(days=20)
    found = {(state, area, person) for state, area, _unit, person, _last in charges(scene)}
    assert found == {
        ("alive", "任务", "林知夏"), ("alive", "项目", project.person.name), ("nobody", "来信", ""),
        ("nobody", "承诺", ""),
    }  # fmt: skip
    assert figures()[Has.PEOPLE] == Figure(2, 4)
    assert figures(cast.general_branch.pk)[Has.PEOPLE] == Figure(2, 2)
    done.delete()
    project.made_at = at(-31)
    project.save()
    assert figures(cast.general_branch.pk)[Has.PEOPLE] == Figure(0, 2)
    cast.student.is_active = False
    cast.student.save()
    assert ("nobody", "任务", "") in {
        (state, area, who) for state, area, _u, who, _l in charges(scene)
    }


def test_whoever_came_served_or_stood_at_the_desk_took_part(scene, field):
    cast = scene.cast
    assert figures()[Has.ACTIVITIES] == Figure(0, 3)
    scene.held(-60, came=[cast.student])
    scene.held(-61, came=[cast.secretary])
    scene.held(-2, came=[cast.secretary], state="cancelled")
    assert figures()[Has.ACTIVITIES] == Figure(1, 3)
    field.service(cast.secretary, 60, day=date(2026, 11, 20))
    assert figures(cast.general_branch.pk)[Has.ACTIVITIES] == Figure(2, 2)
    assert figures(cast.other_general_branch.pk)[Has.ACTIVITIES] == Figure(0, 1)
    desk, _made = Desk.objects.get_or_create(letter="A", defaults={"name": "大厅", "place": "一层"})
    shift = DeskShift.objects.create(desk=desk, starts_at=at(-4), ends_at=at(-4, 12))
    work = DeskWork.objects.create(
        shift=shift, user=cast.other_student, minutes=0, confirmed_by=cast.staff
    )
    assert figures()[Has.ACTIVITIES] == Figure(2, 3)
    DeskWork.objects.filter(pk=work.pk).update(minutes=90)
    assert figures()[Has.ACTIVITIES] == Figure(3, 3)
    quiet = queries.quiet_members(None, in_force(), TODAY)
    assert not quiet.exists()
    DeskWork.objects.all().delete()
    assert [each.user for each in quiet.all()] == [cast.other_student]


def test_what_is_over_without_anybody_is_named(scene):
    empty = scene.held(-3, title="讲座")
    scene.held(-2, came=[scene.cast.student])
    scene.held(1)
    records = queries.records(in_force())
    assert [(each.title, each.on, each.url) for each in records.empty] == [
        ("讲座", date(2026, 11, 23), f"/calendar/{empty.pk}/")
    ]
    assert "1 场办完了没有一个人签到" in str(
        pages.page_of(Scope(None, True, True), in_force()).shown[1].notes
    )


def test_venues_and_desks_are_used_by_what_was_held_and_worked(scene):
    cast = scene.cast
    Desk.objects.all().delete()
    hall, room = scene.venue(), scene.venue("会议室")
    desk = Desk.objects.create(letter="B", name="一站式", place="一层")
    assert figures()[Has.PLACES] == Figure(0, 3)
    scene.held(-60, venue=hall, clearing_minutes=30)
    scene.held(-61, cast.other_branch, venue=room)
    scene.held(1, cast.other_branch, venue=room)
    assert figures()[Has.PLACES] == Figure(1, 3)
    assert figures(cast.general_branch.pk)[Has.PLACES] == Figure(1, 1)
    assert figures(cast.other_general_branch.pk)[Has.PLACES] == Figure(0, 1)
    shift = DeskShift.objects.create(desk=desk, starts_at=at(-4), ends_at=at(-4, 12))
    DeskShift.objects.create(desk=desk, starts_at=at(-3), ends_at=at(-3, 12))
    DeskWork.objects.create(
        shift=shift, user=cast.other_student, minutes=90, confirmed_by=cast.staff
    )
    service = Service.objects.first()
    WalkIn.objects.create(desk=desk, service=service, outcome="done", by=cast.staff, at=at(-4))
    Ticket.objects.create(desk=desk, day=at(-4).date(), number=1, state="served", called_at=at(-4))
    Ticket.objects.create(desk=desk, day=at(-4).date(), number=2, state="missed", called_at=at(-4))
    assert figures()[Has.PLACES] == Figure(2, 3)
    assert figures(cast.other_general_branch.pk)[Has.PLACES] == Figure(1, 1)
    records = queries.records(in_force())
    assert [(each.name, each.uses, each.hours) for each in records.venues] == [
        ("会议室", 0, 0), ("报告厅", 1, 1.5), ("一站式", 1, 1.5),
    ]  # fmt: skip
    [use] = records.desk
    assert (use.shifts, use.worked, use.served) == (2, 1, 2)


def test_weeks_of_the_term_are_counted_for_each_general_branch(scene):
    cast = scene.cast
    scene.held(0)
    scene.held(-7, cast.general_branch)
    scene.held(-8, cast.branch, state="draft")
    scene.held(-100)
    assert figures(cast.general_branch.pk)[Has.WEEKS] == Figure(2, 13)
    assert figures(cast.other_general_branch.pk)[Has.WEEKS] == Figure(0, 12)
    assert figures()[Has.WEEKS] == Figure(2, 25)
    scene.rules(per_week=2)
    assert figures()[Has.WEEKS] == Figure(0, 24)


def test_new_themes_first_formats_and_practices_of_this_term(scene, monkeypatch):
    cast = scene.cast
    assert figures()[Has.IDEAS] == Figure(0, 2)
    scene.menu("2025-2", "学雷锋")
    menu = scene.menu("2026-1", "学 雷锋", "夜校")
    assert figures()[Has.IDEAS] == Figure(1, 3)
    assert figures(cast.general_branch.pk)[Has.IDEAS] == Figure(0, 3)
    made = Projects(cast)
    rules = made.rules()
    project = made.running(rules=rules, theme=menu.themes.get(title="夜校"))
    assert figures(cast.general_branch.pk)[Has.IDEAS] == Figure(2, 3)
    assert figures(cast.other_general_branch.pk)[Has.IDEAS] == Figure(0, 3)
    earlier = made.running(rules=rules)
    type(earlier).objects.filter(pk=earlier.pk).update(made_at=at(-120))
    assert figures(cast.general_branch.pk)[Has.IDEAS] == Figure(1, 3)
    type(project).objects.update(state="cancelled")
    assert pages.idea_counts(queries.records(in_force()), cast.general_branch.pk)["forms"] == 0
    used = [
        SimpleNamespace(practice=1, title="晨读打卡", made_by=cast.branch.pk, used_by=user.pk,
                        on=TODAY, url="/liaison/practices/1/")
        for user in (cast.other_branch, cast.branch)
    ]  # fmt: skip
    monkeypatch.setattr(liaison, "practices_used", lambda units, first, last: used)
    counts = pages.idea_counts(queries.records(in_force()), cast.general_branch.pk)
    assert counts == {"themes": 1, "forms": 0, "practices": 1}


def test_follow_ups_of_meetings_count(scene, monkeypatch):
    scene.rules(posts=[])
    follow_up = SimpleNamespace(
        unit=scene.cast.branch.pk, title="排班表贴出来", name="苏念", signed_on=TODAY, due_on=TODAY,
        url="/liaison/follow-ups/1/",
    )  # fmt: skip
    monkeypatch.setattr(liaison, "follow_ups_open", lambda: [follow_up])
    assert charges(scene) == [("alive", "会议落实", scene.cast.branch.name, "苏念", TODAY)]


def test_a_week_keeps_one_figure_of_each_and_the_trend_shows_them(scene):
    group = scene.cast.general_branch
    assert keep_week() == keep_week() == 15
    assert Snapshot.objects.count() == 15
    scene.held(-1, came=[scene.cast.student])
    keep_week()
    row = Snapshot.objects.get(unit=group, has="activities")
    assert (row.part, row.whole, row.monday) == (1, 2, date(2026, 11, 23))
    Snapshot.objects.create(
        unit=group, has="activities", monday=date(2026, 11, 16), part=0, whole=2
    )
    shown = pages.page_of(Scope(group, True, False), in_force()).shown[1]
    assert shown.trend == [(date(2026, 11, 16), 0), (date(2026, 11, 23), 50)]
    assert shown.chip == ("wait", "还不够") and shown.percent == 50


def test_each_says_what_to_do_next_with_one_link(scene):
    scene.rules(posts=["secretary"])
    scene.venue()
    page = pages.page_of(Scope(scene.cast.general_branch, True, False, True), in_force())
    steps = {each.has: each.step for each in page.shown}
    assert all(step.url.startswith("/") and step.action for step in steps.values())
    assert "没有动静" in steps[Has.PEOPLE].words
    assert steps[Has.WEEKS].words == "会计学院团总支第 13 周还没有安排。"
    assert steps[Has.WEEKS].url == "/calendar/?day=2026-11-26&view=week"
    assert steps[Has.ACTIVITIES].words == "会计2401团支部还有 2 人没参加过，先请他们来一场。"


def test_usual_definitions_hold_before_anybody_sets_them(noon):
    assert in_force().version == 0
    assert (Definitions().stale_days, Definitions().active_days) == (30, 60)
