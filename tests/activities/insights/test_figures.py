"""Who took part in a term: by branch, grade, theme and month, and what it cost."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from activities.insights import queries, turnout
from activities.menu.queries import outcomes
from branches.organisation.models import Member
from tuanwei.jobs.models import Job
from tuanwei.lib.opinions import mean
from tuanwei.lib.terms import Term

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
AUTUMN = Term(2026, 1)


@given(st.lists(st.integers(1, 5), max_size=20))
def test_a_mean_needs_five_and_rounds_half_up(stars):
    found = mean(sum(stars), len(stars))
    if len(stars) < 5:
        assert found is None
    else:
        exact = Fraction(sum(stars), len(stars))
        assert abs(Fraction(found) - exact) <= Fraction(1, 20)
    assert mean(17, 5) == Decimal("3.4")
    assert mean(29, 20) == Decimal("1.5")  # 1.45


def test_cost_is_per_visit_and_exact():
    assert turnout.cost_each(Decimal(100), 3) == Decimal("33.33")
    assert turnout.cost_each(Decimal("0.01"), 2) == Decimal("0.01")
    assert turnout.cost_each(None, 3) is None
    assert turnout.cost_each(Decimal(5), 0) is None


def test_first_timers_and_those_who_came_again():
    found, months = turnout.newcomers([(1, "9"), (3, "9"), (2, False), (1, False)])
    assert (found.people, found.first, found.again) == (4, 2, 2)
    assert months == {"9": 2}


@pytest.fixture
def term(cast, year):
    """Two evenings of one project, one league day without a project, one evening last spring."""
    theme = year.theme("夜跑")
    project = year.project(year.application(cast.branch, theme))
    spring = year.gathering(5, 8)
    first, second = (year.gathering(month, 8, project) for month in (9, 10))
    league = year.gathering(10, 20, kind="league_day")
    last_second = year.gathering(8, 31)
    year.came(spring, cast.student)
    year.came(last_second, cast.student)
    year.came(first, cast.student, cast.other_student, cast.party_member)
    year.came(second, cast.student, cast.party_member)
    year.came(league, cast.staff)
    year.spent(project, "100")
    year.rated(project, 5, 5, 4, 4, 4)
    return project


def test_the_figures_of_a_term(cast, year, term):
    found = queries.report(AUTUMN)
    assert (found.gatherings, found.visits, found.people) == (3, 6, 4)
    assert (found.newcomers.people, found.newcomers.first, found.newcomers.again) == (4, 3, 2)
    assert [(day.month, visits, first) for day, visits, first in found.months] == [
        (9, 3, 2), (10, 3, 1),
    ]  # fmt: skip
    assert [(line.name, line.people, line.visits, line.members) for line in found.branches] == [
        ("经管学院团总支", 1, 1, 1), ("会计学院团总支", 2, 4, 3),
    ]  # fmt: skip
    called_off = year.application(cast.branch, year.theme("读书"))
    year.gathering(10, 9, year.project(called_off, state="cancelled"))
    (theme,) = queries.theme_lines(AUTUMN)
    assert found.themes == [theme]
    assert (theme.name, theme.projects, theme.people, theme.visits) == ("夜跑", 1, 3, 5)
    assert (theme.stars, theme.ratings, theme.spent) == (Decimal("4.4"), 5, Decimal(100))
    assert theme.cost_each == found.cost_each == Decimal("20.00")
    assert found.stars == Decimal("4.4")


def test_one_kind_and_one_general_branch(cast, year, term):
    league = queries.report(AUTUMN, "league_day")
    assert (league.visits, league.themes, league.spent) == (1, [], None)
    inside = queries.report(AUTUMN, group=cast.general_branch)
    assert (inside.people, inside.visits, inside.members) == (2, 4, 3)
    assert [(line.name, line.people, line.members) for line in inside.branches] == [
        ("会计2401团支部", 2, 3)
    ]


def test_grades_youngest_first_and_unknown_last(cast, year, term):
    Member.objects.filter(user=cast.student).update(grade=2024)
    Member.objects.filter(user=cast.party_member).update(grade=2022)
    lines = queries.report(AUTUMN).grades
    assert [(line.name, line.people, line.visits) for line in lines] == [
        ("2024 级", 1, 2), ("2022 级", 1, 2), ("没有登记", 1, 1),
    ]  # fmt: skip


def test_what_became_of_last_terms_themes_helps_to_draw_up_the_next(client, cast, year, term):
    quiet = year.theme("读书")
    became = outcomes(year.menu)
    found = became[term.application.theme_id]
    assert (found.projects, found.visits, found.stars) == (1, 5, Decimal("4.4"))
    assert quiet.pk not in became
    client.force_login(cast.staff, BACKEND)
    page = client.get("/activities/menus/2026-2/").content.decode()
    assert "上学期怎么样" in page
    assert "4.4" in page
    assert "没有支部响应" in page


def test_the_page_is_for_staff_and_teachers(client, cast, year, term):
    address = "/activities/insights/?term=2026-1"
    for person, status in (
        (cast.student, 403), (cast.secretary, 403), (cast.staff, 200), (cast.teacher, 200)
    ):  # fmt: skip
        client.force_login(person, BACKEND)
        assert client.get(address).status_code == status
    page = client.get(address).content.decode()
    for words in ("每月人次", "夜跑", "20.00", "4.4"):
        assert words in page
    for nonsense in ("?term=9999-1", "?term=x&kind=y&unit=z", "?term=%00"):
        assert client.get(f"/activities/insights/{nonsense}").status_code == 200
    assert "还没有人签到" in client.get("/activities/insights/?term=2020-1").content.decode()


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("activity-branches", [("会计2401团支部", 3, 2, Decimal("66.7"), 4, Decimal("2.0")),
                               ("经管2402团支部", 1, 1, Decimal("100.0"), 1, Decimal("1.0"))]),
        ("activity-grades", [("没有登记", 4, 3, Decimal("75.0"), 5, Decimal("1.7"))]),
        ("activity-themes", [("夜跑", 1, 3, 5, Decimal("4.4"), 5, Decimal(100), Decimal("20.00"))]),
    ],
)  # fmt: skip
def test_sheets_say_what_the_page_says(client, cast, year, term, sheet, rows):
    from tuanwei.jobs import exports

    export = exports.get(sheet)
    parameters = {"term": "2026-1", "kind": "", "unit": ""}
    total, found = export.rows(parameters, [column.key for column in export.columns], True)
    assert (total, sorted(found)) == (len(rows), sorted(rows))
    client.force_login(cast.staff, BACKEND)
    client.post("/activities/insights/export/?term=2026-1", {"sheet": sheet})
    assert Job.objects.get().parameters["export"] == sheet
    client.force_login(cast.secretary, BACKEND)
    assert client.post("/activities/insights/export/", {"sheet": sheet}).status_code == 403


def test_as_many_queries_for_many_rows(client, cast, year, term):
    client.force_login(cast.staff, BACKEND)
    counts = []
    for month in (11, 12):
        project = year.project(year.application(cast.branch, year.theme(f"主题{month}")))
        year.came(year.gathering(month, 8, project), cast.student, cast.other_student)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/activities/insights/?term=2026-1").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25
