"""Invented decisions: every page has something to show."""

import random

import pytest

from party_pairing.candidates.models import Recommendation
from party_pairing.decisions.demo import fill
from party_pairing.decisions.models import Decision, Posting
from party_pairing.meetings import queries
from party_pairing.meetings.models import Meeting

pytestmark = pytest.mark.django_db


def test_every_stage_gets_somebody(after, cast):
    for _n in range(8):
        after.scene.candidate(after.campaign)
    fill(random.Random(1), {"T0001": cast.staff, "T0009": cast.administrator})
    states = set(Recommendation.objects.values_list("state", flat=True))
    assert states == {"passed", "published", "approving", "pre", "recommended"}
    assert Posting.objects.exists()
    assert Decision.objects.exists()
    for meeting in Meeting.objects.all():
        result = queries.result_of(meeting)
        assert [each.outcome for each in result.lines] == ["passed"] * len(result.lines)
        assert result.lines and queries.problems_of(meeting) == []
