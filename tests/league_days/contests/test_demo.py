"""Invented contests come about through the same steps as real ones."""

import random

import pytest
from django.utils import timezone

from branches.league_days.contests import demo
from branches.league_days.contests.cycle import Period
from branches.league_days.rules.demo import fill as fill_rules
from tests.league_days.contests.conftest import Contests

pytestmark = pytest.mark.django_db


def test_contests_in_three_states(cast):
    contests = Contests(cast)
    made = {"T0001": cast.staff, "T0009": cast.administrator}
    assert cast.secretary.pk
    fill_rules(random.Random(6), made)
    contests.day()
    before = Period.of("month", timezone.localdate()).previous
    contests.noon = contests.noon.replace(year=before.first.year, month=before.first.month)
    contests.day()
    spec = made["contest_kinds"]["monthly"].rules.get(version=2)
    spec.document["gates"] = []
    spec.save()
    demo.fill(random.Random(6), made)
    found = {key: each.state for key, each in made["contests"].items()}
    assert found == {"running": "open", "open": "open", "draft": "draft"}
    running = made["contests"]["running"]
    assert running.stages.get(position=1).state == "running"
    assert running.entries.get().state == "admitted"
    assert made["contests"]["open"].entries.get().state == "submitted"


def test_without_league_days(cast):
    made = {"T0001": cast.staff, "T0009": cast.administrator}
    fill_rules(random.Random(6), made)
    demo.fill(random.Random(6), made)
    assert made["contests"]["running"].stages.filter(state="running").count() == 0
