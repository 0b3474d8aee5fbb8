"""Facts of liaison meetings: one a unit and meeting that is over; a meeting called off ends them."""

from decimal import Decimal

import pytest

from branches.liaison import meeting_actions
from tests.assessment.facts.test_collecting import collected
from tests.liaison.scene import Liaison
from tuanwei.gatherings.models import Gathering

pytestmark = pytest.mark.django_db


def test_who_was_at_a_liaison_meeting_counts_for_the_unit(cast):
    liaison = Liaison(cast)
    liaison.contact()
    meeting = liaison.meeting([cast.branch, cast.other_branch, cast.general_branch])
    excused = meeting.invitations.get(unit=cast.general_branch)
    meeting_actions.ask_excuse(invitation=excused, by=cast.general_secretary, reason="外出培训")
    meeting_actions.decide_excuse(invitation=excused, by=cast.staff, is_accepted=True)
    units = (cast.branch, cast.other_branch, cast.general_branch)
    assert collected("liaison.attended", *units) == []
    liaison.move(meeting, -30)
    liaison.came(meeting, cast.student)
    on = Gathering.objects.get(pk=meeting.gathering_id).starts_at.date()
    found = {row[0]: row[2:6] for row in collected("liaison.attended", *units)}
    one, none = Decimal(1), Decimal(0)
    assert found == {
        "会计2401团支部": (one, one, "本人", ""), "经管2402团支部": (none, one, "缺席", ""),
        "会计学院团总支": (none, one, "请假", ""),
    }  # fmt: skip
    assert collected("liaison.attended", cast.branch)[0][6] == "十一月联络组工作会"
    assert abs((collected("liaison.attended", cast.branch)[0][1] - on).days) <= 1
    Gathering.objects.update(state="cancelled")
    assert collected("liaison.attended", *units) == []
