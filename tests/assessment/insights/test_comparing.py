"""Two versions over the facts of one round: at once, in the background, refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.engine.spec import Indicator
from assessment.insights import replaying
from assessment.rounds.models import ScoreLine
from assessment.scores.actions import recompute
from assessment.standards.models import StandardVersion
from tests.assessment.scene import USUAL
from tuanwei.jobs.models import Job
from tuanwei.jobs.running import carry_out

pytestmark = pytest.mark.django_db
D = Decimal


def changed(**days):
    """The usual standard with another rule for league days."""
    tree = tuple(replace(each, **days) if each.key == "days" else each for each in USUAL.indicators)
    return replace(USUAL, indicators=tree, quotas=())


LOOSE = changed(terms=(replace(USUAL.indicators[1].terms[0], points=D(-1)),))
"""A missed month costs 1 instead of 5."""


@pytest.fixture
def held(scene, cast):
    """Ten months, all over. The own branch has a league day every month and 30 for study, no team: 80; the other one
    none, 30, and 20 for its team by hand, order 10: 60."""
    found = scene.round(ends_on=date(2026, 6, 30), spec=replace(USUAL, quotas=()))
    for n in range(10):
        scene.fact(
            cast.branch, on=date(2025 + (n > 3), (8 + n) % 12 + 1, 5), number=D(28), of=D(30)
        )
    for unit in (cast.branch, cast.other_branch):
        scene.fact(unit, "own:study:rate", number=D(36), of=D(40), round=found)
    ScoreLine.objects.filter(sheet__unit=cast.other_branch, indicator="team").update(
        check_score=D(20), checked_by=cast.staff
    )
    found.computed_at = found.opened_at.replace(year=2026, month=7, day=20)
    found.save()
    return found


def draft(held, spec, cast):
    return StandardVersion.objects.create(
        kind=held.version.kind, version=2, document=spec.write(), made_by=cast.staff
    )


def test_the_version_in_force_gives_what_is_stored(held, cast):
    recompute(round=held, by=cast.staff)
    held.refresh_from_db()
    spec = held.version.spec
    found = replaying.replayed(held, spec, spec)
    for sheet in held.sheets.all():
        before, after = found[sheet.unit_id]
        assert before == after
        assert (before.points, before.place, before.grade) == (
            sheet.total,
            sheet.place,
            sheet.grade,
        )


def test_who_moves(held, cast):
    found = replaying.replayed(held, held.version.spec, LOOSE)
    mine, theirs = found[cast.branch.pk], found[cast.other_branch.pk]
    assert [(each.points, each.place, each.grade) for each in mine] == [
        (80, 1, "good"), (80, 2, "good"),
    ]  # fmt: skip
    assert [(each.points, each.place, each.grade) for each in theirs] == [
        (60, 2, "pass"), (90, 1, "good"),
    ]  # fmt: skip


def test_scores_by_hand_stay_within_a_lower_maximum(held, cast):
    tree = tuple(
        replace(each, maximum=D(8)) if each.key == "team" else each for each in USUAL.indicators
    )
    found = replaying.replayed(held, held.version.spec, replace(USUAL, indicators=tree, quotas=()))
    assert [each.points for each in found[cast.other_branch.pk]] == [60, 48]


def test_an_indicator_that_is_new_counts(held, cast):
    extra = Indicator("new", "新的", maximum=D(5), start="full")
    after = replace(USUAL, indicators=(*USUAL.indicators, extra), quotas=())
    found = replaying.replayed(held, held.version.spec, after)
    assert [each.points for each in found[cast.branch.pk]] == [80, 85]


def test_the_page(client, held, cast):
    draft(held, LOOSE, cast)
    client.force_login(cast.staff)
    there = reverse("assessment:trial-compare", args=[held.version.kind_id])
    assert client.get(there).context["form"].initial == {"after": "draft", "before": "1"}
    before = list(ScoreLine.objects.order_by("pk").values())
    answer = client.post(there, {"before": "1", "after": "draft", "round": held.pk})
    page = answer.content.decode()
    summary = answer.context["summary"]
    assert (summary.units, summary.up, summary.down, summary.better, summary.worse) == (
        2,
        1,
        1,
        1,
        0,
    )
    assert "升 1" in page
    assert "合格 → 优秀：1 个" in page
    assert "每少 1 次扣 1 分" in page
    assert list(ScoreLine.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("asked", "words"), [
    ({"before": "1", "after": "1"}, "两版是同一版"), ({"before": "1", "after": "7"}, "没有这一版"),
    ({"before": "1", "after": "draft", "round": "x"}, "没有这次考核"),
])  # fmt: skip
def test_what_cannot_be_compared(client, held, cast, asked, words):
    draft(held, LOOSE, cast)
    client.force_login(cast.staff)
    there = reverse("assessment:trial-compare", args=[held.version.kind_id])
    assert words in client.post(there, {"round": held.pk, **asked}).content.decode()


def test_two_kinds_of_units_are_not_compared(client, held, cast):
    draft(held, replace(LOOSE, units="general_branch"), cast)
    client.force_login(cast.staff)
    there = reverse("assessment:trial-compare", args=[held.version.kind_id])
    answer = client.post(there, {"before": "1", "after": "draft", "round": held.pk})
    assert "不能比" in answer.content.decode()


def test_in_the_background(client, held, cast, monkeypatch):
    monkeypatch.setattr(replaying, "FEW", 1)
    draft(held, LOOSE, cast)
    client.force_login(cast.staff)
    there = reverse("assessment:trial-compare", args=[held.version.kind_id])
    answer = client.post(there, {"before": "1", "after": "draft", "round": held.pk})
    job = Job.objects.get(kind=replaying.KIND)
    assert answer.url == reverse("assessment:trial-replay", args=[job.pk])
    assert "排队中" in client.get(answer.url).content.decode()
    assert carry_out(job.pk)
    page = client.get(answer.url)
    assert page.context["summary"].up == 1
    assert "经管2402团支部" in page.content.decode()


def test_a_draft_that_is_gone_is_said(client, held, cast):
    version = draft(held, LOOSE, cast)
    job = replaying.start(round=held, before=held.version, after=version, by=cast.staff)
    version.delete()
    carry_out(job.pk)
    client.force_login(cast.staff)
    page = client.get(reverse("assessment:trial-replay", args=[job.pk])).content.decode()
    assert "已经不在了" in page


def test_stopped_while_it_waits(client, held, cast):
    job = replaying.start(
        round=held, before=held.version, after=draft(held, LOOSE, cast), by=cast.staff
    )
    client.force_login(cast.staff)
    client.post(reverse("assessment:trial-replay-stop", args=[job.pk]))
    assert (
        "停下了" in client.get(reverse("assessment:trial-replay", args=[job.pk])).content.decode()
    )


@pytest.mark.parametrize("many", [2, 30])
def test_queries_do_not_grow(scene, held, many):
    for unit in scene.branches(many):
        scene.sheet(held, unit)
    spec = held.version.spec
    with CaptureQueriesContext(connection) as asked:
        replaying.replayed(held, spec, LOOSE)
    assert len(asked) == 4
