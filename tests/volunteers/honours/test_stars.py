"""Who holds which star: by branch, printed, as a sheet; and what other apps read of hours."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.volunteers.honours.test_transcripts import words
from tuanwei.jobs import exports
from tuanwei.jobs.models import Job
from volunteers import queries as facade
from volunteers.honours import resources
from volunteers.honours.mine import page_of
from volunteers.hours.models import Volunteer
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db
LIST = reverse("volunteers:star-list")
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def unit_page(unit, name="star-unit"):
    return reverse(f"volunteers:{name}", args=[unit.pk])


@pytest.fixture
def three(honours, cast):
    """One star of this term, one of last year, one without."""
    for ago in range(1, 4):
        honours.service(7, ago=ago)
    for ago in range(401, 408):
        honours.service(8, ago=ago, user=cast.party_member)
    honours.service(1, user=cast.secretary)
    honours.service(30, user=cast.other_student)
    return honours


def test_a_branch_as_of_a_day(three, cast, client):
    client.force_login(cast.staff, BACKEND)
    said = words(client.get(unit_page(cast.branch)))
    assert "有时数的 3 人" in said
    assert "二星志愿者 1 人 一星志愿者 1 人" in said
    assert "2026–2027 学年第一学期新达到 1 人" in said
    assert cast.other_student.name not in said
    assert "一年内满" not in said
    before = words(client.get(unit_page(cast.branch), {"on": "2026-11-22"}))
    assert "一星志愿者 1 人" not in before  # two of the three days only
    assert "二星志愿者 1 人" in before


@pytest.mark.parametrize("on", ["2026-02-30", "9999-12-31", "x", "2027-01-01", "1990-01-01"])
def test_nonsense_is_today(three, cast, client, on):
    client.force_login(cast.staff, BACKEND)
    answer = client.get(unit_page(cast.branch), {"on": on})
    assert "截至 2026年11月25日" in words(answer)


def test_who_sees_which_units(three, cast, client):
    for person, first, own, other in (
        (cast.student, 403, 403, 403), (cast.secretary, 200, 200, 404),
        (cast.general_secretary, 200, 200, 404), (cast.staff, 200, 200, 200),
        (cast.teacher, 200, 200, 200), (cast.supervisor, 200, 200, 200), (cast.answerer, 403, 403, 403),
    ):  # fmt: skip
        client.force_login(person, BACKEND)
        assert client.get(LIST).status_code == first
        for name in ("star-unit", "star-print"):
            assert client.get(unit_page(cast.branch, name)).status_code == own
            assert client.get(unit_page(cast.other_branch, name)).status_code == other


def test_people_found_by_name_are_those_one_may_read(three, cast, client):
    for person, found in ((cast.secretary, False), (cast.staff, True)):
        client.force_login(person, BACKEND)
        page = client.get(LIST, {"q": cast.other_student.number}).content.decode()
        assert (cast.other_student.name in page) == found


def test_the_roll_names_the_highest_first(three, cast, client):
    client.force_login(cast.general_secretary, BACKEND)
    said = words(client.get(unit_page(cast.general_branch, "star-print")))
    assert said.index("二星志愿者（1 人）") < said.index("一星志愿者（1 人）")
    assert cast.party_member.name in said
    assert cast.secretary.name not in said.partition("光荣榜 会计学院")[2]


@pytest.mark.parametrize("number", [1, 3, 40])
def test_queries(honours, cast, client, number, django_assert_max_num_queries):
    for n in range(number):
        person = cast.student_of(f"20241109{n:02}", f"同学{n}", cast.branch)
        honours.service(7, user=person, ago=1)
    client.force_login(cast.staff, BACKEND)
    client.get(unit_page(cast.branch))
    with django_assert_max_num_queries(14) as asked:
        client.get(unit_page(cast.branch))
    assert len(asked) == 9


def rows(by, unit="", masked=True, on=""):
    columns = [column.key for column in resources.COLUMNS]
    total, found = resources.star_rows({"by": by.pk, "unit": unit, "on": on}, columns, masked)
    found = [dict(zip(columns, row, strict=True)) for row in found]
    assert len(found) == total
    return found


def test_the_sheet_of_everybody(three, cast):
    Volunteer.objects.create(name="没有时数", code="330000000000000001")
    three.service(3, volunteer=Volunteer.objects.create(name="外来的人", code="330000000000000002"))
    found = {row["name"]: row for row in rows(cast.staff)}
    assert set(found) == {"林知夏", "顾南枝", "苏念", "程以安", "外来的人"}
    assert found["顾南枝"] == {
        "unit": "会计2401团支部", "name": "顾南枝", "number": "2022****01", "code": "", "hours": 56,
        "level": "二星志愿者", "since": "2025-10-20", "way": "累计超过 50 小时", "next": "三星志愿者",
        "missing": "累计超过 100 小时（还差 44 小时多一点）；累计满 1 次大型活动（还差 1 次大型活动）",
    }  # fmt: skip
    assert rows(cast.staff, masked=False, unit=str(cast.branch.pk))[0]["number"] in (
        cast.student.number, cast.secretary.number, cast.party_member.number,
    )  # fmt: skip
    assert {row["name"] for row in rows(cast.secretary)} == {"林知夏", "顾南枝", "苏念"}
    assert {row["name"] for row in rows(cast.general_secretary, str(cast.other_branch.pk))} == set()


def test_the_sheet_is_worked_out_in_the_background(three, cast, client):
    client.force_login(cast.staff, BACKEND)
    answer = client.post(reverse("volunteers:star-export"), {"unit": cast.branch.pk, "on": "x"})
    assert answer.headers["Location"] == reverse("jobs:export-list")
    asked = Job.objects.get().parameters
    assert asked["parameters"] == {
        "unit": str(cast.branch.pk), "on": "2026-11-25", "by": cast.staff.pk,
    }  # fmt: skip
    assert asked["masked"]
    assert not exports.get(resources.STARS).can_export(cast.student)
    client.force_login(cast.secretary, BACKEND)
    foreign = {"unit": cast.other_branch.pk}
    assert client.post(reverse("volunteers:star-export"), foreign).status_code == 404


def test_the_sheet_asks_as_often_for_many_as_for_few(honours, cast, django_assert_num_queries):
    for n in range(12):
        honours.service(7, user=cast.student_of(f"20241109{n:02}", f"同学{n}", cast.branch))
    rows(cast.staff)
    with django_assert_num_queries(7):
        assert len(rows(cast.staff)) == 12


# --- for other apps


def test_hours_of_a_time_and_a_source(three, cast, django_assert_num_queries):
    users = [cast.student.pk, cast.other_student.pk, cast.teacher.pk]
    with django_assert_num_queries(1):
        assert facade.hours_of(users) == {
            cast.student.pk: Decimal(21), cast.other_student.pk: Decimal(8), cast.teacher.pk: 0,
        }  # fmt: skip
    two = three.today - timedelta(days=2)
    assert facade.hours_of(users, two, two)[cast.student.pk] == 7
    assert facade.hours_of(users, last=two)[cast.student.pk] == 14
    assert facade.hours_of(users, source="system")[cast.student.pk] == 0


def test_levels_of_people(three, cast):
    users = [cast.student.pk, cast.party_member.pk, cast.secretary.pk, cast.teacher.pk]
    assert list(facade.level_of(users).values()) == [1, 2, 0, 0]
    assert list(facade.level_of(users, date(2026, 11, 22)).values()) == [0, 2, 0, 0]


def test_a_goal_says_what_is_missing(three, cast):
    found = facade.goal_state(cast.secretary, "party")
    (need,) = found.ways[0]
    assert (found.holds, need.missing) == (False, "还差 19 小时")
    assert facade.goal_state(cast.student, "party").holds
    assert not facade.goal_state(cast.teacher, "party").holds
    assert facade.goal_state(cast.student, "nothing") is None


def test_the_page_and_the_facade_agree(three, cast):
    for user in (cast.student, cast.party_member, cast.secretary):
        page = page_of(volunteer_of(user))
        held = page.standing.held
        assert facade.hours_of([user.pk])[user.pk] == page.total
        assert facade.level_of([user.pk])[user.pk] == (held.level.level if held else 0)
