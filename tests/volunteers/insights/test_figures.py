"""Hours by unit, kind and month, regularity, people served, what waits; and who reads what."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.volunteers.conftest import at
from tuanwei.gatherings.models import Gathering
from volunteers.claims.models import Claim
from volunteers.hours import actions
from volunteers.hours.models import Service
from volunteers.hours.people import volunteer_of
from volunteers.insights import queries
from volunteers.insights.periods import Period
from volunteers.insights.permissions import reader_of
from volunteers.insights.regular import regular
from volunteers.school.models import Course, Lesson
from volunteers.teams.models import Team

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
PAGE = "/volunteers/insights/"
SPRING = Period(date(2026, 3, 1), date(2026, 6, 30))


@pytest.fixture
def spring(cast, field):
    """Two shifts of the elderly by two of the branch, a claim of the other branch, a teacher's."""
    project = field.project(title="陪老人聊天", site=field.site("夕阳红敬老院"))
    first = field.shift(project, date(2026, 3, 10), people_served=12)
    second = field.shift(project, date(2026, 4, 14), people_served=8)
    for shift, user in (
        (first, cast.student), (second, cast.student), (second, cast.party_member),
    ):  # fmt: skip
        field.served(shift, user)
    field.service(cast.other_student, 90, day=date(2026, 4, 20), title="义卖")
    field.service(cast.teacher, 60, day=date(2026, 5, 5))
    field.service(cast.student, 600, day=date(2026, 7, 1), title="暑期")  # another time
    waiting = {"day": date(2026, 4, 21), "waits_for": "等指导教师签到：陪老人聊天"}
    field.service(cast.other_student, 120, **waiting)
    field.service(cast.student, 60, **waiting)
    Claim.objects.create(
        volunteer=volunteer_of(cast.student), title="献血", day=date(2026, 4, 2), minutes=90,
        state="branch", made_by=cast.student,
    )  # fmt: skip
    return project


def figures(lines):
    return [(line.name, line.people, line.services, line.hours, line.system) for line in lines]


def test_the_figures_of_a_period(cast, field, spring):
    found = queries.report(SPRING, None, reader_of(cast.staff))
    assert figures(found.lines) == [
        ("经管学院团总支", 1, 1, Decimal("1.5"), 0), ("会计学院团总支", 2, 3, 6, 6),
        (queries.NO_UNIT, 1, 1, 1, 0),
    ]  # fmt: skip
    assert (found.total.people, found.inside, found.total.members) == (4, 3, 4)
    assert (found.total.hours, found.total.system, found.total.claimed) == (8.5, 6, 2.5)
    assert figures(found.kinds) == [
        ("慰问老人", 2, 3, 6, 6), (queries.NO_KIND, 2, 2, Decimal("2.5"), 0),
    ]  # fmt: skip
    assert figures(found.months) == [
        ("3月", 1, 1, 2, 2), ("4月", 3, 3, Decimal("5.5"), 4), ("5月", 1, 1, 1, 0),
    ]  # fmt: skip
    assert [(each.why, each.services, each.people, each.hours) for each in found.waiting] == [
        ("等指导教师签到", 2, 2, 3)
    ]
    assert [(each.why, each.services, each.hours) for each in found.claims] == [
        ("团支部核对中", 1, Decimal("1.5"))
    ]


def test_a_general_branch_and_a_branch(cast, field, spring):
    inside = queries.report(SPRING, cast.general_branch, reader_of(cast.general_secretary))
    assert figures(inside.lines) == [("会计2401团支部", 2, 3, 6, 6)]
    assert (inside.total.hours, len(inside.kinds), len(inside.months)) == (6, 1, 2)
    branch = queries.report(SPRING, cast.branch, reader_of(cast.secretary))
    assert [(line.name, line.hours, line.members) for line in branch.lines] == [
        (("林知夏", "2024110101"), 4, 1), (("顾南枝", "2022110101"), 2, 1), ("", 0, 1),
    ]  # fmt: skip
    assert branch.inside == 2


def test_what_was_taken_back_is_not_there(cast, field, spring):
    service = Service.objects.filter(volunteer__user=cast.party_member).get()
    actions.void_service(service=service, by=cast.staff, reason="没有去。")
    found = queries.report(SPRING, None, reader_of(cast.staff))
    assert (found.total.people, found.total.hours) == (3, 6.5)


def test_who_reads_no_people_reads_no_small_groups(cast, field, spring):
    cast.student  # noqa: B018
    found = queries.report(SPRING, None, reader_of(cast.teacher))
    assert found.total.is_hidden
    assert all(line.is_hidden for line in found.lines)
    assert (found.kinds, found.months, found.waiting) == ([], [], [])
    for user in field.volunteers(7) + field.volunteers(5, cast.other_branch):
        field.service(user, day=date(2026, 4, 20))
    found = queries.report(SPRING, None, reader_of(cast.teacher))
    assert [(line.name, line.people) for line in found.lines if not line.is_hidden] == [
        ("会计学院团总支", 9)
    ]
    assert found.total.people == 16
    inside = queries.report(SPRING, cast.general_branch, reader_of(cast.teacher))
    assert ([line.people for line in inside.lines], inside.kinds, inside.months) == ([9], [], [])
    # the other general branch is hidden beside the small group: its own page tells nothing either
    other = queries.report(SPRING, cast.other_general_branch, reader_of(cast.supervisor))
    assert other.total.is_hidden
    assert [(line.is_hidden, line.hours) for line in other.lines] == [(True, 0)]


def test_regular_teams_projects_and_sites(cast, field, spring, monkeypatch):
    quiet = Team.objects.create(
        name="新队", kind="party", unit=cast.other_general_branch, made_by=cast.staff
    )
    course = Course.objects.create(
        site=field.site("阳光社区"), team=spring.team, title="防诈骗", for_whom="居民",
        made_by=cast.staff,
    )  # fmt: skip
    for day, residents in ((date(2026, 3, 12), 30), (date(2026, 3, 19), None)):
        made = Gathering.objects.create(
            kind="lesson", title="防诈骗", unit=cast.committee, starts_at=at(day),
            ends_at=at(day, 15), state="published", made_by=cast.staff,
        )  # fmt: skip
        Lesson.objects.create(gathering=made, course=course, residents=residents)
    found = regular(SPRING)
    assert (found.held, found.people) == (3, 50)
    names = [(row.name, row.held, row.people, row.weeks.served) for row in found.teams]
    assert names == [(spring.team.name, 3, 50, 2), (quiet.name, 0, 0, 0)]
    assert [(row.name, row.held, row.weeks.served) for row in found.projects] == [
        ("陪老人聊天", 2, 2)
    ]
    assert [(row.name, row.held, row.people) for row in found.sites] == [
        ("夕阳红敬老院", 2, 20), ("阳光社区", 1, 30),
    ]  # fmt: skip
    # the Labour Day week of 2026 has working days; every week of the period counts
    assert {row.weeks.weeks for row in found.teams} == {18}
    mine = regular(SPRING, cast.other_general_branch)
    assert [(row.name, row.held) for row in mine.teams] == [("新队", 0)]
    assert (mine.projects, mine.sites, mine.held) == ([], [], 0)


def test_a_shift_where_only_the_teacher_was_is_no_service(cast, field):
    field.shift(day=date(2026, 3, 10), people_served=9)
    shift = field.shift(day=date(2026, 3, 17), state="cancelled")
    field.checked_in(shift, cast.student)
    assert (regular(SPRING).held, regular(SPRING).people) == (0, 0)


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("student", "", 403), ("party_member", "", 403), ("answerer", "", 403),
        ("staff", "", 200), ("administrator", "", 200), ("teacher", "", 200),
        ("supervisor", "", 200), ("secretary", "", 200), ("general_secretary", "", 200),
        ("secretary", "branch", 200), ("secretary", "general_branch", 404),
        ("secretary", "other_branch", 404), ("general_secretary", "branch", 200),
        ("general_secretary", "other_general_branch", 404), ("general_secretary", "committee", 404),
        ("teacher", "general_branch", 200), ("teacher", "branch", 404),
        ("staff", "branch", 200), ("staff", "department", 404),
    ],
)  # fmt: skip
def test_who_opens_which_page(client, cast, spring, who, unit, status):
    query = f"?unit={getattr(cast, unit).pk}" if unit else ""
    client.force_login(getattr(cast, who), BACKEND)
    assert client.get(PAGE + query).status_code == status
    people = client.get(f"{PAGE}services/{query}").status_code
    if who in ("teacher", "supervisor"):
        status = 404
    assert people == status


def test_the_page_says_what_it_knows(client, cast, spring):
    client.force_login(cast.staff, BACKEND)
    page = client.get(f"{PAGE}?from=2026-03-01&to=2026-06-30").content.decode()
    for words in ("每月时数", "慰问老人", "等指导教师签到", "陪老人聊天", "2 / 18 周", "团支部核对中",
                  "4 人没有登记志愿者编号"):  # fmt: skip
        assert words in page, words
    for nonsense in ("?term=9999-1", "?term=%00", "?from=x&to=y", "?from=2026-03-01"):
        assert client.get(PAGE + nonsense).status_code == 200
    for nothing in ("?unit=x", "?unit=999999", "?unit=%00", "?unit=99999999999999999999"):
        assert client.get(PAGE + nothing).status_code == 404
    assert "还没有服务记录" in client.get(f"{PAGE}?term=2010-1").content.decode()


def test_teachers_choose_terms_only(client, cast, spring):
    client.force_login(cast.teacher, BACKEND)
    page = client.get(f"{PAGE}?from=2026-03-01&to=2026-03-02").content.decode()
    assert "自选日期" not in page
    assert "学年第一学期" in page


def test_services_behind_the_figures(client, cast, spring):
    client.force_login(cast.secretary, BACKEND)
    address = f"{PAGE}services/?from=2026-03-01&to=2026-06-30"
    page = client.get(address).content.decode()
    assert page.count("林知夏") == 3  # also what waits
    assert "程以安" not in page
    volunteer = volunteer_of(cast.party_member).pk
    page = client.get(f"{address}&person={volunteer}").content.decode()
    assert "顾南枝的服务记录" in page
    assert "林知夏" not in page
    other = volunteer_of(cast.other_student).pk
    assert "没有这样的服务记录" in client.get(f"{address}&person={other}").content.decode()
    kind = spring.kind_id
    client.force_login(cast.staff, BACKEND)
    for query, rows in (
        (f"kind={kind}", 3), ("kind=0", 4), ("source=system", 3), ("state=pending", 2),
        ("kind=x&source=y&state=z&person=q", 7), ("kind=99999999999", 7),
    ):  # fmt: skip
        found = client.get(f"{address}&{query}").content.decode()
        assert found.count("<tr>") - 1 == rows, query


def test_staff_take_over_what_was_worked(client, cast):
    client.force_login(cast.secretary, BACKEND)
    address = reverse("volunteers:volunteer-insights-pull")
    assert client.post(address).status_code == 403
    client.force_login(cast.staff, BACKEND)
    assert client.get(address).status_code == 405
    page = client.post(address, follow=True).content.decode()
    assert "新记 0 条" in page


def test_as_many_queries_for_many_rows(client, cast, field, spring):
    client.force_login(cast.staff, BACKEND)
    place = "?from=2026-03-01&to=2026-06-30"
    client.get(PAGE)  # calendar and rules are kept from here on
    counts = []
    for n in range(3):
        project = field.project(kind=field.kind(f"k{n}", f"类型{n}"), site=field.site())
        shift = field.shift(project, date(2026, 5, 4 + n))
        for user in field.volunteers(2):
            field.served(shift, user)
            field.service(user, day=date(2026, 4, 1), waits_for=f"等{n}")
        asked = []
        for path in (PAGE, f"{PAGE}services/", PAGE):
            more = f"&unit={cast.branch.pk}" if len(asked) == 2 else ""
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path + place + more).status_code == 200
            asked.append(len(seen))
        counts.append(asked)
    assert counts[0] == counts[2]
    assert max(counts[2]) <= 25
