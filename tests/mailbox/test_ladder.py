"""What stays overdue climbs: whoever handles it, the head of the unit, the secretary."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from branches.organisation.models import Appointment
from mailbox.cases import actions, sending, tasks
from mailbox.cases.rules import rules_in_force
from mailbox.models import StepLimit
from tests.mailbox.test_actions import told

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day, hour=0):
    return time_machine.travel(datetime(2025, 10, day, hour, tzinfo=SHANGHAI), tick=False)


def climb(day, hour=0):
    with at(day, hour):
        tasks.remind()


def heard(user):
    return [title for title in told(user) if "超期" in title]


HANDLER = "已超期，请尽快办理：第二食堂排队太久"
HEAD = "本部门办理的来信已超期：第二食堂排队太久"
TOP = "来信超期未办，报请督办：第二食堂排队太久"


@pytest.fixture
def routed(cast, letters):
    """Due when Wednesday the 15th of October ends."""
    with at(9, 9):
        return letters.routed(handler=cast.answerer)


def test_each_rung_has_its_time(cast, routed):
    people = (cast.answerer, cast.auditor, cast.committee_secretary)
    climb(16)
    assert [heard(person) for person in people] == [[HANDLER], [], []]
    climb(17)
    assert [heard(person) for person in people] == [[HANDLER], [HEAD], []]
    climb(21)
    climb(22)
    assert [heard(person) for person in people] == [[HANDLER], [HEAD], [TOP]]
    assert heard(cast.answerer2) == []


def test_a_head_may_hear_together_with_the_handler(cast, routed, fresh_limits):
    StepLimit.objects.filter(step="answer").update(head_amount=0)
    climb(16)
    assert (heard(cast.answerer), heard(cast.auditor)) == ([HANDLER], [HEAD])
    assert heard(cast.committee_secretary) == []


def test_the_spans_are_settings_and_count_in_units_of_their_own(cast, routed, fresh_limits):
    StepLimit.objects.filter(step="answer").update(
        head_amount=5, head_unit="hours", escalate_amount=1, escalate_unit="days"
    )
    climb(16, 4)
    assert heard(cast.auditor) == []
    climb(16, 5)
    assert (heard(cast.auditor), heard(cast.committee_secretary)) == ([HEAD], [])
    climb(17)
    assert heard(cast.committee_secretary) == [TOP]


def test_without_a_head_the_next_to_hear_is_the_secretary(cast, routed):
    Appointment.objects.filter(unit=cast.department, post="auditor").delete()
    climb(16)
    climb(17)
    assert heard(cast.committee_secretary) == []
    climb(21)
    assert heard(cast.committee_secretary) == [TOP]


def test_a_head_who_has_the_step_hears_once(cast, letters):
    with at(9, 9):
        case = letters.drafted()  # the second person has one working day
    assert case.step == "approve"
    climb(11)
    climb(14)
    assert heard(cast.auditor) == [HANDLER]


def test_a_head_who_wrote_the_letter_does_not_hear_of_it(cast, letters):
    with at(9, 9):
        letters.routed(by=cast.auditor, handler=cast.answerer)
    climb(17)
    assert heard(cast.auditor) == []


def test_rungs_passed_while_nothing_ran_are_all_told(cast, routed):
    climb(21)
    assert [heard(p) for p in (cast.answerer, cast.auditor, cast.committee_secretary)] == [
        [HANDLER], [HEAD], [TOP],
    ]  # fmt: skip


def test_a_step_of_the_committee_has_no_head_in_between(cast, letters):
    assert cast.staff and cast.committee_secretary
    with at(9, 9):
        letters.write()  # to be taken in on the 10th
    climb(11)
    climb(13)
    assert heard(cast.staff) == [HANDLER]
    climb(15)
    assert heard(cast.committee_secretary) == [HANDLER, TOP]  # the secretary is staff, too


def test_a_pause_climbs_down(cast, letters, routed):
    climb(14, 8)
    assert letters.fresh(routed).urged == 1
    with at(14, 9):
        actions.ask(case=routed, by=cast.answerer, text="哪一层？")
    with at(17, 9):
        sending.tell(case=letters.fresh(routed), by=cast.student, text="三层")
    assert letters.fresh(routed).urged == 0  # a working day is left again, from Friday on


def test_the_first_rules_have_the_ladder():
    limit = rules_in_force()[0].limits.get(step="answer")
    assert (limit.head_amount, limit.head_unit) == (1, "workdays")
    assert (limit.escalate_amount, limit.escalate_unit) == (3, "workdays")
