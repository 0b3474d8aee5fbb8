"""Two at the same moment: nothing twice, and a round is frozen either before or after a fact."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from assessment.facts import actions, queries
from assessment.facts.models import Fact
from assessment.rounds.models import Round
from tests.assessment.scene import Scene
from tests.league_days.scene import Scene as Days
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
SPAN = {"first": TODAY - timedelta(days=30), "last": TODAY + timedelta(days=30)}


def test_two_collect_at_once(cast):
    days = Days(cast)
    for _n in range(3):
        days.day()
    found = at_once(*(lambda: actions.collect(**SPAN) for _n in range(2)))
    assert sorted(each.new for each in found) == [0, 3]
    assert Fact.objects.count() == 3
    assert AuditEvent.objects.filter(name="assessment.facts.collected").count() == 1


def test_one_record_is_noted_once(cast):
    unit, by = cast.branch, cast.staff

    def note():
        return actions.note_fact(
            unit=unit, source="own:order:fault", on=TODAY, label="申报", origin="claim", by=by,
            record="claim:7",
        )  # fmt: skip

    found = at_once(note, note)
    assert len(refusals(found)) == 1
    assert Fact.objects.count() == 1


def test_a_fact_that_arrives_while_the_round_is_frozen_comes_after(cast):
    held = Scene(cast).round(starts_on=SPAN["first"], ends_on=SPAN["last"])
    unit, by = cast.branch, cast.staff
    is_locked, noted = threading.Event(), []

    def note():
        is_locked.wait(5)
        noted.append(
            actions.note_fact(
                unit=unit, source="league_days.held", on=TODAY, label="团日", origin="record", by=by
            )
        )
        connection.close()

    other = threading.Thread(target=note)
    other.start()
    with transaction.atomic():
        row = Round.objects.select_for_update().get(pk=held.pk)
        is_locked.set()
        other.join(0.5)
        assert noted == []  # it waits
        row.state, row.frozen_at, row.published_by = "published", timezone.now(), cast.staff
        row.save()
    other.join(10)
    assert noted[0].noted_at > row.frozen_at
    assert queries.facts_of(row, [unit.pk]) == {unit.pk: []}
    assert [each.fact for each in row.late_facts.all()] == noted
