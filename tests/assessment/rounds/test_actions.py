"""What actions of rounds do and refuse."""

import pytest
from django.core.exceptions import ValidationError

from assessment.rounds import actions
from assessment.rounds.models import ScoreLine

pytestmark = pytest.mark.django_db


def test_opening_makes_a_sheet_with_its_lines_for_every_active_unit(rounds):
    held = rounds.opened()
    sheets = {each.unit_id: each for each in held.sheets.all()}
    assert set(sheets) == {rounds.cast.branch.pk, rounds.cast.other_branch.pk}
    lines = ScoreLine.objects.filter(sheet=sheets[rounds.cast.branch.pk]).order_by("pk")
    assert [each.indicator for each in lines] == [each.key for each in held.spec.leaves]
    assert held.state == "self"


def test_who_opens_a_round_twice_hears_that_it_is_open(rounds):
    held = rounds.opened()
    with pytest.raises(ValidationError, match="自评"):
        actions.open_round(round=held, by=rounds.cast.staff)
    assert held.sheets.count() == 2
