"""Two at the same moment."""

import pytest

from assessment.rounds import actions
from assessment.rounds.models import Move, Round
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_open_a_round_open_it_once(rounds):
    cast, held = rounds.cast, rounds.draft()
    assert cast.branch and cast.other_branch and cast.staff2
    found = at_once(
        lambda: actions.open_round(round=Round.objects.get(pk=held.pk), by=cast.staff),
        lambda: actions.open_round(round=Round.objects.get(pk=held.pk), by=cast.staff2),
    )
    (words,) = refusals(found)
    assert "现在是“自评”" in words
    assert (held.sheets.count(), Move.objects.count()) == (2, 1)


def test_two_steps_at_once_are_one(rounds):
    cast, held = rounds.cast, rounds.moved("check", "review")
    assert cast.staff2
    found = at_once(
        lambda: actions.move(round=held, to="publicity", by=cast.staff),
        lambda: actions.move(round=held, to="check", by=cast.staff2, words="漏打了"),
    )
    assert len(refusals(found)) == 1
    assert Move.objects.filter(before="review").count() == 1
    held.refresh_from_db()
    assert held.state == Move.objects.get(before="review").after


def test_two_rounds_of_the_same_days_are_one(rounds):
    version = rounds.scene.version()
    (words,) = refusals(at_once(*[lambda: rounds.draft(version=version)] * 2))
    assert "已经有一次考核" in words
    assert Round.objects.count() == 1
