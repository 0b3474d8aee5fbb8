"""Sheets of attendance and follow-ups: what stands in them, and for whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
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
    total, rows = resources.follow_up_rows({}, ["title", "person", "state"], masked=True)
    assert (total, list(rows)) == (1, [("定方案", "苏念", "过了日子")])


def test_only_staff_export(cast):
    assert cast.branch
    for kind in (resources.ATTENDANCE, resources.FOLLOW_UPS):
        assert exports.start_export(kind, {}, [], cast.staff).pk
        with pytest.raises(PermissionDenied):
            exports.start_export(kind, {}, [], cast.secretary)
