"""One by one gives what all at once gives, and two at once lose nothing."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Measure, Quota, Term
from assessment.facts import actions as facts
from assessment.facts.models import Fact
from assessment.rounds.models import ScoreLine, ScoreSheet
from assessment.scores import actions
from assessment.scores.actions import recompute, refresh, restand, retotal
from tests.assessment.scene import USUAL

D = Decimal
SPEC = replace(USUAL, indicators=(*USUAL.indicators, Indicator("hours", "时数", maximum=D(10), terms=(
    Term("place", "排名", rules.RANKED, Measure("volunteers.hours", rules.AMOUNT), D(2), full_places=1),
))), quotas=(Quota("pass", number=1, ties=rules.KEEP),))  # fmt: skip
SOURCES = (
    "league_days.held",
    "volunteers.hours",
    "own:study:rate",
    "own:order:fault",
    "own:extra:press",
)


def figures(held):
    """Everything that is stored."""
    lines = ScoreLine.objects.filter(sheet__round=held).order_by("pk")
    sheets = held.sheets.order_by("pk")
    return list(lines.values_list("system", "final")), list(sheets.values_list(
        "exact", "total", "place", "grade", "by_points", "why", "lowered_by", "vetoes", "followed",
        "titles", "consequences",
    ))  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(
    st.integers(0, 2), st.sampled_from(SOURCES), st.dates(date(2025, 9, 1), date(2026, 6, 30)),
    st.integers(0, 30), st.booleans(),
), min_size=1, max_size=6))  # fmt: skip
def test_recompute_equals_incremental(scene, cast, changes):
    """Facts that come and go one by one, against all of them at once."""
    units = scene.branches(3)
    held = scene.round(units=units, spec=SPEC)
    recompute(round=held)
    held.refresh_from_db()
    for at, source, on, number, ends in changes:
        own = held if source.startswith("own:") else None
        fact = scene.fact(
            units[at], source, on=on, number=D(number), of=D(30), level="province", round=own
        )
        refresh(round=held, unit_ids=[units[at].pk], sources=[source])
        if ends:
            Fact.objects.filter(pk=fact.pk).update(ended_at=fact.noted_at)
            refresh(round=held, unit_ids=[units[at].pk], sources=[source])
    restand(round=held)
    step_by_step = figures(held)
    assert recompute(round=held) == 0
    assert figures(held) == step_by_step


def in_thread(work, faults):
    def run():
        try:
            work()
        except Exception as fault:
            faults.append(fault)
        finally:
            close_old_connections()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_checker_who_writes_while_all_is_computed(scene, cast, monkeypatch):
    """The checker comes while the chunk is held: waits, and what they wrote counts."""
    held = scene.round(spec=SPEC)
    sheet = held.sheets.order_by("pk").first()
    faults, threads = [], []
    scored = actions._scored

    def check():
        with transaction.atomic():
            found = ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
            ScoreLine.objects.filter(sheet=found, indicator="team").update(
                check_score=D(12), checked_by=cast.staff
            )
            retotal(sheet=found)

    def slowly(*given):
        if not threads:
            threads.append(in_thread(check, faults))
            threads[0].join(0.3)
            assert threads[0].is_alive()
        return scored(*given)

    assert cast.staff.pk
    monkeypatch.setattr(actions, "_scored", slowly)
    recompute(round=held)
    for each in threads:
        each.join()
    assert not faults
    line = sheet.lines.get(indicator="team")
    assert (line.system, line.check_score, line.final) == (0, 12, 12)
    sheet.refresh_from_db()
    assert sheet.exact == sum(each.final for each in sheet.lines.all())
    assert sheet.place == 1


@pytest.mark.django_db(transaction=True)
def test_a_fact_noted_while_all_is_computed(scene, cast, monkeypatch):
    held = scene.round(spec=SPEC)
    faults, threads = [], []
    scored = actions._scored

    def note():
        facts.note_fact(
            unit=cast.branch, source="volunteers.hours", on=date(2025, 10, 1), label="服务",
            origin="import", by=cast.staff, number=D(30),
        )  # fmt: skip

    def slowly(*given):
        if not threads:
            threads.append(in_thread(note, faults))
            threads[0].join(0.3)
        return scored(*given)

    assert cast.staff.pk
    monkeypatch.setattr(actions, "_scored", slowly)
    recompute(round=held)
    for each in threads:
        each.join()
    assert not faults
    stored = figures(held)
    assert held.sheets.get(unit=cast.branch).lines.get(indicator="hours").final == 10
    recompute(round=held)
    assert figures(held) == stored


@pytest.mark.django_db(transaction=True)
def test_two_do_not_compute_one_round_at_once(scene, monkeypatch):
    held = scene.round()
    faults, tried = [], []
    places_of = actions.computing.places_of

    def second(*given):
        if not tried:
            tried.append(True)
            in_thread(lambda: recompute(round=held), faults).join()
        return places_of(*given)

    monkeypatch.setattr(actions.computing, "places_of", second)
    assert recompute(round=held) == 10
    (refused,) = faults
    assert isinstance(refused, ValidationError)
    assert refused.messages == ["这次考核正在重新计算，等它算完就是新的，不用再点。"]
    assert recompute(round=held) == 0
