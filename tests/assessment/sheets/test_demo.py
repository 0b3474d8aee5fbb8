"""The invented data of this room fills running rounds and adds up."""

import random

import pytest

from assessment.rounds.models import ScoreSheet
from assessment.sheets import demo, signing
from assessment.sheets.differences import differences_of
from assessment.sheets.models import Claim, Signature

pytestmark = pytest.mark.django_db


def test_sheets_in_several_states_with_totals_and_signatures_that_hold(sheets, cast):
    units = [cast.branch, *sheets.scene.branches(7)]
    held = sheets.round("check", units=units)
    for sheet in held.sheets.all():
        sheets.system(sheet, days=30, study=30, order=10)
    assert cast.secretary.pk
    demo.fill(random.Random(5), {"T0001": cast.staff, "T0002": cast.staff2})
    states = set(held.sheets.values_list("state", flat=True))
    assert states == {ScoreSheet.State.OPEN, ScoreSheet.State.CHECKED, ScoreSheet.State.REVIEWED}
    assert not held.sheets.filter(total=None).exists()
    for signature in Signature.objects.select_related("sheet"):
        assert signature.digest == signing.digest_of(signature.sheet, signature.role)
    assert Claim.objects.filter(state="open").exists()
    assert differences_of(held)
