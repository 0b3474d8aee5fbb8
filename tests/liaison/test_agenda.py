"""The agenda of a meeting: what units ask for, what is taken, moved and taken off."""

import pytest
from django.core.exceptions import ValidationError

from branches.liaison import meeting_actions as actions
from tests.liaison.test_contacts import told
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.models import Proposal

pytestmark = pytest.mark.django_db


def test_a_units_item_goes_on_the_agenda_and_comes_back_with_word_of_it(cast, liaison):
    liaison.contact()
    asked = actions.suggest_item(unit=cast.branch, by=cast.secretary, title="早操时间")
    with pytest.raises(ValidationError, match="提过同一个议题"):
        actions.suggest_item(unit=cast.branch, by=cast.secretary, title="早操时间")
    meeting = liaison.meeting()
    item = actions.take_item(meeting=meeting, proposal=asked, by=cast.staff)
    asked.refresh_from_db()
    assert (asked.state, asked.place) == (Proposal.State.TAKEN, f"liaison:{meeting.pk}")
    assert any("列入" in title for title in told(cast.student))
    with pytest.raises(ValidationError, match="已采纳"):
        actions.take_item(meeting=meeting, proposal=asked, by=cast.staff)
    actions.remove_item(item=item, by=cast.staff)
    asked.refresh_from_db()
    assert asked.state == Proposal.State.OPEN


def test_staff_do_not_take_what_they_asked_for_themselves(cast, liaison):
    own, _new = proposals.add(
        by=cast.staff, kind="meeting", title="自己的", source="person", source_key=cast.staff.pk
    )
    with pytest.raises(ValidationError, match="自己提的"):
        actions.take_item(meeting=liaison.meeting(), proposal=own, by=cast.staff)


def test_items_move_up_one_place(cast, liaison):
    meeting = liaison.meeting()
    made = [
        actions.add_item(meeting=meeting, by=cast.staff, title=title)
        for title in ("一", "二", "三")
    ]
    actions.move_item(item=made[2], by=cast.staff)
    actions.move_item(item=made[0], by=cast.staff)
    assert [each.title for each in meeting.items.all()] == ["一", "三", "二"]


def test_an_item_that_somebody_else_has_just_taken_off_says_so(cast, liaison):
    meeting = liaison.meeting()
    item = actions.add_item(meeting=meeting, by=cast.staff, title="一")
    seen = meeting.items.get()
    actions.remove_item(item=item, by=cast.staff2)
    for act in (actions.move_item, actions.remove_item):
        with pytest.raises(ValidationError, match="刚刚被移出"):
            act(item=seen, by=cast.staff)
