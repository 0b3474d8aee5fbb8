"""Invented meetings hang together as real ones do."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from party_pairing.meetings import demo, queries
from party_pairing.meetings.models import Meeting

pytestmark = pytest.mark.django_db


def test_what_is_invented_adds_up(meetings):
    scene, cast = meetings.scene, meetings.cast
    assert cast.secretary and cast.general_secretary
    for n in range(8):
        scene.student(f"团员{n}")
    long_ago = timezone.now() - timedelta(days=150)
    over = scene.campaign(meetings.spec(), state="closed", opened_at=long_ago)
    scene.candidate(over, state="recommended")
    scene.candidate(over, state="not_passed")
    coming = scene.campaign(meetings.spec())
    scene.candidate(coming)
    made = {"recommendation_campaigns": {"over": over, "open": coming}}
    demo.fill(random.Random(7), made)
    held, planned = Meeting.objects.order_by("pk")
    assert [each.state for each in (held, planned)] == ["counted", "approved"]
    (ballot,) = held.ballots.all()
    assert ballot.cast == ballot.slips.count() > 0
    assert queries.agrees(ballot, list(ballot.standings.select_related("recommendation"))) is True
    assert "会议记录" in held.minutes
    demo.fill(random.Random(7), {})
    assert Meeting.objects.count() == 2
