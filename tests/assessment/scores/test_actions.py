"""Facts become scores, all at once and one by one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from assessment.engine import spec as rules
from assessment.engine.spec import Band, Indicator, Measure, Quota, Term
from assessment.facts import actions as facts
from assessment.rounds.models import Round, ScoreLine
from assessment.scores import actions
from assessment.scores.actions import recompute, refresh, restand, retotal
from tests.assessment.scene import USUAL
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
D = Decimal
RANKED = replace(USUAL, indicators=(*USUAL.indicators, Indicator("hours", "志愿服务", maximum=D(10), terms=(
    Term("place", "人均时数排名", rules.RANKED, Measure("volunteers.hours", rules.PER_MEMBER), D(1),
         full_places=1),
))))  # fmt: skip


def lines(sheet):
    """{indicator: (system, final)} as stored."""
    return {
        each.indicator: (each.system, each.final) for each in ScoreLine.objects.filter(sheet=sheet)
    }


def change(sheet, indicator, **fields):
    """What a checker does, without the room of sheets."""
    ScoreLine.objects.filter(sheet=sheet, indicator=indicator).update(**fields)


def stood(held):
    """{unit: (total, place, grade, why)}."""
    return {
        each.unit: (each.total, each.place, each.grade, each.why)
        for each in held.sheets.select_related("unit")
    }


@pytest.fixture
def held(scene, cast):
    """A round over the whole of its time: four months with a league day, the other branch with none."""
    found = scene.round(ends_on=date(2026, 6, 30))
    for month in (9, 10, 11, 12):
        scene.fact(cast.branch, on=date(2025, month, 5), number=D(28), of=D(30))
    scene.fact(cast.branch, "own:study:rate", number=D(36), of=D(40), round=found)
    scene.fact(cast.branch, "own:extra:press", level="province", round=found)
    scene.fact(cast.other_branch, "own:order:fault", number=D(3), round=found)
    return found


def test_every_figure_of_a_round(held, cast):
    assert recompute(round=held, by=cast.staff) == 10
    mine, theirs = held.sheets.order_by("pk")
    assert lines(mine) == {
        "days": (10, 10), "team": (0, 0), "study": (30, 30), "order": (10, 10), "extra": (3, 3),
    }  # fmt: skip
    assert lines(theirs) == {
        "days": (0, 0), "team": (0, 0), "study": (0, 0), "order": (4, 4), "extra": (0, 0),
    }  # fmt: skip
    assert (mine.exact, mine.total, mine.place, mine.grade) == (53, 53, 1, "fail")
    assert (theirs.total, theirs.place, theirs.vetoes) == (4, 2, ["serious"])
    assert mine.consequences == ["half"]
    held.refresh_from_db()
    assert held.computed_at is not None
    event = AuditEvent.objects.get(name="assessment.scores.recomputed")
    assert (event.actor, event.data) == (cast.staff, {"changed": 10})


def test_what_people_wrote_counts_and_what_does_not_apply_is_left_out(held, cast):
    mine = held.sheets.order_by("pk").first()
    change(mine, "team", check_score=D("15.5"), checked_by=cast.staff)
    change(
        mine,
        "order",
        check_score=D(8),
        checked_by=cast.staff,
        review_score=D(9),
        reviewed_by=cast.staff,
    )
    change(mine, "study", is_absent=True, absent_note="停课")
    recompute(round=held)
    mine.refresh_from_db()
    assert lines(mine)["team"] == (0, Fraction(31, 2))
    assert lines(mine)["order"] == (10, 9)
    assert lines(mine)["study"] == (30, None)
    # 34.5 of the 70 that apply, scaled to 100, and 3 of bonus.
    assert mine.exact == Fraction(69, 2) * 100 / 70 + 3


def test_twice_changes_nothing(held):
    recompute(round=held)
    before = stood(held)
    assert recompute(round=held) == 0
    assert stood(held) == before


def test_units_left_out_have_nothing_and_no_place(held, cast):
    recompute(round=held)
    out = held.sheets.get(unit=cast.branch)
    held.sheets.filter(pk=out.pk).update(left_out="撤销了")
    recompute(round=held)
    out.refresh_from_db()
    assert (out.exact, out.total, out.place, out.grade, out.titles) == (None, None, None, "", [])
    assert set(lines(out).values()) == {(None, None)}
    assert held.sheets.get(unit=cast.other_branch).place == 1


@pytest.mark.parametrize("state", ["draft", "called_off", "published"])
def test_only_rounds_that_run_are_computed(scene, state):
    held = scene.round(state="check")
    Round.objects.filter(pk=held.pk).update(state=state, frozen_at=held.opened_at)
    for work in (
        lambda: recompute(round=held), lambda: refresh(round=held, unit_ids=[]),
        lambda: retotal(sheet=held.sheets.first()),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="考核"):
            work()
    assert not ScoreLine.objects.exclude(system=None).exists()


def test_a_fact_changes_its_leaf_the_total_and_the_standing(
    held, cast, django_capture_on_commit_callbacks
):
    recompute(round=held)
    with django_capture_on_commit_callbacks(execute=True):
        facts.note_fact(
            unit=cast.other_branch, source="own:study:rate", on=date(2025, 10, 1), label="第一期",
            origin="import", by=cast.staff, number=D(95), of=D(100), round=held,
        )  # fmt: skip
    theirs = held.sheets.get(unit=cast.other_branch)
    assert lines(theirs)["study"] == (30, 30)
    assert theirs.total == 34
    with django_capture_on_commit_callbacks(execute=True):
        for fact in held.facts.filter(unit=cast.branch):
            fact.origin = "check"
            fact.save()
            facts.end_fact(fact=fact, by=cast.staff, reason="弄错了")
    assert stood(held) == {
        cast.branch: (20, 2, "fail", "points"), cast.other_branch: (34, 1, "fail", "points"),
    }  # fmt: skip


def test_a_fact_that_nobody_reads_changes_nothing(held, cast):
    recompute(round=held)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert refresh(round=held, unit_ids=[cast.branch.pk], sources=["service.worked"]) == 0
    assert len(asked) == 3


def test_ranked_terms_move_everybody(scene, cast, django_capture_on_commit_callbacks):
    held = scene.round(spec=RANKED)
    scene.fact(cast.branch, "volunteers.hours", number=D(60))
    scene.fact(cast.other_branch, "volunteers.hours", number=D(30))
    recompute(round=held)
    mine, theirs = held.sheets.order_by("pk")
    assert (lines(mine)["hours"], lines(theirs)["hours"]) == ((10, 10), (9, 9))
    with django_capture_on_commit_callbacks(execute=True):
        scene.fact(cast.other_branch, "volunteers.hours", number=D(90))
        refresh(round=held, unit_ids=[cast.other_branch.pk], sources=["volunteers.hours"])
    assert (lines(mine)["hours"], lines(theirs)["hours"]) == ((9, 9), (10, 10))
    # A line that does not apply takes no place.
    change(theirs, "hours", is_absent=True, absent_note="新成立")
    with django_capture_on_commit_callbacks(execute=True):
        retotal(sheet=theirs)
    assert lines(mine)["hours"] == (10, 10)
    assert lines(theirs)["hours"] == (0, None)


def test_a_line_changed_by_hand(held, cast, django_capture_on_commit_callbacks):
    recompute(round=held)
    theirs = held.sheets.get(unit=cast.other_branch)
    change(theirs, "days", check_score=D(40), checked_by=cast.staff)
    change(theirs, "team", check_score=D(20), checked_by=cast.staff)
    with django_capture_on_commit_callbacks(execute=True):
        retotal(sheet=theirs)
    assert lines(theirs)["days"] == (0, 40)
    assert stood(held)[cast.other_branch][:2] == (64, 1)
    before = stood(held)
    assert recompute(round=held) == 0
    assert stood(held) == before


def stood_anew(held, monkeypatch, **given):
    """How often standings followed a refresh."""
    times = []
    monkeypatch.setattr(actions, "restand", lambda *, round: times.append(round))
    with TestCase.captureOnCommitCallbacks(execute=True):
        refresh(round=held, **given)
    return len(times)


def test_standings_follow_where_a_total_changed(held, scene, cast, monkeypatch):
    """A second league day of a month gives nothing; a fault does, and whatever is not said may."""
    recompute(round=held)
    mine = {"unit_ids": [cast.branch.pk]}
    scene.fact(cast.branch, on=date(2025, 9, 6), number=D(28), of=D(30))
    assert stood_anew(held, monkeypatch, **mine, sources=["league_days.held"]) == 0
    assert stood_anew(held, monkeypatch, **mine) == 1
    scene.fact(cast.branch, "own:order:fault", number=D(1), round=held)
    assert stood_anew(held, monkeypatch, **mine, sources=["own:order:fault"]) == 1


def test_standings_follow_where_a_place_is_worth_points(scene, cast, monkeypatch):
    held = scene.round(spec=RANKED)
    recompute(round=held)
    mine = {"unit_ids": [cast.other_branch.pk], "sources": ["volunteers.hours"]}
    scene.fact(cast.other_branch, "volunteers.hours", number=D(60))
    assert stood_anew(held, monkeypatch, **mine) == 1
    assert stood_anew(held, monkeypatch, **mine) == 0


def test_a_branch_of_nobody(scene, cast, django_capture_on_commit_callbacks):
    held = scene.round(units=[cast.branch], spec=RANKED)
    empty = scene.sheet(held, cast.other_branch, members=0)
    scene.fact(cast.other_branch, "volunteers.hours", number=D(60))
    scene.fact(cast.other_branch, "own:study:rate", number=D(0), of=D(0), round=held)
    recompute(round=held)
    assert lines(empty)["hours"] == (0, 0)
    assert lines(empty)["study"] == (0, 0)


def test_equals_on_the_border_of_a_quota(scene, cast):
    """Three at 90 for one seat of 优秀: ties drop, all fall to 合格 and share the first place."""
    spec = replace(USUAL, quotas=(Quota("good", number=1),))
    held = scene.round(units=scene.branches(3), spec=spec)
    for sheet in held.sheets.all():
        for indicator, score in (("days", 40), ("team", 20), ("study", 20), ("order", 10)):
            change(sheet, indicator, check_score=D(score), checked_by=cast.staff)
    recompute(round=held)
    assert (
        list(held.sheets.values_list("total", "place", "grade", "by_points", "why", "lowered_by"))
        == [(90, 1, "pass", "good", "quota", "good")] * 3
    )
    first = held.sheets.order_by("pk").first()
    change(first, "study", check_score=D(21))
    retotal(sheet=first)
    assert restand(round=held) == 3
    assert list(held.sheets.order_by("pk").values_list("place", "grade", "why")) == [
        (1, "good", "points"), (2, "pass", "quota"), (2, "pass", "quota"),
    ]  # fmt: skip
    assert restand(round=held) == 0


def test_facts_of_a_unit_that_joined_another(held, scene, cast, django_capture_on_commit_callbacks):
    into = held.sheets.get(unit=cast.branch)
    held.sheets.filter(unit=cast.other_branch).update(left_out="并入", merged_into=into)
    recompute(round=held)
    assert lines(into)["order"] == (4, 4)
    with django_capture_on_commit_callbacks(execute=True):
        scene.fact(cast.other_branch, "own:order:fault", number=D(1), round=held)
        refresh(round=held, unit_ids=[cast.other_branch.pk], sources=["own:order:fault"])
    assert lines(into)["order"] == (2, 2)


def test_figures_too_long_for_a_short_column(scene, cast):
    """A mean of shares of many wholes has a denominator of a hundred digits."""
    share = Indicator("mean", "平均", maximum=D(100), is_capped=False, terms=(
        Term("each", "每次", rules.EACH, Measure("league_days.held"), bands=(Band(D(1)),)),
        *(Term(f"n{n}", f"第{n}次", rules.RATE, Measure(f"made.{n}", rules.SHARE), D(1)) for n in range(40)),
    ))  # fmt: skip
    held = scene.round(units=[cast.branch], spec=replace(USUAL, indicators=(share,), vetoes=()))
    for n, whole in enumerate(range(101, 301, 5)):
        scene.fact(cast.branch, f"made.{n}", number=D(7), of=D(whole))
    recompute(round=held)
    sheet = held.sheets.get()
    assert len(str(sheet.lines.get().final)) > 60
    assert sheet.exact == sum(Fraction(7, whole) for whole in range(101, 301, 5))


@pytest.mark.parametrize("many", [2, 6])
def test_the_same_number_of_queries(scene, cast, many):
    held = scene.round(units=scene.branches(many), spec=RANKED)
    for sheet in held.sheets.all():
        scene.fact(sheet.unit, "volunteers.hours", number=D(sheet.pk))
        scene.fact(sheet.unit)
    with CaptureQueriesContext(connection) as asked:
        recompute(round=held)
    assert len(asked) == 38
    with CaptureQueriesContext(connection) as asked:
        refresh(round=held, unit_ids=[held.sheets.first().unit_id], sources=["league_days.held"])
    assert len(asked) == 13


def test_a_standard_without_an_upper_bound_does_not_overflow(scene, cast):
    leaf = Indicator("a", "加分", maximum=D(10), is_capped=False, scored_by=(rules.CHECK,), terms=(
        Term("t", "", rules.EACH, Measure(counted=rules.AMOUNT), D(3)),
    ))  # fmt: skip
    totals = replace(USUAL.totals, most=None)
    held = scene.round(spec=replace(USUAL, indicators=(leaf,), vetoes=(), totals=totals))
    facts.note_fact(
        unit=cast.branch, source="own:a:t", on=date(2025, 10, 1), label="加分", origin="check",
        by=cast.staff, number=D("999999999"), round=held,
    )  # fmt: skip
    sheet = held.sheets.get(unit=cast.branch)
    assert (sheet.exact, sheet.total) == (2_999_999_997, D("999999.9999"))
    assert recompute(round=held) == 1  # the other branch
