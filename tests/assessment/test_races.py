"""Several rooms at the same moment: nobody waits for each other in a circle, and a step of the round is either before
what somebody writes or refuses it."""

from datetime import date
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone

from assessment.facts.actions import collect, note_fact
from assessment.rounds.actions import move
from assessment.rounds.models import Round, ScoreLine
from assessment.scores.actions import recompute
from assessment.sheets.actions import review_line, save_cells
from tests.assessment.scene import FIRST, LAST, Scene
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def test_typing_computing_collecting_and_a_step_at_once(cast):
    scene = Scene(cast)
    held = scene.round()
    by, other, units = cast.staff, cast.staff2, [cast.branch, cast.other_branch]
    scene.scorer(held, other)
    sheets = list(held.sheets.order_by("pk"))
    for sheet in sheets:
        save_cells(sheet=sheet, by=by, column="check", cells={"team": "好"}, editions={})

    def types(who, order):
        def run():
            for n in range(4):
                for sheet in order:
                    save_cells(
                        sheet=sheet, by=who, column="check", editions={},
                        cells={"order": str(n)}, notes={"order": "看过"},
                    )  # fmt: skip

        return run

    def notes():
        for n in range(4):
            note_fact(
                unit=units[n % 2], source="own:order:fault", on=date(2025, 10, 1 + n), by=by,
                label="旷课", origin="check", round=held,
            )  # fmt: skip

    found = at_once(
        types(by, sheets), types(other, sheets[::-1]), notes, lambda: recompute(round=held),
        lambda: collect(first=FIRST, last=LAST),
        lambda: move(round=held, to="review", by=by),
    )  # fmt: skip
    assert not refusals(found[2:])
    held.refresh_from_db()
    assert held.state == "review"
    before = list(held.sheets.order_by("pk").values_list("exact", "total", "place"))
    recompute(round=held)
    assert list(held.sheets.order_by("pk").values_list("exact", "total", "place")) == before


def test_a_review_in_the_moment_of_publication_is_before_it_or_refused(cast):
    scene = Scene(cast)
    held = scene.round(state="review")
    line = ScoreLine.objects.get(sheet__unit=cast.branch, sheet__round=held, indicator="team")
    by, begun, outcome = cast.staff, Event(), []

    def review():
        begun.set()
        try:
            review_line(line=line, by=by, text="20", reason="看过材料")
            outcome.append("kept")
        except ValidationError as refused:
            outcome.append(refused.messages[0])
        finally:
            connections.close_all()

    other = Thread(target=review)
    with transaction.atomic():
        row = Round.objects.select_for_update(no_key=True).get(pk=held.pk)
        other.start()
        begun.wait(5)
        other.join(0.3)
        assert outcome == []  # it waits for the step
        row.state = "publicity"
        row.save()
    other.join(10)
    assert outcome == ["现在不是复核的时候，这一行不能改。"]


def test_two_publications_are_one(cast):
    from assessment.results.publishing import open_result

    scene = Scene(cast)
    held = scene.round(state="review")
    recompute(round=held)
    found = at_once(*[lambda: open_result(round=held, by=cast.staff).pk] * 2)
    assert len(refusals(found)) == 1
    assert held.postings.count() == 1


def test_a_round_is_reopened_once(cast):
    from assessment.results import late

    scene = Scene(cast)
    held = scene.round(state="published", frozen_at=timezone.now())
    found = at_once(
        *[lambda: late.ask_to_reopen(round=held, reason="补材料", by=cast.staff).pk] * 2
    )
    assert len(refusals(found)) == 1
    asked, other = held.reopenings.get(), cast.administrator
    found = at_once(*[lambda: late.agree(reopening=asked, by=other).pk] * 2)
    assert len(refusals(found)) == 1
    held.refresh_from_db()
    assert (held.state, held.snapshots.count()) == ("review", 1)
