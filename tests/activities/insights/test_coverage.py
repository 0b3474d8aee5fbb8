"""Which branch answers which theme: the arithmetic, the rows it reads, the page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from activities.insights import coverage, queries

BACKEND = "tuanwei.accounts.backends.NumberBackend"
UNITS = [
    (1, "会计一", 10, "会计学院"),
    (2, "会计二", 10, "会计学院"),
    (3, "经管一", 20, "经管学院"),
]


def test_the_best_answer_of_a_unit_counts():
    answers = [(7, 1, coverage.ASKED), (7, 1, coverage.DONE), (8, 3, coverage.RUNNING)]
    rows = coverage.by_group([7, 8, 9], UNITS, answers)
    assert [(row.name, row.total, row.answering, row.cells) for row in rows] == [
        ("会计学院", 2, 1, {7: 1, 8: 0, 9: 0}), ("经管学院", 1, 1, {7: 0, 8: 1, 9: 0}),
    ]  # fmt: skip
    one = coverage.by_unit([7, 8, 9], UNITS[:2], answers)
    assert [row.cells for row in one] == [{7: coverage.DONE}, {}]


answer = st.tuples(st.integers(1, 4), st.integers(1, 8), st.integers(1, 3))


@given(st.lists(answer, max_size=40), st.lists(st.integers(1, 3), min_size=8, max_size=8))
def test_groups_add_up_to_their_units(answers, groups):
    units = [(n + 1, str(n), group, f"g{group}") for n, group in enumerate(groups)]
    rows = {row.key: row for row in coverage.by_group([1, 2, 3, 4], units, answers)}
    for key, row in rows.items():
        inside = [unit for unit in units if unit[2] == key]
        alone = coverage.by_unit([1, 2, 3, 4], inside, answers)
        assert row.total == len(inside)
        assert row.answering == sum(bool(each.cells) for each in alone)
        for theme in (1, 2, 3, 4):
            assert row.cells[theme] == sum(theme in each.cells for each in alone)


@pytest.mark.django_db
class TestTheMap:
    def test_joint_holders_count_and_what_ended_badly_does_not(self, cast, year):
        run, read = year.theme("夜跑"), year.theme("读书")
        cast.other_branch  # noqa: B018 makes it
        joint = year.application(cast.branch, run)
        joint.organisers.add(cast.other_branch)
        for state in ("draft", "refused", "withdrawn", "cancelled"):
            year.application(cast.branch, read, state=state)
        found = queries.coverage_of(year.menu)
        assert [(theme.title, count) for theme, count in found.totals] == [("夜跑", 2), ("读书", 0)]
        assert found.units == (2, 2)
        year.project(joint, state="cancelled")
        assert queries.coverage_of(year.menu).units == (2, 0)

    def test_a_branch_shows_how_far_it_is(self, cast, year):
        themes = [year.theme(title) for title in ("一", "二", "三", "四")]
        year.application(cast.branch, themes[0], state="review")
        year.application(cast.branch, themes[1])
        year.project(year.application(cast.branch, themes[2]), state="closed")
        found = queries.coverage_of(year.menu, cast.general_branch)
        assert [row.cells for row in found.rows] == [
            {themes[0].pk: 1, themes[1].pk: 2, themes[2].pk: 3}
        ]

    def test_the_page_names_empty_themes_and_opens_a_general_branch(self, client, cast, year):
        year.application(cast.branch, year.theme("夜跑"))
        year.theme("读书")
        assert client.get("/activities/coverage/").status_code == 302
        client.force_login(cast.student, BACKEND)
        page = client.get("/activities/coverage/?term=2026-1").content.decode()
        assert "还没有支部响应" in page
        assert "1/1" in page
        inside = client.get(f"/activities/coverage/?term=2026-1&unit={cast.general_branch.pk}")
        assert "已立项" in inside.content.decode()
        for nonsense in (
            "?term=x&unit=abc",
            "?unit=99999999",
            f"?unit={cast.branch.pk}",
            "?term=%00",
        ):
            assert client.get(f"/activities/coverage/{nonsense}").status_code == 200

    def test_without_a_menu_it_says_so(self, client, cast):
        client.force_login(cast.student, BACKEND)
        assert "菜单还没有公布" in client.get("/activities/coverage/").content.decode()

    def test_as_many_queries_for_three_rows_as_for_one(self, client, cast, year):
        client.force_login(cast.student, BACKEND)
        counts = []
        for title in ("一", "二", "三"):
            year.application(cast.branch, year.theme(title))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get("/activities/coverage/?term=2026-1")
            counts.append(len(asked))
        assert counts[0] == counts[2] <= 12
