"""Facts become scores, all at once and one by one."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from assessment.scores.actions import recompute, refresh, restand, retotal

pytestmark = pytest.mark.django_db
D = Decimal


def of(sheet, *indicators):
    """{indicator: (system, final)} as stored."""
    rows = ScoreLine.objects.filter(sheet=sheet)
    return {each.indicator: (each.system, each.final) for each in rows
            if not indicators or each.indicator in indicators}  # fmt: skip


def test_every_figure_of_a_round(scene, cast):
    held = scene.round()
    for month in (9, 10, 11, 12):
        scene.fact(cast.branch, on=date(2025, month, 5), number=D(28), of=D(30))
    scene.fact(cast.branch, "own:study:rate", number=D(36), of=D(40), round=held)
    scene.fact(cast.branch, "own:extra:press", level="province", round=held)
    scene.fact(cast.other_branch, "own:order:fault", number=D(3), round=held)
    assert recompute(round=held, by=cast.staff) == 10
    mine, theirs = held.sheets.order_by("pk")
    # Eleven months, four held: seven short, −35 of 40.
    over = sum(
        1 for month in (date(2025, 9, 30), date(2025, 10, 31))
        if month <= timezone.localdate()
    )  # fmt: skip
    assert over == 2
    assert of(mine)["study"] == (30, 30)
    assert of(mine)["extra"] == (3, 3)
    assert of(theirs)["order"] == (4, 4)
    assert theirs.vetoes == ["serious"]
    held.refresh_from_db()
    assert held.computed_at is not None
