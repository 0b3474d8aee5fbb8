"""Two at the same moment."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from assessment.rounds import actions
from assessment.rounds.models import Move, Round

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each did, all begun at the same moment: True, or the words of the refusal."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            act()
            outcomes.append(True)
        except ValidationError as refused:
            outcomes.append(refused.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes, key=str)


def test_two_who_open_a_round_open_it_once(rounds):
    cast, held = rounds.cast, rounds.draft()
    assert cast.branch and cast.other_branch and cast.staff2
    first, second = at_once(
        lambda: actions.open_round(round=Round.objects.get(pk=held.pk), by=cast.staff),
        lambda: actions.open_round(round=Round.objects.get(pk=held.pk), by=cast.staff2),
    )
    assert first is True
    assert "现在是“自评”" in second
    assert (held.sheets.count(), Move.objects.count()) == (2, 1)


def test_two_steps_at_once_are_one(rounds):
    cast, held = rounds.cast, rounds.moved("check", "review")
    assert cast.staff2
    outcomes = at_once(
        lambda: actions.move(round=held, to="publicity", by=cast.staff),
        lambda: actions.move(round=held, to="check", by=cast.staff2, words="漏打了"),
    )
    assert outcomes.count(True) == 1
    assert Move.objects.filter(before="review").count() == 1
    held.refresh_from_db()
    assert held.state == Move.objects.get(before="review").after


def test_two_rounds_of_the_same_days_are_one(rounds):
    version = rounds.scene.version()
    outcomes = at_once(*[lambda: rounds.draft(version=version)] * 2)
    assert outcomes[0] is True
    assert "已经有一次考核" in outcomes[1]
    assert Round.objects.count() == 1
