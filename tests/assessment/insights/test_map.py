"""The heat map of a round: figures, filters, who sees it, how many queries it asks."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.rounds.models import ScoreLine

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def held(scene, cast):
    """Two branches: 40 and 10 points for league days, the rest not computed."""
    found = scene.round(ends_on=date(2026, 6, 30), state="review")
    for unit, final in ((cast.branch, 40), (cast.other_branch, 10)):
        ScoreLine.objects.filter(sheet__round=found, sheet__unit=unit, indicator="days").update(
            final=final
        )
        found.sheets.filter(unit=unit).update(total=final)
    return found


def page(client, held, **asked):
    return client.get(reverse("assessment:map-round", args=[held.pk]), asked)


def cells(context, unit):
    """{indicator: (figure, shade)} of a unit."""
    row = next(each for each in context["rows"] if each[0].unit == unit)
    return {
        leaf.key: (figure, cell.shade)
        for leaf, (cell, figure) in zip(context["leaves"], row[1], strict=True)
    }


def test_figures_shades_and_columns(client, held, cast):
    client.force_login(cast.staff)
    context = page(client, held).context
    assert cells(context, cast.branch)["days"] == ("40", 5)
    assert cells(context, cast.other_branch)["days"] == ("10", 2)
    assert cells(context, cast.branch)["team"] == ("—", 0)
    leaf, column, figures = context["columns"][0]
    assert (leaf.key, column.units, column.full) == ("days", 2, 1)
    assert figures == {"mean": "25", "least": "10", "most": "40", "lost": "15"}
    assert context["columns"][1][1] is None
    assert [(indicator.key, points) for indicator, _column, points, _mean in context["lost"]] == [
        ("days", "15")
    ]


def test_filters(client, held, cast):
    client.force_login(cast.staff)
    context = page(client, held, parent=cast.general_branch.pk, block="build").context
    assert [each[0].unit for each in context["rows"]] == [cast.branch]
    assert [each.key for each in context["leaves"]] == ["days", "team"]
    assert context["columns"][0][2]["mean"] == "40"
    for asked in ({"parent": "x"}, {"parent": "9" * 30}, {"block": "nothing"}):
        assert "没有符合条件的" in page(client, held, **asked).content.decode()


@pytest.mark.parametrize(("who", "draft", "published"), [
    ("student", 404, 200), ("secretary", 404, 200), ("staff", 200, 200), ("teacher", 200, 200),
    ("supervisor", 200, 200),
])  # fmt: skip
def test_who_sees_it(client, held, cast, who, draft, published):
    client.force_login(getattr(cast, who))
    assert page(client, held).status_code == draft
    held.state = "publicity"
    held.save()
    answer = page(client, held)
    assert answer.status_code == published
    line = held.sheets.get(unit=cast.branch).lines.get(indicator="days")
    why = reverse("assessment:line-why", args=[line.pk])
    assert (why in answer.content.decode()) == (who not in ("student", "secretary"))


def test_a_round_leads_to_it(client, held, cast):
    client.force_login(cast.staff)
    there = reverse("assessment:map-round", args=[held.pk])
    assert there in client.get(reverse("assessment:round", args=[held.pk])).content.decode()
    assert (
        there in client.get(reverse("assessment:result-ranking", args=[held.pk])).content.decode()
    )


@pytest.mark.parametrize("many", [2, 30])
def test_queries_do_not_grow(client, scene, cast, held, many):
    for unit in scene.branches(many):
        scene.sheet(held, unit)
    client.force_login(cast.staff)
    page(client, held)
    with CaptureQueriesContext(connection) as asked:
        page(client, held)
    assert len(asked) <= 14
