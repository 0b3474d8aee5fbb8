"""A standard tried on an invented unit and on a real one: the figures, what is refused, that nothing is kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.engine import spec as rules
from assessment.engine.spec import Category, Indicator, Measure, Term
from assessment.facts.models import Fact
from assessment.insights import trial_views
from assessment.rounds.models import Round, ScoreSheet
from assessment.standards.models import StandardVersion
from tests.assessment.scene import USUAL

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def version(scene, cast, client):
    client.force_login(cast.staff)
    return scene.version()


def invent(client, version, of="1", **answers):
    there = reverse("assessment:trial-invented", args=[version.kind_id, of])
    return client.post(there, {"members": "30", **answers})


def test_an_invented_branch(client, version):
    asked = client.get(reverse("assessment:trial-invented", args=[version.kind_id, "1"]))
    names = {each.words: each.name for each in asked.context["form"].questions}
    assert asked.context["form"]["i0-0"].initial == "1"
    found = invent(client, version, **{
        names["每月至少一次，少一次扣 5 分：几次"]: "1 1 １、1,1 1 1 1 1", names["班子评定"]: "b",
        names["参学率：百分之几"]: "89.99", names["违纪每人次扣 2 分：合计多少"]: "3",
    }).context["found"]  # fmt: skip
    points = {each.indicator.key: each.points for each in found.lines}
    # Twelve months of the school year: three are missed.
    assert points == {
        "build": "37", "days": "25", "team": "12", "study": "20", "order": "4", "extra": "0",
    }  # fmt: skip
    assert (found.points, found.grade) == ("61", "合格")
    assert found.vetoes == (("出现严重违纪", "等级最高只能到“合格”"),)
    assert not Fact.objects.exists()
    assert not Round.objects.exists()
    assert not ScoreSheet.objects.exists()


def test_a_veto_lowers_and_says_so(client, version):
    found = invent(
        client, version, **{"i0-0": "1", "i1-0": "a", "i2-0": "95", "i3-0": "3", "i4-0-0": "3"}
    ).context["found"]
    assert (found.points, found.grade, found.by_points) == ("100", "合格", "优秀")


@pytest.mark.parametrize(("answers", "words"), [
    ({"i0-0": "一次"}, "“一次”不是数"), ({"i0-0": "1.5"}, "整数"), ({"i0-0": "1 " * 13}, "最多写 12 个数"),
    ({"i2-0": "NaN"}, "太大了"), ({"i2-0": "1e9"}, "太大了"), ({"i2-0": "1.2345"}, "三位小数"),
    ({"i2-0": "1 2"}, "最多写 1 个数"),
    ({"members": ""}, "写支部有几个人"), ({"i1-0": "z"}, "z"), ({"i0-0": "-1"}, "整数"),
])  # fmt: skip
def test_what_is_no_answer(client, version, answers, words):
    answer = invent(client, version, **answers)
    assert "found" not in answer.context
    assert words in answer.content.decode()


def test_a_draft_and_categories(client, version, cast):
    spec = replace(USUAL, categories=(Category("arts", "文科"),))
    StandardVersion.objects.create(
        kind=version.kind, version=2, document=spec.write(), made_by=cast.staff
    )
    assert (
        "category" in invent(client, version, "draft", category="arts").context["unit_form"].fields
    )
    assert "found" not in invent(client, version, "draft", category="x").context
    assert invent(client, version, "2").status_code == 404
    assert invent(client, version, "x").status_code == 404


def real(client, version, unit, first="2025-09-01", last="2026-06-30"):
    there = reverse("assessment:trial-real", args=[version.kind_id, version.version])
    return client.get(there, {"unit": getattr(unit, "pk", unit), "first": first, "last": last})


def test_parts_that_are_not_over_cost_nothing_yet(client, scene, version, cast, monkeypatch):
    for month in (9, 10):
        scene.fact(cast.branch, on=date(2025, month, 5), number=D(28), of=D(30))
    monkeypatch.setattr(trial_views.timezone, "localdate", lambda *_at: date(2025, 11, 12))
    answer = real(client, version, cast.branch)
    assert {each.indicator.key: each.points for each in answer.context["found"].lines}[
        "days"
    ] == "40"
    assert "还没到头的月份、学期，缺的先不扣" in answer.content.decode()


def test_a_real_branch(client, scene, version, cast):
    """Four of ten months with a league day, one of them below the gate; 36 of 40 study, in the newest round alone."""
    for month, came in ((9, 28), (10, 28), (11, 28), (12, 10)):
        scene.fact(cast.branch, on=date(2025, month, 5), number=D(came), of=D(30), label="学雷锋")
    held = Round.objects.create(
        version=version,
        name="一轮",
        starts_on=date(2025, 9, 1),
        ends_on=date(2026, 6, 30),
        state="check",
    )
    scene.fact(cast.branch, "own:study:rate", number=D(36), of=D(40), round=held)
    scene.fact(cast.other_branch, "own:study:rate", number=D(1), of=D(40), round=held)
    answer = real(client, version, cast.branch)
    found = answer.context["found"]
    assert {each.indicator.key: each.points for each in found.lines}["days"] == "5"
    assert {each.indicator.key: each.points for each in found.lines}["study"] == "30"
    assert found.points == "45"
    page = answer.content.decode()
    assert "学雷锋" in page
    assert "2025年9月、2025年10月、2025年11月" in page
    assert not ScoreSheet.objects.exists()
    nothing = real(client, version, cast.branch, "2024-09-01", "2025-06-30")
    assert "这段时间没有这个标准要看的记录" in nothing.content.decode()


@pytest.mark.parametrize(("unit", "first", "last", "words"), [
    ("", "2025-09-01", "2026-06-30", "选一个支部"), ("999999", "2025-09-01", "2026-06-30", "不在可选的里面"),
    ("own", "2026-09-01", "2026-06-30", "结束那天在开始之前"), ("own", "2020-09-01", "2026-06-30", "最多试算三年"),
])  # fmt: skip
def test_what_cannot_be_tried(client, version, cast, unit, first, last, words):
    answer = real(client, version, cast.branch if unit == "own" else unit, first, last)
    assert words in answer.content.decode()
    assert "found" not in answer.context


RANKED = replace(USUAL, indicators=(Indicator("hours", "志愿服务", maximum=D(4), terms=(
    Term("place", "人均时数排名", rules.RANKED, Measure("volunteers.hours", rules.AMOUNT), D(1), full_places=1),)),
))  # fmt: skip


@pytest.mark.parametrize("many", [2, 20])
def test_places_among_all_units_in_constant_queries(client, scene, cast, many):
    client.force_login(cast.staff)
    version = scene.version(RANKED)
    scene.fact(cast.branch, "volunteers.hours", number=D(10))
    for n, unit in enumerate(scene.branches(many)):
        scene.fact(unit, "volunteers.hours", number=D(20 + n) if n < 2 else D(1))
    with CaptureQueriesContext(connection) as asked:
        found = real(client, version, cast.branch).context["found"]
    assert found.lines[0].points == "2"
    assert len(asked) <= 16


def test_staff_alone(client, version, cast):
    for who in ("student", "secretary", "teacher"):
        client.force_login(getattr(cast, who))
        assert real(client, version, cast.branch).status_code == 403
        assert invent(client, version).status_code == 403
        assert client.get(reverse("assessment:trial-list")).status_code == 403


def test_the_list(client, version):
    page = client.get(reverse("assessment:trial-list")).content.decode()
    assert reverse("assessment:trial-invented", args=[version.kind_id, "1"]) in page
