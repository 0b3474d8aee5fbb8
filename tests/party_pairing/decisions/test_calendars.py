"""The calendar on real days: done, due, late; late is invalid where the rules say so."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError

from party_pairing.decisions import actions, calendars, papers, publishing
from party_pairing.recommend_rules.spec import Day
from tests.party_pairing.decisions.conftest import BOTH, After, second_administrator

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
SPEC = replace(BOTH, calendar=(
    Day("meeting", "支部开推优大会", first=1, last=6),
    Day("list", "名单报党支部", first=7, last=7, late_is_invalid=True),
    Day("hand-in", "交推荐表", first=13, last=13),
    Day("general", "团总支审核", first=14, last=16, late_is_invalid=True),
))  # fmt: skip


def at(day):
    return time_machine.travel(datetime(2026, 11, day, 10, tzinfo=ZONE), tick=False)


def made(cast):
    second_administrator(cast)
    return After(cast, SPEC, month=date(2026, 11, 1))


def states(after):
    unit = after.cast.branch
    return [line.state for line in calendars.lines_of(after.campaign, [unit])[unit.pk]]


def test_lines_are_done_due_late_or_to_come(cast):
    with at(5):
        after = made(cast)
        after.passed()
        assert states(after) == ["done", "ahead", "ahead", "ahead"]
    with at(7):
        assert states(after) == ["done", "due", "ahead", "ahead"]
        actions.note_milestone(
            campaign=after.campaign, unit=cast.branch, key="list", by=cast.secretary,
            lines=[{"name": "林一"}], party_branch=after.scene.party_branch(),
        )  # fmt: skip
        assert states(after)[1] == "done"
    with at(14):
        assert states(after) == ["done", "done", "late", "due"]
        actions.note_milestone(
            campaign=after.campaign, unit=cast.branch, key="hand-in", by=cast.secretary
        )
        assert states(after)[2] == "done_late"


def test_what_is_late_by_the_rules_is_refused_with_what_to_do(cast):
    with at(5):
        after = made(cast)
        person = after.passed()
    with at(8), pytest.raises(ValidationError) as fault:
        actions.note_milestone(
            campaign=after.campaign, unit=cast.branch, key="list", by=cast.secretary, lines=[]
        )
    assert "11月7日为止" in fault.value.messages[0]
    assert "下一批" in fault.value.messages[0]
    with at(6):
        posting = publishing.publish(recommendations=[person], by=cast.general_secretary)
    with at(17):
        after.over(posting)
        with pytest.raises(ValidationError, match="逾期无效"):
            after.decided(person, step="general", by=cast.general_secretary)
        assert actions.decide(
            recommendations=[after.again(person)], step="general", by=cast.general_secretary,
            refused={person.pk: "没有按期交齐"},
        ) == (0, 1)  # fmt: skip
    assert states(after)[3] == "late"


def test_what_the_portal_knows_is_not_noted_by_hand(cast):
    with at(5):
        after = made(cast)
        for key in ("meeting", "general", "answer", "nothing"):
            with pytest.raises(ValidationError, match="不用手工记"):
                actions.note_milestone(
                    campaign=after.campaign, unit=cast.branch, key=key, by=cast.secretary
                )
        actions.note_milestone(
            campaign=after.campaign, unit=cast.branch, key="hand-in", by=cast.secretary
        )
        with pytest.raises(ValidationError, match="已经记过"):
            actions.note_milestone(
                campaign=after.campaign, unit=cast.branch, key="hand-in", by=cast.secretary
            )


def test_a_step_is_done_when_everybody_of_the_unit_has_passed_it(cast):
    with at(14):
        after = made(cast)
        people = [after.passed(), after.passed()]
        people = after.approving(*people)
        after.decided(people[0], step="general", by=cast.general_secretary)
        assert states(after)[3] == "due"
        after.decided(people[1], step="general", by=cast.general_secretary)
        assert states(after)[3] == "done"


def test_lines_cost_the_same_for_many_units(cast, django_assert_num_queries):
    after = made(cast)
    after.passed()
    units = [cast.branch, cast.other_branch]
    with django_assert_num_queries(6):
        calendars.lines_of(after.campaign, units[:1])
    with django_assert_num_queries(6):
        calendars.lines_of(after.campaign, units)


def test_the_list_is_frozen_when_it_is_handed_in(cast):
    with at(7):
        after = made(cast)
        best, other = after.passed("林一", yes=26), after.passed("程二", yes=20)
        rows = papers.list_of(after.campaign, [other, best])
        found = papers.frozen(rows)
    assert [(each["name"], each["yes"], each["rate"]) for each in found] == [
        ("林一", 26, "92.9%"), ("程二", 20, "71.4%"),
    ]  # fmt: skip
    assert "phone" not in found[0]
