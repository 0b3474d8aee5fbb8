"""Two clicks at the same moment count once and publish once."""

import pytest

from branches.league_days.contests.actions import withdraw_entry
from branches.league_days.results import actions, awarding
from branches.league_days.results.models import Award, StageResult
from tests.league_days.results.conftest import Finale
from tests.races import Refused, at_once
from tuanwei.audit.models import AuditEvent
from tuanwei.publicity.models import Publicity

pytestmark = pytest.mark.django_db(transaction=True)


def test_counted_and_published_by_two_at_once(cast):
    finale = Finale(cast).ready()
    by = [cast.staff, cast.staff2]
    found = at_once(
        *(lambda each=each: actions.count_stage(run=finale.run, by=each) for each in by)
    )
    assert found[0].pk == found[1].pk
    assert StageResult.objects.count() == 1
    assert AuditEvent.objects.filter(name="branches.contest_stage.counted").count() == 1
    found = at_once(
        *(lambda each=each: awarding.propose_awards(contest=finale.contest, by=each)
          for each in by)
    )  # fmt: skip
    assert found[0].pk == found[1].pk
    assert (Publicity.objects.count(), Award.objects.count()) == (1, 5)


def test_an_entry_leaves_while_the_stage_is_counted(cast):
    finale = Finale(cast).ready()
    assert cast.staff.pk != cast.secretary.pk
    counted, left = at_once(
        lambda: actions.count_stage(run=finale.run, by=cast.staff),
        lambda: withdraw_entry(entry=finale.entries["3"], by=cast.secretary),
    )
    keys = {each.key for each in counted.read_inputs.entrants}
    # Either it left first and is no line, or it was counted first and may not leave any more.
    assert ("3" in keys) == isinstance(left, Refused)
