"""Sheets of attendance and follow-ups: what stands in them, and for whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from branches.liaison import follow_actions, resources
from tuanwei.jobs import exports

pytestmark = pytest.mark.django_db


def test_attendance_of_one_meeting(cast, liaison):
    liaison.contact()
    meeting = liaison.meeting([cast.branch, cast.other_branch], hours=-30)
    liaison.came(meeting, cast.student)
    total, rows = resources.attendance_rows(
        {"meeting": meeting.pk}, ["unit", "parent", "level"], masked=True
    )
    assert (total, list(rows)) == (2, [
        ("经管2402团支部", "经管学院团总支", "缺席"), ("会计2401团支部", "会计学院团总支", "本人")
    ])  # fmt: skip
    assert resources.attendance_rows({"term": "1999-1"}, ["unit"], masked=True)[0] == 0


def test_follow_ups_say_who_and_how_late(cast):
    made = follow_actions.make_follow_up(
        by=cast.staff, title="定方案", person=cast.secretary, due_on=timezone.localdate()
    )
    type(made).objects.update(due_on=timezone.localdate() - timedelta(days=1))
    asked = ["title", "person", "state"]
    total, rows = resources.follow_up_rows({}, asked, masked=False)
    assert (total, list(rows)) == (1, [("定方案", "苏念", "过了日子")])
    assert list(resources.follow_up_rows({}, asked, masked=True)[1]) == [
        ("定方案", "苏*", "过了日子")
    ]


def test_who_came_instead_and_why_nobody_did_is_masked(cast, liaison):
    liaison.contact()
    meeting = liaison.meeting([cast.branch], hours=-30)
    meeting.invitations.update(
        substitute=cast.secretary, excuse="家里有人住院", excuse_state="asked"
    )
    asked = {"meeting": str(meeting.pk)}, ["substitute", "excuse"]
    assert list(resources.attendance_rows(*asked, masked=True)[1]) == [("苏*", "（遮盖）")]
    assert list(resources.attendance_rows(*asked, masked=False)[1]) == [("苏念", "家里有人住院")]
    assert resources.attendance_rows({"meeting": "²"}, ["unit"], masked=True)[0] == 1


def test_only_staff_export(cast):
    assert cast.branch
    for kind in (resources.ATTENDANCE, resources.FOLLOW_UPS):
        assert exports.start_export(kind, {}, [], cast.staff).pk
        with pytest.raises(ValidationError, match="写明用途"):
            exports.start_export(kind, {}, [], cast.staff, masked=False)
        with pytest.raises(PermissionDenied):
            exports.start_export(kind, {}, [], cast.secretary)
