"""Invented pairs that look like a year of work."""

import random
from datetime import date

import pytest
from django.utils import timezone

from party_pairing.pairs import demo, queries
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk

pytestmark = pytest.mark.django_db


def test_thirty_pairs_with_a_year_of_talks(scene, django_assert_max_num_queries):
    for _n in range(11):
        scene.party_member()
    for _n in range(35):
        scene.student()
    cast = {"T0001": scene.cast.staff}
    with django_assert_max_num_queries(12):
        demo.fill(random.Random(7), cast)
    pairs = list(Pairing.objects.all())
    assert len(cast["pairs"]) == len(pairs) == demo.PAIRS
    assert max(queries.running_counts([each.helper_id for each in pairs]).values()) <= 3
    talks = Talk.objects.select_related("pairing")
    assert talks.count() > 150
    today = timezone.localdate()
    assert all(each.pairing.starts_on <= each.day < today for each in talks)
    assert {each.state for each in talks} == {"written", "confirmed"}
    assert Deed.objects.exists() and Evaluation.objects.exists()
    assert min(each.day for each in talks) < today - (date(2026, 9, 1) - date(2026, 1, 1))


def test_without_party_members_there_is_nothing(scene):
    cast = {"T0001": scene.cast.staff}
    demo.fill(random.Random(7), cast)
    assert cast["pairs"] == [] and not Talk.objects.exists()
