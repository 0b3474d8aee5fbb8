"""The invented observers and stars keep the rules of real ones."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from branches.league_days.days.models import LeagueDay, Observation
from branches.league_days.months.demo import fill

pytestmark = pytest.mark.django_db


def test_filled(cast, scene):
    people = [cast.student_of(f"202499{n}", f"同学{n}", scene.branch(30 + n)) for n in range(5)]
    for n in range(8):
        scene.day(scene.branch(50 + n))
        scene.day(at=timezone.now() + timedelta(days=2), state="approved")
    fill(Random(6), {"T0001": cast.staff, "students": people})
    assert LeagueDay.objects.filter(stars__isnull=False).count() > 2
    assert Observation.objects.filter(noted_at=None).exists()
    assert Observation.objects.exclude(noted_at=None).exists()
    assert not LeagueDay.objects.exclude(state="recorded").filter(stars__isnull=False).exists()
