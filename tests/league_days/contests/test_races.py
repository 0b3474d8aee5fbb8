"""Several branches and colleagues at the same contest at once."""

import pytest
from django.utils import timezone

from branches.league_days.contests import actions, entering, opening
from branches.league_days.contests.models import Entry, StageEntry
from tests.league_days.contests.conftest import QUOTAS, TWO_STAGES, Contests
from tests.races import Refused, at_once, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def contests(cast):
    return Contests(cast)


def handing_in(contest, day, by):
    return lambda: entering.enter(contest=contest, league_day=day, by=by).number


def test_two_places_for_four_branches(contests, cast):
    contest, by = contests.opened(QUOTAS), cast.secretary
    days = [contests.day(contests.scene.branch(80 + n)) for n in range(4)]
    found = at_once(*(handing_in(contest, day, by) for day in days))
    assert sorted(each for each in found if not isinstance(each, Refused)) == [1, 2]
    assert len(refusals(found)) == 2
    assert contest.entries.filter(state__in=Entry.RUNNING).count() == 2


def test_numbers_are_given_once_and_without_gap(contests, cast):
    contest, by = contests.opened(), cast.secretary
    days = [contests.day(contests.scene.branch(80 + n)) for n in range(5)]
    found = at_once(*(handing_in(contest, day, by) for day in days))
    assert sorted(found) == [1, 2, 3, 4, 5]


def test_a_double_tap_is_one_entry(contests, cast):
    contest, day = contests.opened(), contests.day()
    found = at_once(*(handing_in(contest, day, cast.secretary) for _n in range(3)))
    assert (found.count(1), len(refusals(found))) == (1, 2)


def test_admitted_and_refused_at_once_is_one_of_them(contests, cast):
    entry = contests.entered(contests.opened(), contests.day())
    staff, other = cast.staff, cast.staff2
    found = at_once(
        lambda: actions.admit_entry(entry=entry, by=staff).decided_by,
        lambda: actions.refuse_entry(entry=entry, by=other, reason="材料不齐").decided_by,
    )
    assert len(refusals(found)) == 1
    entry.refresh_from_db()
    assert entry.decided_by in found
    assert entry.state == ("admitted" if entry.decided_by == staff else "refused")


def test_a_stage_begins_and_ends_once(contests, cast):
    contest, by = contests.opened(TWO_STAGES), cast.staff
    rows = [contests.entered(contest) for _n in range(3)]
    actions.admit_all(contest=contest, by=by, keys=[each.pk for each in rows])
    contests.over(contest)
    begun = at_once(*(lambda: actions.begin_first(contest=contest, by=by).pk for _n in range(3)))
    assert len(refusals(begun)) == 2
    assert StageEntry.objects.count() == 3
    run = contest.stages.get(position=1)
    ended = at_once(
        *(lambda: actions.finish_stage(run=run, chosen=rows[:2], by=by).pk for _n in range(2)),
        lambda: actions.withdraw_entry(entry=rows[2], by=by).state,
    )
    assert len(refusals(ended)) == 1
    assert StageEntry.objects.filter(run__position=2).count() == 2


def test_opened_once_by_two_administrators(contests, cast):
    contest = contests.drawn_up()
    opening.propose_opening(contest=contest, by=cast.staff)
    people = [cast.administrator, cast.granted("T0010", "贺岚", "administrator")]
    found = at_once(
        *(lambda by=by: opening.confirm_opening(contest=contest, by=by).state for by in people)
    )
    assert (found.count("open"), len(refusals(found))) == (1, 1)
    assert contest.stages.count() == 1
    assert timezone.now() >= type(contest).objects.get(pk=contest.pk).opened_at
