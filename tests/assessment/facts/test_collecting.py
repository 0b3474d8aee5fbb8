"""Every source says exactly what its records say; twice changes nothing; the queries are constant."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.projects.models import Closing, Project
from assessment.engine.catalogue import SOURCES
from assessment.facts import actions, hooks, sources
from assessment.facts.models import Fact
from assessment.facts.sources import scope_of
from assessment.results.models import LateFact
from branches.league_days.results.models import Award
from branches.organisation.models import Appointment, Membership
from mailbox.cases.models import Case
from mailbox.service.models import Desk, DeskShift, DeskWork
from tests.activities.projects.conftest import Projects
from tests.league_days.scene import Scene as Days
from tests.mailbox.conftest import Letters
from tests.party_pairing.scene import Scene as Pairing
from tests.volunteers.conftest import Field
from tuanwei.gatherings.models import Absence, CheckIn, Gathering, Registration
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST, LAST = TODAY - timedelta(days=120), TODAY + timedelta(days=60)
D = Decimal


def at(day, hour=10):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def collected(source, *units):
    """[(unit's name, day, number, of, level, role, label)] of what a source gives."""
    scope = scope_of(FIRST, LAST, [each.pk for each in units] or None)
    names = {each.pk: each.name for each in units}
    return [
        (names.get(row.unit, row.unit), row.on, row.number, row.of, row.level, row.role, row.label)
        for row in sources.rows_of(source, scope)
    ]


def gathering(cast, title="讲座", days=-3, unit=None, kind="lesson", **fields):
    starts = at(TODAY + timedelta(days=days))
    return Gathering.objects.create(
        kind=kind, title=title, starts_at=starts, ends_at=starts + timedelta(hours=2),
        unit=unit or cast.committee, place="礼堂", state="published", made_by=cast.staff,
        mode=fields.pop("mode", "first_come"), **fields,
    )  # fmt: skip


def test_every_source_of_the_catalogue_is_collected_and_no_other():
    assert set(sources.COLLECTORS) == set(SOURCES)


def test_league_days(cast):
    days = Days(cast)
    held = days.day(at=at(TODAY - timedelta(days=5)), title="学雷锋", came=18, expected=20)
    days.day(at=at(TODAY - timedelta(days=4)), title="没交总结", state="approved")
    days.day(at=at(TODAY + timedelta(days=4)), title="还没办", state="approved")
    days.day(at=at(TODAY - timedelta(days=200)), title="太早")
    held.partners.create(unit=cast.other_branch, state="accepted", came=5, expected=6,
                         asked_by=cast.secretary)  # fmt: skip
    units = (cast.branch, cast.other_branch)
    assert sorted(collected("league_days.held", *units), key=lambda row: (row[1], row[0])) == [
        (cast.branch.name, TODAY - timedelta(days=5), D(13), D(14), "", "", "学雷锋"),
        (cast.other_branch.name, TODAY - timedelta(days=5), D(5), D(6), "", "", "学雷锋"),
        (cast.branch.name, TODAY - timedelta(days=4), D(0), None, "", "", "没交总结（还没交总结）"),
    ]


def test_awards_of_the_unit_not_of_a_person(cast):
    days = Days(cast)
    contest = days.contest()
    entry = days.entry(contest, days.day())
    common = {"contest": contest, "entry": entry, "unit": cast.branch, "points": D("1.5"),
              "state": "granted", "granted_at": at(TODAY - timedelta(days=1))}  # fmt: skip
    Award.objects.create(key="best", label="最佳团日活动", **common)
    Award.objects.create(key="speaker", label="最佳主讲", user=cast.student, **common)
    taken = Award.objects.create(key="second", label="优秀团日活动", **common)
    assert [row[2:6] for row in collected("league_days.awards", cast.branch)] == [
        (D("1.5"), None, "最佳团日活动", contest.kind.name),
        (D("1.5"), None, "优秀团日活动", contest.kind.name),
    ]
    taken.state, taken.reason, taken.revoked_at = "revoked", "弄错了", timezone.now()
    taken.save()
    assert [row[4] for row in collected("league_days.awards", cast.branch)] == ["最佳团日活动"]


def test_activities_closed_and_late(cast):
    projects = Projects(cast)
    closed = projects.submitted(title="夜跑", level="college")
    Project.objects.filter(pk=closed.pk).update(
        state="closed", closed_at=at(TODAY - timedelta(days=2))
    )
    kind = closed.application.kind.name
    assert collected("activities.closed", cast.branch) == [
        (cast.branch.name, TODAY - timedelta(days=2), D(3), None, "校级", kind, "夜跑")
    ]
    overdue = projects.overdue(days=3, title="拔河")
    late = projects.submitted(title="辩论")
    Closing.objects.filter(project=late).update(
        first_due_on=TODAY - timedelta(days=9), first_submitted_at=at(TODAY - timedelta(days=7))
    )
    assert sorted(row[1:5] + row[6:] for row in collected("activities.late", cast.branch)) == [
        (TODAY - timedelta(days=9), D(2), None, "后来补交", "辩论"),
        (TODAY - timedelta(days=3), D(3), None, "按时没交", "拔河"),
    ]
    projects.overdue(days=3, title="别的支部", unit=cast.other_branch)
    assert overdue.unit_id == cast.branch.pk
    assert len(collected("activities.late", cast.branch)) == 2


def test_gatherings_attended_by_branch_of_that_day(cast):
    lecture = gathering(cast)
    three = [cast.student, cast.secretary, cast.other_student]
    for user in three:
        Registration.objects.create(gathering=lecture, user=user, state="seated")
    for user in (cast.student, cast.other_student, cast.party_member):  # the last walks in
        CheckIn.objects.create(gathering=lecture, user=user, way="code", at=lecture.starts_at)
    gathering(cast, "班会", unit=cast.branch)
    cancelled = gathering(cast, "取消了")
    Registration.objects.create(gathering=cancelled, user=cast.student, state="seated")
    Gathering.objects.filter(pk=cancelled.pk).update(state="cancelled")
    on = TODAY - timedelta(days=3)
    row = (on, D(2), D(3), "课程讲座", "团委", "讲座")
    units = (cast.branch, cast.other_branch, cast.general_branch)
    assert sorted(collected("gatherings.attended", *units)) == sorted([
        (cast.branch.name, *row), (cast.general_branch.name, *row),
        (cast.other_branch.name, on, D(1), D(1), "课程讲座", "团委", "讲座"),
    ])  # fmt: skip
    stay = Membership.objects.get(member=cast.student.member)
    stay.ends_on = on - timedelta(days=1)
    stay.save()
    Membership.objects.create(member=cast.student.member, branch=cast.other_branch, starts_on=on)
    found = {row[0]: row[2:4] for row in collected("gatherings.attended", *units)}
    assert found[cast.branch.name] == (D(1), D(2))
    assert found[cast.other_branch.name] == (D(2), D(2))


def test_gatherings_missed(cast):
    lecture = gathering(cast)
    for user, kind, state in (
        (cast.student, "away", "counted"), (cast.secretary, "away", "counted"),
        (cast.party_member, "late_cancel", "counted"), (cast.other_student, "away", "exempt"),
    ):  # fmt: skip
        Absence.objects.create(gathering=lecture, user=user, kind=kind, state=state)
    rows = collected("gatherings.missed", cast.branch, cast.other_branch)
    assert sorted(row[2:5] for row in rows) == [(D(1), None, "取消得太晚"), (D(2), None, "没来")]


def test_service_hours_by_month_of_those_in_the_branch_then(cast):
    field = Field(cast)
    last_month = TODAY.replace(day=1) - timedelta(days=1)
    field.service(cast.student, 120, day=last_month)
    field.service(cast.secretary, 90, day=last_month.replace(day=1))
    field.service(cast.other_student, 60, day=last_month)
    row = (last_month, D("3.5"), None, f"{last_month:%Y-%m}", "",
           f"{last_month.year} 年 {last_month.month} 月志愿服务")  # fmt: skip
    assert sorted(collected("volunteers.hours", cast.branch, cast.general_branch)) == sorted(
        [(cast.branch.name, *row), (cast.general_branch.name, *row)]
    )
    Membership.objects.filter(member=cast.student.member).update(
        starts_on=last_month + timedelta(days=1)
    )
    assert [each[2] for each in collected("volunteers.hours", cast.branch)] == [D("1.5")]


def test_service_hours_lead_to_the_single_services(cast, client):
    field, month = Field(cast), TODAY.replace(day=1) - timedelta(days=1)
    field.service(cast.student, 120, day=month, title="给独居老人送餐")
    field.service(
        cast.student, 60, day=month.replace(day=1) - timedelta(days=1), title="更早的一次"
    )
    scope = scope_of(month.replace(day=1), month, [cast.branch.pk])
    [row] = [each for each in sources.rows_of("volunteers.hours", scope)
             if each.unit == cast.branch.pk]  # fmt: skip
    client.force_login(cast.secretary, "tuanwei.accounts.backends.NumberBackend")
    text = client.get(row.url).content.decode()
    assert "给独居老人送餐" in text
    assert "更早的一次" not in text


def test_the_month_that_the_scope_cuts_is_left_to_its_last_day(cast):
    Field(cast).service(cast.student, 60, day=date(2026, 3, 10))

    def months(first, last):
        scope = scope_of(first, last, [cast.branch.pk])
        return [row.on for row in sources.rows_of("volunteers.hours", scope)]

    assert months(date(2026, 3, 20), date(2026, 3, 31)) == [date(2026, 3, 31)]
    assert months(date(2026, 3, 1), date(2026, 3, 30)) == []
    assert months(date(2026, 4, 1), date(2026, 4, 30)) == []


def test_letters(cast):
    letters = Letters(cast)
    unit = cast.department
    unit.kind = "general_branch"
    unit.save()
    answered = letters.answered()
    late = letters.answered()
    Case.objects.filter(pk=late.pk).update(
        answered_in_time=False, answer_due_at=at(TODAY - timedelta(days=2))
    )
    owed = letters.routed()
    Case.objects.filter(pk=owed.pk).update(answer_due_at=at(TODAY - timedelta(days=1)))
    letters.routed()
    rows = collected("mailbox.answered", unit)
    assert sorted(row[1:6] + row[6:] for row in rows) == [
        (TODAY - timedelta(days=2), D(0), D(1), "超时", "", f"来信 {late.number}"),
        (TODAY - timedelta(days=1), D(0), D(1), "还没答复", "", f"来信 {owed.number}"),
        (TODAY, D(1), D(1), "按时", "", f"来信 {answered.number}"),
    ]


def test_desk_shifts(cast):
    desk = Desk.objects.first()
    shift = DeskShift.objects.create(
        desk=desk,
        starts_at=at(TODAY - timedelta(days=2)),
        ends_at=at(TODAY - timedelta(days=2), 12),
    )
    for user, minutes in ((cast.student, 120), (cast.secretary, 90), (cast.party_member, 0)):
        DeskWork.objects.create(shift=shift, user=user, minutes=minutes, confirmed_by=cast.staff)
    scope = scope_of(FIRST, LAST, [cast.branch.pk])
    rows = list(sources.rows_of("service.worked", scope))
    assert [(row.number, row.role) for row in rows] == [(D(1), desk.name)] * 2
    assert {row.by for row in rows} == {str(cast.student.pk), str(cast.secretary.pk)}
    assert all(cast.student.name not in row.label for row in rows)


def test_announcements_confirmed_in_time(cast):
    until = at(TODAY - timedelta(days=1))
    notice = Notice.objects.create(
        once="a", kind="announcement", title="开会", must_confirm=True, confirm_by=until
    )
    for user, moment in (
        (cast.student, until), (cast.secretary, until + timedelta(seconds=1)),
        (cast.party_member, None), (cast.other_student, until),
    ):  # fmt: skip
        Delivery.objects.create(
            notice=notice, recipient=user, channel="site", state="sent", confirmed_at=moment
        )
    for once, kind, later in (("b", "announcement", 2), ("c", "todo", -2)):
        other = Notice.objects.create(
            once=once, kind=kind, title=once, must_confirm=True,
            confirm_by=at(TODAY + timedelta(days=later)),
        )  # fmt: skip
        Delivery.objects.create(notice=other, recipient=cast.student, channel="site", state="sent")
    on = TODAY - timedelta(days=1)
    assert sorted(collected("notices.confirmed", cast.branch, cast.other_branch)) == sorted([
        (cast.branch.name, on, D(1), D(3), "", "", "开会"),
        (cast.other_branch.name, on, D(1), D(1), "", "", "开会"),
    ])  # fmt: skip


def test_recommendation_meetings(cast):
    pairing = Pairing(cast)
    campaign = pairing.campaign()
    pairing.meeting(campaign, state="invalid", at=at(TODAY - timedelta(days=9)))
    pairing.meeting(campaign, state="counted", at=at(TODAY - timedelta(days=2)))
    label = f"推优大会：{campaign}"
    assert collected("recommendations.rightly", cast.branch) == [
        (cast.branch.name, TODAY - timedelta(days=2), D(1), None, "", "", label)
    ]
    assert collected("recommendations.wrongly", cast.branch) == [
        (cast.branch.name, TODAY - timedelta(days=9), D(1), None, "", "", label)
    ]


def test_rosters_officers_and_age_belong_to_a_round(scene):
    cast = scene.cast
    held = scene.round(starts_on=FIRST, ends_on=TODAY + timedelta(days=30))
    for user in (cast.student, cast.secretary):
        user.member.sex, user.member.ethnicity, user.member.major = "female", "汉族", "会计学"
        user.member.grade, user.member.born_on = 2024, date(2006, 3, 4)
        user.member.save()
    cast.student.member.joined_on = date(2020, 5, 4)
    cast.student.member.save()
    assert cast.other_student
    scope = scope_of(FIRST, LAST, [cast.branch.pk, cast.general_branch.pk])

    def found(source):
        return {
            (row.unit, row.level): (row.number, row.of, row.on, row.round)
            for row in sources.rows_of(source, scope)
        }

    end = held.ends_on
    for unit in (cast.branch.pk, cast.general_branch.pk):
        assert found("roster.complete")[unit, ""] == (D(1), D(2), end, held.pk)
        assert found("roster.members")[unit, ""] == (D(2), None, end, held.pk)
    months = (end.year - 2020) * 12 + end.month - 9
    assert found("unit.months")[cast.branch.pk, ""] == (D(months), None, end, held.pk)
    assert set(found("unit.officers")) == {(cast.branch.pk, "书记")}
    Appointment.objects.update(ends_on=TODAY - timedelta(days=1))
    assert found("unit.officers") == {}
    held.state, held.frozen_at = "published", timezone.now()
    held.save()
    scope = scope_of(FIRST, LAST, [cast.branch.pk])
    assert found("roster.complete") == found("roster.members") == found("unit.months") == {}


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2025, 1, 31), date(2025, 2, 28), 0), (date(2025, 1, 31), date(2025, 3, 31), 2),
        (date(2025, 9, 1), date(2026, 3, 1), 6), (date(2025, 9, 2), date(2026, 3, 1), 5),
        (date(2025, 9, 1), date(2025, 9, 1), 0),
    ],
)  # fmt: skip
def test_whole_months(first, last, months):
    assert sources.collecting_units.months_between(first, last) == months


def test_earlier_results_and_those_of_children(scene):
    cast = scene.cast
    frozen = at(TODAY - timedelta(days=10))
    ended = TODAY - timedelta(days=30)
    held = scene.round(
        state="published", frozen_at=frozen, name="月度考核", starts_on=FIRST, ends_on=ended
    )
    held.sheets.update(total=D("88.5"), grade="good")
    mine = held.sheets.get(unit=cast.branch)
    mine.titles = ["red"]
    mine.save()
    held.sheets.filter(unit=cast.other_branch).update(left_out="已撤销")
    standard = "月度考核"
    units = (cast.branch, cast.general_branch, cast.other_branch)
    about = (D("88.5"), None, "优秀", standard)
    name = cast.branch.name
    assert collected("assessment.grade", *units) == [
        (name, TODAY - timedelta(days=10), *about, "月度考核")
    ]
    assert collected("assessment.result", *units) == [(name, ended, *about, "月度考核")]
    assert collected("assessment.child_grade", *units) == [
        (cast.general_branch.name, ended, *about, f"{name}：月度考核")
    ]
    assert collected("assessment.title", *units) == [
        (name, ended, D(1), None, "red", standard, "月度考核：red")
    ]
    held.state, held.frozen_at = "review", None
    held.save()
    assert collected("assessment.result", *units) == []


def test_collecting_compares_and_twice_changes_nothing(scene, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "changed", [heard.append])
    cast, days = scene.cast, Days(scene.cast)
    kept, moved, gone = (days.day(at=at(TODAY - timedelta(days=n))) for n in (9, 8, 7))
    assert actions.collect(first=FIRST, last=LAST) == actions.Collected(3, 0, 0)
    assert len(heard[0]) == 3
    assert actions.collect(first=FIRST, last=LAST) == actions.Collected()
    assert len(heard) == 1
    before = Fact.objects.get(record=f"league_day:{moved.pk}")
    moved.came = 20
    moved.save()
    gone.state, gone.reason = "cancelled", "没办成"
    gone.save()
    found = actions.collect(first=FIRST, last=LAST, by=cast.staff)
    assert found == actions.Collected(0, 1, 1)
    old, new = Fact.objects.filter(record=before.record).order_by("pk")
    assert (old.pk, old.reason, old.number, old.ended_by) == (
        before.pk, "原来的记录改了", 18, cast.staff,
    )  # fmt: skip
    assert (new.number, new.ended_at, new.noted_at) == (20, None, old.ended_at)
    missing = Fact.objects.get(record=f"league_day:{gone.pk}")
    assert (missing.reason, missing.ended_at) == ("原来的记录没有了", old.ended_at)
    standing = Fact.objects.standing().filter(source="league_days.held")
    assert set(standing.values_list("record", flat=True)) == {
        f"league_day:{kept.pk}", f"league_day:{moved.pk}",
    }  # fmt: skip
    assert len(heard) == 2


def test_a_record_whose_day_moves_into_the_scope_is_changed_not_doubled(scene):
    days = Days(scene.cast)
    day = days.day(at=at(TODAY - timedelta(days=90)))
    actions.collect(first=TODAY - timedelta(days=100), last=TODAY - timedelta(days=80))
    starts = at(TODAY - timedelta(days=5))
    Gathering.objects.filter(pk=day.gathering_id).update(
        occupied_from=starts, starts_at=starts, ends_at=starts + timedelta(hours=1),
        occupied_until=starts + timedelta(hours=1),
    )  # fmt: skip
    found = actions.collect(first=TODAY - timedelta(days=10), last=TODAY)
    assert found == actions.Collected(0, 1, 0)
    assert [each.on for each in Fact.objects.standing()] == [TODAY - timedelta(days=5)]


def test_other_days_other_units_and_other_origins_are_left_alone(scene):
    cast = scene.cast
    early = scene.fact(cast.branch, on=FIRST - timedelta(days=1))
    other = scene.fact(cast.other_branch, on=TODAY)
    entered = scene.fact(cast.branch, "own:order:fault", TODAY, origin="check", record="")
    table = scene.fact(cast.branch, "table:早操", TODAY, origin="import")
    inside = scene.fact(cast.branch, on=TODAY)
    found = actions.collect(first=FIRST, last=LAST, unit_ids=[cast.branch.pk])
    assert found == actions.Collected(0, 0, 1)
    inside.refresh_from_db()
    assert inside.ended_at is not None
    assert set(Fact.objects.standing()) == {early, other, entered, table}


def test_what_belongs_to_a_frozen_round_stays(scene):
    cast = scene.cast
    held = scene.round(starts_on=FIRST, ends_on=LAST)
    assert cast.secretary
    actions.collect(first=FIRST, last=LAST)
    mine = Fact.objects.filter(round=held)
    assert set(mine.values_list("source", flat=True)) == {
        "roster.complete", "roster.members", "unit.months", "unit.officers",
    }  # fmt: skip
    held.state, held.frozen_at = "published", timezone.now()
    held.save()
    Appointment.objects.all().delete()
    assert actions.collect(first=FIRST, last=LAST) == actions.Collected()
    assert not mine.exclude(ended_at=None).exists()


def test_as_many_queries_for_three_units_as_for_one(scene):
    cast = scene.cast
    scene.round(starts_on=FIRST, ends_on=LAST)
    published = scene.round(state="published", frozen_at=at(TODAY), starts_on=FIRST, ends_on=TODAY)
    published.sheets.update(total=D(80))
    days, projects = Days(cast), Projects(cast)

    def fill(unit):
        days.day(unit)
        projects.overdue(unit=unit, made_by=cast.secretary)
        published.sheets.get_or_create(unit=unit, defaults={"total": D(70), "parent": unit.parent})

    def asked():
        LateFact.objects.all().delete()
        Fact.objects.all().delete()
        with CaptureQueriesContext(connection) as found:
            actions.collect(first=FIRST, last=LAST)
        return len(found)

    fill(cast.branch)
    asked()
    one = asked()
    for unit in scene.branches(2):
        fill(unit)
    assert asked() == one
