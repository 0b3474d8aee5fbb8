"""What a new round is proposed to be."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from assessment.engine import spec as rules
from assessment.engine.periods import Span, cycle_of
from assessment.engine.spec import Cycle
from assessment.rounds import proposing
from tests.assessment.scene import USUAL


@pytest.mark.parametrize(
    ("kind", "day", "words"),
    [
        (rules.SCHOOL_YEAR, date(2026, 3, 1), "2025–2026 学年"),
        (rules.ONE_TERM, date(2026, 3, 1), "2025–2026 学年第二学期"),
        (rules.YEAR, date(2026, 3, 1), "2026 年度"),
        (rules.HALF_YEAR, date(2026, 3, 1), "2026 年上半年"),
        (rules.HALF_YEAR, date(2026, 9, 1), "2026 年下半年"),
        (rules.ONE_MONTH, date(2026, 3, 9), "2026 年 3 月"),
        (rules.ISSUE, date(2026, 3, 9), "2026 年 3 月 9 日一期"),
    ],
)
def test_a_period_has_a_name(kind, day, words):
    assert proposing.period_words(kind, cycle_of(Cycle(kind), day)) == words


def test_a_year_of_its_own_is_named_by_the_year_it_ends_in():
    span = cycle_of(Cycle(rules.YEAR, 12, 1), date(2026, 3, 1))
    assert span == Span(date(2025, 12, 1), date(2026, 11, 30))
    assert proposing.period_words(rules.YEAR, span) == "2026 年度"


@pytest.mark.django_db
def test_deadlines_are_working_days_after_the_period(scene):
    with time_machine.travel("2026-03-02"):
        found = proposing.proposal_for(scene.version())
    assert (found.starts_on, found.ends_on) == (date(2025, 9, 1), date(2026, 8, 31))
    assert found.deadlines == {
        "self_until": date(2026, 9, 7), "check_until": date(2026, 9, 14),
        "review_until": date(2026, 9, 17),
    }  # fmt: skip
    assert (found.before, found.after) == (date(2025, 8, 31), date(2026, 9, 1))
    assert found.previous is None


@pytest.mark.django_db
def test_a_period_that_is_over_leaves_time_from_today(scene):
    procedure = replace(USUAL.procedure, has_self_scores=False)
    version = scene.version(procedure=procedure)
    with time_machine.travel("2026-03-02"):
        found = proposing.proposal_for(version, date(2025, 3, 1))
    assert found.ends_on == date(2025, 8, 31)
    assert found.deadlines == {"check_until": date(2026, 3, 16), "review_until": date(2026, 3, 19)}


@pytest.mark.django_db
def test_a_period_that_has_its_round_gives_way_to_the_next(rounds):
    held = rounds.draft()
    with time_machine.travel("2026-03-02"):
        found = proposing.proposal_for(held.version)
        assert found.starts_on == date(2026, 9, 1)
        assert found.previous is None  # it was never opened
        assert proposing.proposal_for(held.version, date(2026, 3, 2)).starts_on == date(2025, 9, 1)
        held.state = "self"
        held.save()
        assert proposing.proposal_for(held.version).previous == held
