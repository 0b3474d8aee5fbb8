"""Invented data: a table of eight issues for every branch, and what the records say."""

import random

import pytest

from assessment.facts import demo
from assessment.facts.models import Fact
from tests.league_days.scene import Scene as Days

pytestmark = pytest.mark.django_db


def test_demo(cast):
    Days(cast).day()
    assert cast.other_branch
    given = {"T0001": cast.staff}
    demo.fill(random.Random(8), given)
    table = given["fact_batch"].facts
    assert table.count() == 2 * demo.ISSUES
    assert all(each.number <= each.of for each in table.all())
    assert Fact.objects.filter(source="league_days.held").count() == 1
