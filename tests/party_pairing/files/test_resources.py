"""Sheets: masked by default, the scope of who exports, and everybody in one sees it."""

from datetime import date

import pytest

from party_pairing.files import resources
from party_pairing.files.models import Look

pytestmark = pytest.mark.django_db


def rows(function, user, columns, masked=True, **parameters):
    total, found = function({"by": user.pk, **parameters}, columns, masked)
    found = list(found)
    assert total == len(found)
    return found


def test_people_of_the_own_units_masked(cast, scene):
    assert cast.other_student
    scene.record(cast.student, "application", on=date(2025, 3, 1))
    scene.record(cast.student, "school", on=date(2025, 3, 1), source="own")
    scene.in_party(cast.student, "probationary")
    columns = ["name", "number", "branch", "status", "party_branch", "standing", "hours", "records"]
    assert rows(resources.person_rows, cast.secretary, columns) == [
        (
            "林*夏",
            "2024****01",
            "会计2401团支部",
            "共青团员",
            "会计学院学生党支部",
            "预备党员",
            0,
            1,
        )
    ]
    assert rows(resources.person_rows, cast.secretary, ["name"], masked=False) == [("林知夏",)]
    assert rows(resources.person_rows, cast.secretary, ["name"], q="没有") == []
    look = Look.objects.get()
    assert (look.subject, look.viewer, look.what, look.duty, look.times) == (
        cast.student, cast.secretary, "sheet", "团支部", 2
    )  # fmt: skip


def test_records_that_count(cast, scene):
    scene.record(cast.student, "comprehensive", value=3, total=40, term="2025-1", origin="a.xlsx")
    scene.record(cast.student, "application", on=date(2025, 3, 1), source="own")
    columns = ["name", "kind", "term", "said", "source", "origin", "entered_by"]
    assert rows(resources.record_rows, cast.general_secretary, columns) == [
        ("林*夏", "综测排名", "2025-1", "第 3 名，共 40 人", "录入", "a.xlsx", "周一鸣")
    ]
    assert rows(resources.record_rows, cast.staff, columns) == []
    assert len(rows(resources.record_rows, cast.administrator, columns)) == 1
    assert set(Look.objects.values_list("duty", flat=True)) == {"团总支", "团委管理员"}
